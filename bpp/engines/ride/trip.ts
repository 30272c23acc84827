import type { Fulfilment, Stop } from '../../../commerce/fulfilment.ts';
import type { Order } from '../../../commerce/order.ts';
import { contains, type Position } from '../../../commerce/place.ts';
import type { Quote } from '../../../commerce/quote.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { atMostFor, estimateJourney, estimateQuote, type FareWords, fareOf, payersOf } from './fare.ts';
import type { FleetRecord, Party, Trip, VehicleClass } from './fleet-record.ts';
import { hasRoom } from './on-board.ts';

/** What is asked of a fleet, held against what it does, and priced. */
export interface Offer {
  readonly fleet: FleetRecord;
  readonly trip: Trip;
  /** As it is offered; payments are added where they are agreed. */
  readonly order: Order;
  readonly quote: Quote;
}

/** How far ahead a ride can be ordered. */
const AHEAD_MAX_MS = 30 * 86_400_000;
/** A journey shorter than this is none: both stops are the same place. */
const METRES_MIN = 50;
const STOPS_PATH = '/order/fulfilments/0/stops';
const PARTY_PATH = '/order/fulfilments/0';

/** The id of the one way in which a fleet brings something. */
export function fulfilmentIdOf({ id }: Pick<FleetRecord, 'id'>): string {
  return `${id}.trip`;
}

/** The vehicle class of an item, if the fleet has it. */
export function vehicleOf(fleet: FleetRecord | undefined, itemId: string): VehicleClass | undefined {
  return fleet?.vehicles.find((vehicle) => vehicle.itemId === itemId);
}

export function stopOf(fulfilment: Fulfilment | undefined, kind: 'start' | 'end'): Stop | undefined {
  return fulfilment?.stops?.find((stop) => stop.kind === kind);
}

/** What a bill says of a vehicle class. */
export function fareWordsOf(
  { vatPercent }: Pick<FleetRecord, 'vatPercent'>,
  { itemId, name }: Pick<VehicleClass, 'itemId' | 'name'>,
): FareWords {
  return { itemId, title: name, ...(vatPercent === undefined ? {} : { vatPercent }) };
}

/** The estimate for an order as it is asked, or why the fleet does not do it. */
export function offerFor(
  fleet: FleetRecord | undefined,
  asked: Order,
  moment: { readonly nowMs: number; readonly quoteId: string },
): Verdict<Offer> {
  if (fleet === undefined || fleet.trading === false) {
    return refuseTrade(
      'provider-not-found',
      `There is no fleet ${asked.providerId} here; search again for its present id.`,
      '/order/providerId',
    );
  }
  const vehicle = vehicleAsked(fleet, asked);
  if (!vehicle.ok) return vehicle;
  const fulfilment = fulfilmentAsked(fleet, asked);
  if (!fulfilment.ok) return fulfilment;
  const departAtMs = departureOf(fulfilment.value, moment.nowMs);
  if (!departAtMs.ok) return departAtMs;
  const ends = endsOf(fleet, fulfilment.value);
  if (!ends.ok) return ends;
  const party = partyAsked(vehicle.value, fulfilment.value);
  if (!party.ok) return party;
  const way = { ...ends.value, ...party.value, ...(departAtMs.value === undefined ? {} : { departAtMs: departAtMs.value }) };
  const trip: Trip = { ...way, ...pricedWay(vehicle.value, way), noShow: fleet.noShow };
  if (trip.estimate.metres < METRES_MIN) return refuseTrade('invalid', 'The stops of kind start and end are the same place.', STOPS_PATH);
  const facts = { journey: trip.estimate, atMost: trip.atMost, id: moment.quoteId, validForMs: fleet.quoteMs };
  const quote = estimateQuote(fareOf(trip.tariff, trip.estimate, payersOf(trip)), fareWordsOf(fleet, vehicle.value), facts);
  return accept({ fleet, trip, quote, order: offeredOrder({ fleet, vehicle: vehicle.value, quote }, asked, fulfilment.value) });
}

/** A way in a kind of vehicle, estimated at the tariff of this moment. */
export function pricedWay(
  vehicle: VehicleClass,
  { start, end, people }: Pick<Trip, 'start' | 'end' | 'people'>,
): Pick<Trip, 'itemId' | 'tariff' | 'estimate' | 'atMost' | 'isShared' | 'sharing'> {
  const { itemId, tariff } = vehicle;
  const estimate = estimateJourney(start, end, vehicle);
  const shared = vehicle.shared === undefined ? {} : { isShared: true, sharing: vehicle.shared };
  const { total } = fareOf(tariff, estimate, payersOf({ ...shared, ...(people === undefined ? {} : { people }) }));
  return { itemId, tariff, estimate, atMost: atMostFor(total, vehicle.atMostPercent), ...shared };
}

/** Who or what is to come along, where the vehicle has room for it. */
function partyAsked(vehicle: VehicleClass, { people, loadKg }: Fulfilment): Verdict<Party> {
  const party = { ...(people === undefined ? {} : { people }), ...(loadKg === undefined ? {} : { loadKg }) };
  const isParty = (people ?? 1) >= 1 && Number.isSafeInteger(people ?? 1) && (loadKg ?? 1) > 0;
  if (!isParty) return refuseTrade('invalid', 'Say with how many people as a whole number from 1, and a weight above nothing.', PARTY_PATH);
  if (hasRoom(vehicle, party)) return accept(party);
  const room = [
    ...(vehicle.seats === undefined ? [] : [`${vehicle.seats} seats`]),
    ...(vehicle.loadKg === undefined ? [] : [`room for ${vehicle.loadKg} kg`]),
  ];
  return refuseTrade('quantity-unavailable', `This vehicle has ${room.join(' and ')}; choose a larger one, or more than one.`, PARTY_PATH);
}

function vehicleAsked(fleet: FleetRecord, { lines }: Order): Verdict<VehicleClass> {
  const [line] = lines;
  if (line === undefined || lines.length > 1 || line.quantity !== 1) {
    return refuseTrade(
      'invalid',
      'A ride is one vehicle of one kind: send one item, once, and how many people come with its fulfilment.',
      '/order/lines',
    );
  }
  const vehicle = vehicleOf(fleet, line.itemId);
  return vehicle === undefined
    ? refuseTrade('item-not-found', `The fleet has no ${line.itemId}; search again.`, '/order/lines/0/itemId')
    : accept(vehicle);
}

function fulfilmentAsked(fleet: FleetRecord, { fulfilments }: Order): Verdict<Fulfilment> {
  const [asked] = fulfilments;
  if (asked === undefined)
    return refuseTrade('invalid', 'A ride needs a fulfilment with a stop of kind start and one of kind end.', '/order/fulfilments');
  const isOurs =
    fulfilments.length === 1 &&
    (asked.id === '' || asked.id === fulfilmentIdOf(fleet)) &&
    (asked.kind === undefined || asked.kind === fleet.carries);
  if (isOurs) return accept(asked);
  return refuseTrade(
    'fulfilment-unavailable',
    'The fleet does not offer this fulfilment; choose the one from its catalogue.',
    '/order/fulfilments/0',
  );
}

function departureOf(asked: Fulfilment, nowMs: number): Verdict<number | undefined> {
  const startMs = stopOf(asked, 'start')?.timeRange?.startMs;
  if (startMs === undefined || startMs <= nowMs) return accept(undefined);
  if (startMs - nowMs <= AHEAD_MAX_MS) return accept(startMs);
  return refuseTrade('invalid', 'A ride can be ordered at most 30 days ahead.', `${STOPS_PATH}/0/timeRange`);
}

function endsOf(fleet: FleetRecord, asked: Fulfilment): Verdict<{ start: Position; end: Position }> {
  const start = stopOf(asked, 'start')?.place?.position;
  const end = stopOf(asked, 'end')?.place?.position;
  if (start === undefined || end === undefined) {
    return refuseTrade(
      'invalid',
      'A ride is priced by its way; send a stop of kind start and one of kind end, each with a position (gps).',
      STOPS_PATH,
    );
  }
  if (contains(fleet.area, start) && contains(fleet.area, end)) return accept({ start, end });
  return refuseTrade('fulfilment-unavailable', 'The way begins or ends outside the area of this fleet.', STOPS_PATH);
}

function offeredOrder(
  { fleet, vehicle, quote }: { fleet: FleetRecord; vehicle: VehicleClass; quote: Quote },
  asked: Order,
  way: Fulfilment,
): Order {
  const [start, end] = [stopOf(way, 'start'), stopOf(way, 'end')];
  const fulfilment: Fulfilment = {
    id: fulfilmentIdOf(fleet),
    kind: fleet.carries,
    trackable: true,
    rateable: true,
    stops: [...(start === undefined ? [] : [start]), ...(end === undefined ? [] : [end])],
    ...(way.people === undefined ? {} : { people: way.people }),
    ...(way.loadKg === undefined ? {} : { loadKg: way.loadKg }),
    ...(way.customer === undefined ? {} : { customer: way.customer }),
    ...(way.extra === undefined ? {} : { extra: way.extra }),
  };
  return {
    providerId: fleet.id,
    provider: { name: fleet.name, places: [fleet.place] },
    lines: [
      { ...asked.lines[0], itemId: vehicle.itemId, quantity: 1, name: vehicle.name, price: quote.total, fulfilmentId: fulfilment.id },
    ],
    fulfilments: [fulfilment],
    quote,
    payments: [],
    cancellationTerms: fleet.terms,
    ...(asked.billing === undefined ? {} : { billing: asked.billing }),
    ...(asked.extra === undefined ? {} : { extra: asked.extra }),
  };
}
