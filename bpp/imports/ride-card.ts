import type { FleetRecord, VehicleClass } from '../engines/ride/fleet-record.ts';
import { amount, area, cardSchema, object, percent, text } from './card-schema.ts';
import { type CardRead, createCardReader } from './card-yaml.ts';
import type { Complain } from './import-problem.ts';
import { amountOf, areaOf, type CardArea, type ProviderCard, providerFacts } from './provider-card.ts';

/** The card of a fleet: what every card has, its kinds of vehicle with their tariffs, and the rules of its rides. */
export interface RideCard extends ProviderCard {
  readonly carries: 'people' | 'goods';
  readonly area: CardArea;
  readonly vat_percent?: number;
  readonly vehicles: readonly CardVehicle[];
  readonly offers: {
    readonly accept_seconds: number;
    readonly search_minutes: number;
    readonly reach_km: number;
    readonly position_minutes: number;
    readonly ahead_minutes: number;
  };
  readonly silence: { readonly before_start_minutes: number; readonly under_way_minutes: number };
  readonly terms: {
    readonly estimate_minutes: number;
    readonly cancellation: readonly { readonly while: keyof typeof STATE; readonly within_minutes?: number; readonly fee: string }[];
    readonly no_show: { readonly wait_minutes: number; readonly fee: string };
  };
}

interface CardVehicle {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly base: string;
  readonly per_km: string;
  readonly per_minute: string;
  readonly detour_factor: number;
  readonly speed_kmh: number;
  readonly at_most_percent: number;
  readonly seats?: number;
  readonly load_kg?: number;
  readonly shared?: { readonly detour_minutes: number };
}

/** What a buyer can cancel in, in the words of a card. */
const STATE = { waiting: 'pending', accepted: 'assigned', arrived: 'arrived' } as const;
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

const whole = (minimum: number, maximum: number) => ({ type: 'integer', minimum, maximum });
const number = (minimum: number, maximum: number) => ({ type: 'number', minimum, maximum });

const vehicle = object(['id', 'name', 'base', 'per_km', 'per_minute', 'detour_factor', 'speed_kmh', 'at_most_percent'], {
  id: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
  name: text,
  description: text,
  base: amount,
  per_km: amount,
  per_minute: amount,
  detour_factor: number(1, 5),
  speed_kmh: whole(1, 200),
  at_most_percent: percent,
  seats: whole(1, 100),
  load_kg: whole(1, 50_000),
  shared: object(['detour_minutes'], { detour_minutes: whole(0, 120) }),
});
/** Each party in a shuttle is two more stops, and every way among them is weighed when one more asks. */
const SHARED_SEATS_MAX = 16;

const cancellation = object(['while', 'fee'], { while: { enum: Object.keys(STATE) }, within_minutes: whole(1, 1_440), fee: amount });

const SCHEMA = cardSchema('ride', ['engine', 'carries', 'area', 'vehicles', 'offers', 'silence', 'terms'], {
  carries: { enum: ['people', 'goods'] },
  area,
  vat_percent: percent,
  vehicles: { type: 'array', minItems: 1, maxItems: 20, items: vehicle },
  offers: object(['accept_seconds', 'search_minutes', 'reach_km', 'position_minutes', 'ahead_minutes'], {
    accept_seconds: whole(5, 600),
    search_minutes: whole(1, 120),
    reach_km: number(0.1, 200),
    position_minutes: whole(1, 60),
    ahead_minutes: whole(0, 1_440),
  }),
  silence: object(['before_start_minutes', 'under_way_minutes'], {
    before_start_minutes: whole(1, 120),
    under_way_minutes: whole(5, 1_440),
  }),
  terms: object(['estimate_minutes', 'cancellation', 'no_show'], {
    estimate_minutes: whole(1, 60),
    cancellation: { type: 'array', maxItems: 20, items: cancellation },
    no_show: object(['wait_minutes', 'fee'], { wait_minutes: whole(0, 60), fee: amount }),
  }),
});

/** A fleet as its card has it, with what its items say beside name and tariff. */
export interface FleetCard {
  readonly fleet: FleetRecord;
  readonly descriptions: ReadonlyMap<string, string>;
}

const read = createCardReader<RideCard>({ schema: SCHEMA, check: checkMeaning });

/** Reads the card of a fleet. Every fault is told with its line and what to write there; nothing is guessed. */
export function readRideCard(yaml: string): CardRead<FleetCard> {
  const found = read(yaml);
  if (!found.ok) return found;
  const { card } = found;
  const described = card.vehicles.flatMap(({ id, description }) =>
    description === undefined ? [] : [[`${card.id}.${id}`, description] as const],
  );
  return { ok: true, card: { fleet: fleetOf(card), descriptions: new Map(described) } };
}

function checkMeaning(card: RideCard, complain: Complain): void {
  card.payments.forEach((payment, place) => {
    if (payment.type === 'on_fulfilment') return;
    const message = {
      nl: 'Wat een rit kost, staat pas aan het einde vast; schrijf on_fulfilment.',
      en: 'What a ride costs is known at its end; write on_fulfilment.',
    };
    complain(['payments', String(place), 'type'], { value: payment.type, message });
  });
  card.vehicles.forEach((vehicle, place) => {
    checkShared(vehicle, (member, fault) => complain(['vehicles', String(place), member], fault));
  });
  card.vehicles.forEach(({ id }, place) => {
    if (card.vehicles.findIndex((each) => each.id === id) === place) return;
    const message = {
      nl: 'Dit voertuig staat er al; geef elk een eigen id.',
      en: 'This vehicle is there already; give each an id of its own.',
    };
    complain(['vehicles', String(place), 'id'], { value: id, message });
  });
}

/** A vehicle that people share has seats to count, and a price that follows from the way and not from a meter. */
function checkShared(
  { shared, seats, at_most_percent: atMostPercent }: CardVehicle,
  complain: (member: string, fault: Parameters<Complain>[1]) => void,
): void {
  if (shared === undefined) return;
  if (seats === undefined || seats > SHARED_SEATS_MAX) {
    const message = {
      nl: `Een voertuig dat mensen delen heeft seats: 1 tot ${SHARED_SEATS_MAX} plaatsen.`,
      en: `A vehicle that people share has seats: 1 to ${SHARED_SEATS_MAX} places.`,
    };
    complain('seats', { ...(seats === undefined ? {} : { value: String(seats) }), message });
  }
  if (atMostPercent !== 0) {
    const message = {
      nl: 'Wie deelt, betaalt de prijs van de eigen weg, zonder meter; schrijf 0.',
      en: 'Who shares pays the price of their own way, without a meter; write 0.',
    };
    complain('at_most_percent', { value: String(atMostPercent), message });
  }
}

function fleetOf(card: RideCard): FleetRecord {
  const { offers, silence, terms } = card;
  return {
    engine: 'ride',
    ...providerFacts(card, 'base'),
    ...(card.vat_percent === undefined ? {} : { vatPercent: String(card.vat_percent) }),
    carries: card.carries === 'people' ? 'ride' : 'courier',
    area: areaOf(card.area, card),
    vehicles: card.vehicles.map((each) => vehicleOf(each, card)),
    cancellation: [],
    terms: [
      ...terms.cancellation.map((term) => ({
        state: STATE[term.while],
        possible: true,
        fee: { amount: amountOf(term.fee, card) },
        ...(term.within_minutes === undefined ? {} : { withinMs: term.within_minutes * MINUTE_MS }),
      })),
      { state: 'started', possible: false },
    ],
    noShow: { waitMs: terms.no_show.wait_minutes * MINUTE_MS, fee: amountOf(terms.no_show.fee, card) },
    dispatch: {
      acceptMs: offers.accept_seconds * SECOND_MS,
      searchMs: offers.search_minutes * MINUTE_MS,
      reachKm: offers.reach_km,
      freshMs: offers.position_minutes * MINUTE_MS,
      aheadMs: offers.ahead_minutes * MINUTE_MS,
    },
    silence: { beforeStartMs: silence.before_start_minutes * MINUTE_MS, underWayMs: silence.under_way_minutes * MINUTE_MS },
    quoteMs: terms.estimate_minutes * MINUTE_MS,
  };
}

function vehicleOf(vehicle: CardVehicle, card: RideCard): VehicleClass {
  const { seats, load_kg: loadKg, shared } = vehicle;
  return {
    itemId: `${card.id}.${vehicle.id}`,
    name: vehicle.name,
    tariff: { base: amountOf(vehicle.base, card), perKm: amountOf(vehicle.per_km, card), perMinute: amountOf(vehicle.per_minute, card) },
    detourFactor: String(vehicle.detour_factor),
    speedKmh: vehicle.speed_kmh,
    atMostPercent: String(vehicle.at_most_percent),
    ...(seats === undefined ? {} : { seats }),
    ...(loadKg === undefined ? {} : { loadKg }),
    ...(shared === undefined ? {} : { shared: { detourMs: shared.detour_minutes * MINUTE_MS } }),
  };
}
