import { useState } from 'preact/hooks';
import type { Fulfilment } from '../../../commerce/fulfilment.ts';
import { Button } from '../../square/button.tsx';
import { Dialog } from '../../square/dialog.tsx';
import { KeyIcon } from '../../square/icons.tsx';
import { Busy } from '../../square/notice.tsx';
import { time } from '../../square/show.ts';
import { post, type Trouble } from '../api/call.ts';
import type { Asked, OrderView } from '../api/contract.ts';
import { feeOf, termAt } from '../parts/cancellation-terms.tsx';
import { TroubleNotice } from '../parts/trouble.tsx';
import type { ServiceAsked } from '../state/free-times.ts';
import { words } from '../state/language.ts';
import type { Followed } from '../state/order.ts';
import { placeAt } from '../state/places.ts';
import { tradeOfKind } from '../state/trade.ts';
import { DriverPart } from './driver-part.tsx';
import { SlotPicker } from './slot-picker.tsx';

interface PartProps {
  readonly view: OrderView;
  readonly followed: Followed;
}

/** What a trade needs while its order goes on: a code to unlock with, who drives, another time. */
export function TradeParts({ view, followed }: PartProps) {
  const [fulfilment] = view.order.fulfilments;
  if (fulfilment === undefined || view.state !== 'confirmed') return null;
  switch (tradeOfKind(fulfilment.kind)) {
    case 'rental':
      return <Unlock fulfilment={fulfilment} />;
    case 'ride':
      return <DriverPart fulfilment={fulfilment} />;
    case 'appointment':
      return view.possible.includes('update') && (fulfilment.state === 'offered' || isFree(view)) ? (
        <Reschedule view={view} followed={followed} />
      ) : null;
    default:
      return null;
  }
}

/** An appointment can be moved as long as calling it off costs nothing. */
function isFree({ order, createdAtMs }: OrderView): boolean {
  const state = order.fulfilments[0]?.state ?? 'booked';
  const total = order.quote?.total;
  const term = termAt(order.cancellationTerms ?? [], state, { nowMs: Date.now(), placedAtMs: order.createdAtMs ?? createdAtMs });
  return term === undefined || (term.possible !== false && (total === undefined || feeOf(term, total) === undefined));
}

function Unlock({ fulfilment }: { readonly fulfilment: Fulfilment }) {
  const { rental } = words.value;
  const opens = fulfilment.stops?.find((stop) => stop.authorization !== undefined)?.authorization;
  if (fulfilment.state === 'in-use') return <p class="part">{rental.inUse}</p>;
  if (opens === undefined || fulfilment.state !== 'reserved') return null;
  return (
    <section class="part" aria-labelledby="unlock-title">
      <h3 id="unlock-title">
        <KeyIcon /> {rental.code}
      </h3>
      <p class="unlock-code">
        <code>{opens.token}</code>
      </p>
      {opens.validUntilMs === undefined ? null : <p>{rental.codeText(time(opens.validUntilMs))}</p>}
    </section>
  );
}

/** Another time for an appointment; the booked one stays until the new one is confirmed. */
function Reschedule({ view, followed }: PartProps) {
  const { appointment } = words.value;
  const [fulfilment] = view.order.fulfilments;
  const [choosing, setChoosing] = useState(false);
  const [slot, setSlot] = useState('');
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const move = async (id: string) => {
    setBusy(true);
    const body = { targets: ['fulfilments'], order: { fulfilments: [{ id, kind: fulfilment?.kind }] } };
    const outcome = await post<Asked>(`/orders/${view.handle}/update`, body, { waitMs: 20_000 });
    setTrouble(outcome.ok ? undefined : outcome.trouble);
    await followed.reload();
    setBusy(false);
    if (outcome.ok) setChoosing(false);
  };
  const offered = fulfilment?.state === 'offered' ? fulfilment.id : undefined;
  return (
    <section class="part" aria-labelledby="move-title">
      <h3 id="move-title">{appointment.moveTitle}</h3>
      <p class="quiet">{appointment.moveText}</p>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      {busy ? <Busy text={appointment.moving} /> : null}
      {offered === undefined ? null : (
        <Button kind="main" busy={busy} onPress={() => void move(offered)}>
          {appointment.takeOffered}
        </Button>
      )}
      <Button dialog busy={busy} onPress={() => setChoosing(true)}>
        {appointment.move}
      </Button>
      {choosing ? (
        <Dialog title={appointment.moveTitle} onClose={() => setChoosing(false)}>
          <fieldset class="choices">
            <legend>{appointment.title}</legend>
            <SlotPicker service={serviceOf(view)} name="move" chosen={slot} onChoose={setSlot} besides={fulfilment?.id} />
          </fieldset>
          {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
          {busy ? <Busy text={appointment.moving} /> : null}
          <Button kind="main" busy={busy || slot === ''} onPress={() => void move(slot)}>
            {appointment.moveDo}
          </Button>
        </Dialog>
      ) : null}
    </section>
  );
}

function serviceOf({ providerNode, order }: OrderView): ServiceAsked {
  const [line] = order.lines;
  const [fulfilment] = order.fulfilments;
  const position = fulfilment?.stops?.find(({ kind }) => kind === 'start')?.place?.position;
  return {
    providerNode,
    providerId: order.providerId,
    itemId: line?.itemId ?? '',
    ...(fulfilment?.kind === undefined ? {} : { kind: fulfilment.kind }),
    ...(position === undefined ? {} : { near: placeAt(position) }),
  };
}
