import type { Order } from '../../../commerce/order.ts';
import { address, time } from '../../square/show.ts';
import { words } from '../state/language.ts';
import { waitsForOpening } from './shop-text.ts';

/** Where and when it changes hands, and whom the shop can reach. */
export function Handover({ order }: { readonly order: Order }) {
  const { agree, checkout, find } = words.value;
  const [fulfilment] = order.fulfilments;
  const delivery = fulfilment?.kind === 'delivery';
  const end = fulfilment?.stops?.find((stop) => stop.kind === 'end');
  const start = fulfilment?.stops?.find((stop) => stop.kind === 'start');
  const range = (delivery ? end : (start ?? end))?.timeRange;
  const place = delivery ? end?.place : (start?.place ?? order.provider?.places[0]);
  const person = fulfilment?.customer ?? order.billing;
  return (
    <section class="paper" aria-labelledby="handover-title">
      <h2 id="handover-title">{agree.handover}</h2>
      <p>
        <strong>{delivery ? find.delivery : find.pickup}</strong>
        {address(place) === '' ? '' : `: ${address(place)}`}
      </p>
      {waitsForOpening(order, Date.now()) ? <p>{checkout.closedNow}</p> : null}
      {range?.startMs === undefined ? null : (
        <p>
          {range.endMs === undefined
            ? checkout.readyAround(time(range.startMs))
            : checkout.deliveredBetween(time(range.startMs), time(range.endMs))}
        </p>
      )}
      {end?.instructions === undefined ? null : <p class="quiet">{end.instructions}</p>}
      {person === undefined ? null : (
        <p>
          {agree.you}: {[person.name, person.phone, person.email].filter((part) => part !== undefined && part !== '').join(', ')}
        </p>
      )}
    </section>
  );
}
