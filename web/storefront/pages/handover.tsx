import type { Fulfilment } from '../../../commerce/fulfilment.ts';
import type { Order } from '../../../commerce/order.ts';
import type { Place } from '../../../commerce/place.ts';
import { address, day, distance, hour, kilograms, time } from '../../square/show.ts';
import { words } from '../state/language.ts';
import { kmBetween, neighbourhoods } from '../state/places.ts';
import { tradeOfKind } from '../state/trade.ts';
import { waitsForOpening } from './shop-text.ts';

/** Where and when it changes hands or takes place, and whom the provider can reach. */
export function Handover({ order }: { readonly order: Order }) {
  const { agree } = words.value;
  const [fulfilment] = order.fulfilments;
  const end = fulfilment?.stops?.find((stop) => stop.kind === 'end');
  const person = fulfilment?.customer ?? order.billing;
  return (
    <section class="paper" aria-labelledby="handover-title">
      <h2 id="handover-title">{agree.handoverOf[tradeOfKind(fulfilment?.kind)]}</h2>
      {fulfilment === undefined ? null : <HandoverText fulfilment={fulfilment} order={order} />}
      {end?.instructions === undefined ? null : <p class="quiet">{end.instructions}</p>}
      {person === undefined ? null : (
        <p>
          {agree.you}: {[person.name, person.phone, person.email].filter((part) => part !== undefined && part !== '').join(', ')}
        </p>
      )}
    </section>
  );
}

/** Where and when, without whom. */
export function HandoverText({ fulfilment, order }: { readonly fulfilment: Fulfilment; readonly order: Order }) {
  const { ride, rental } = words.value;
  const start = fulfilment.stops?.find((stop) => stop.kind === 'start');
  const end = fulfilment.stops?.find((stop) => stop.kind === 'end');
  switch (tradeOfKind(fulfilment.kind)) {
    case 'ride': {
      const said = fulfilment.kind === 'courier' ? ride.parcel : ride.person;
      const startMs = start?.timeRange?.startMs;
      return (
        <>
          <p>
            {said.from}: <strong>{placeText(start?.place)}</strong>
          </p>
          <p>
            {said.to}: <strong>{placeText(end?.place)}</strong>
          </p>
          {/* Once somebody drives, it is said beside who that is, and may change. */}
          {startMs === undefined || fulfilment.agent !== undefined ? null : <p>{ride.expected.start(time(startMs))}</p>}
          {fulfilment.people === undefined ? null : <p>{ride.peopleOf(fulfilment.people)}</p>}
          {fulfilment.loadKg === undefined ? null : <p>{kilograms(fulfilment.loadKg)}</p>}
        </>
      );
    }
    case 'appointment': {
      const startMs = start?.timeRange?.startMs;
      return (
        <>
          {startMs === undefined ? null : (
            <p>
              <strong>
                {day(startMs)}, {hour(startMs)}
              </strong>
              {fulfilment.agent?.name === undefined ? '' : ` · ${fulfilment.agent.name}`}
            </p>
          )}
          <p>{address(start?.place ?? order.provider?.places[0])}</p>
        </>
      );
    }
    case 'rental':
      return <p>{placeText(start?.place) || rental.street}</p>;
    default:
      return <Goods fulfilment={fulfilment} order={order} />;
  }
}

function Goods({ fulfilment, order }: { readonly fulfilment: Fulfilment; readonly order: Order }) {
  const { checkout, find } = words.value;
  const delivery = fulfilment.kind === 'delivery';
  const end = fulfilment.stops?.find((stop) => stop.kind === 'end');
  const start = fulfilment.stops?.find((stop) => stop.kind === 'start');
  const range = (delivery ? end : (start ?? end))?.timeRange;
  const place = delivery ? end?.place : (start?.place ?? order.provider?.places[0]);
  // A branch is called by its name; the shop's own place is the shop.
  const branch = delivery || place?.name === order.provider?.name ? undefined : place?.name;
  const where = [branch, address(place)].filter((part) => part !== undefined && part !== '').join(', ');
  return (
    <>
      <p>
        <strong>{delivery ? find.delivery : find.pickup}</strong>
        {where === '' ? '' : `: ${where}`}
      </p>
      {waitsForOpening(order, Date.now()) ? <p>{checkout.closedNow}</p> : null}
      {range?.startMs === undefined ? null : (
        <p>
          {range.endMs === undefined
            ? checkout.readyAround(time(range.startMs))
            : checkout.deliveredBetween(time(range.startMs), time(range.endMs))}
        </p>
      )}
    </>
  );
}

/** A part of the city that was picked from the list is its middle, and is called by its name. */
const SAME_SPOT_KM = 0.05;

/** The address of a place; of one that is only a point, which part of the city it is nearest to. */
function placeText(place: Place | undefined): string {
  const written = [place?.name, address(place)].filter((part) => part !== undefined && part !== '').join(', ');
  const position = place?.position;
  if (written !== '' || position === undefined) return written;
  const [nearest] = neighbourhoods()
    .map((each) => ({ name: each.name, km: kmBetween(position, each.position) }))
    .sort((a, b) => a.km - b.km);
  if (nearest !== undefined && nearest.km < SAME_SPOT_KM) return nearest.name;
  return nearest === undefined ? '' : words.value.find.nearTo(distance(nearest.km), nearest.name);
}
