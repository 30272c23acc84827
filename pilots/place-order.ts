import type { OrderView } from '../bap/client/client.ts';
import type { Fulfilment } from '../commerce/fulfilment.ts';
import type { OrderLine } from '../commerce/order.ts';
import { type Street, timed, WAIT_MS } from './street.ts';
import { particularsOf, payFor, statedAge, type Wish } from './wish.ts';

/** What is ordered where. */
export interface Basket {
  readonly providerNode: string;
  readonly providerId: string;
  readonly lines: readonly Pick<OrderLine, 'itemId' | 'quantity' | 'substitution'>[];
  readonly fulfilments: readonly Fulfilment[];
  /** From which of the provider's places, where it has several. */
  readonly placeId?: string;
}

interface Placing {
  readonly transactionId: string;
  readonly street: Street;
  /** Looks at what is offered; throws SaidNo when the buyer does not want it so. */
  agree?(offered: OrderView): void;
  /** What is wanted once the price is known, such as one of the times that are free. */
  choose?(selected: OrderView): readonly Fulfilment[];
}

/** Select, init and confirm, as an app does them. @throws SaidNo when the provider refuses one of them */
export async function placeOrder(who: Pick<Wish, 'buyer' | 'address' | 'cityName'>, basket: Basket, placing: Placing): Promise<OrderView> {
  const { transactionId, street, agree, choose } = placing;
  const { client } = street;
  const selected = await timed('select', street, () => client.createOrder(transactionId, basket, { waitMs: WAIT_MS }));
  const fulfilments = choose?.(selected) ?? basket.fulfilments;
  const particulars = { ...particularsOf(who, fulfilments), ...statedAge(selected.order.lines) };
  const offered = await timed('init', street, () => client.init(selected.handle, particulars, { waitMs: WAIT_MS }));
  agree?.(offered);
  const agreement = {
    ...(offered.quotedTotal === undefined ? {} : { acceptedTotal: offered.quotedTotal }),
    payments: [payFor(offered)],
  };
  const confirmed = await timed('confirm', street, () => client.confirm(selected.handle, agreement, { waitMs: WAIT_MS }));
  street.noteOrder(confirmed);
  return confirmed;
}
