import type { Fulfilment } from '../../../commerce/fulfilment.ts';
import type { Order } from '../../../commerce/order.ts';
import { contains } from '../../../commerce/place.ts';
import { accept, refusePlace, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { checkBilling } from '../offering.ts';
import type { BackEndRecord, HandOverKind } from './record.ts';

const PATH = '/order/fulfilments/0';

export function handOverId(providerId: string, kind: HandOverKind): string {
  return `${providerId}.${kind}`;
}

/** The hand-over that an order asks for, held against what the business offers; the first that it offers when none is asked. */
export function handOverOf(backEnd: BackEndRecord, { fulfilments }: Order): Verdict<Fulfilment> {
  const [asked, another] = fulfilments;
  if (another !== undefined) {
    return refuseTrade('fulfilment-unavailable', 'An order is handed over in one piece; choose one fulfilment.', '/order/fulfilments/1');
  }
  const offered = backEnd.handOvers.find(
    ({ kind }) => asked === undefined || asked.id === handOverId(backEnd.id, kind) || (asked.id === '' && asked.kind === kind),
  );
  if (offered === undefined) {
    return refuseTrade('fulfilment-unavailable', 'The business does not offer this fulfilment; choose one from its catalogue.', PATH);
  }
  const end = asked?.stops?.findIndex(({ kind }) => kind === 'end') ?? 0;
  const to = asked?.stops?.[end]?.place?.position;
  if (offered.area !== undefined && to !== undefined && !contains(offered.area, to)) {
    return refusePlace('The address lies outside the area that the business serves.', end);
  }
  const { phone, email } = backEnd.contact;
  const contact = { ...(phone === undefined ? {} : { phone }), ...(email === undefined ? {} : { email }) };
  const stops = asked?.stops?.filter(({ kind }) => kind !== 'start') ?? [];
  return accept({
    ...(asked?.customer === undefined ? {} : { customer: asked.customer }),
    ...(asked?.extra === undefined ? {} : { extra: asked.extra }),
    ...(asked?.scheduled === undefined ? {} : { scheduled: asked.scheduled }),
    id: handOverId(backEnd.id, offered.kind),
    kind: offered.kind,
    trackable: false,
    rateable: true,
    stops: [{ kind: 'start', place: backEnd.place, contact }, ...stops],
  });
}

/** No more of a person than the order needs: a name and a way to reach them, and where to go for what goes to them. */
export function checkPersons(order: Order): Verdict<void> {
  const known = checkBilling(order, 'orders');
  if (!known.ok) return known;
  const [fulfilment] = order.fulfilments;
  const isAtHome = fulfilment?.kind === 'delivery' || fulfilment?.kind === 'home-visit';
  const address = fulfilment?.stops?.find(({ kind }) => kind === 'end')?.place?.address;
  if (!isAtHome || (address !== undefined && address.trim() !== '')) return accept(undefined);
  return refuseTrade('invalid', 'What goes to somebody needs the address of its last stop.', `${PATH}/stops`);
}
