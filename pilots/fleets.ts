import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { distanceKm } from '../commerce/place.ts';
import { systemClock } from '../node/clock.ts';
import type { Transport } from '../node/transport.ts';
import { type BuyerAddress, type City, type CityBusiness, cardOf } from './city.ts';
import type { Hours } from './hours.ts';
import { cycled } from './wishes.ts';

/** A driver who is asked about a ride, or has it, at their telephone. */
export interface Driver {
  readonly name: string;
  step(orderId: string, step: string): Promise<void>;
  /** Ends the ride, with the way on the meter that was expected. */
  finish(orderId: string): Promise<void>;
}

/** The drivers of all fleets of a city: each has a telephone, a token, and what the provider node shows them. */
export interface Fleets {
  /** Everybody comes on shift, spread over the city; once, however often it is asked. Later it has everybody say where they are, when that is some time ago. */
  come(): Promise<void>;
  /** Whether so many drivers as are asked for could be offered a ride, by where they are and the rules of their fleet's card. */
  canServe(wanted: WantedRide): boolean;
  /**
   * Has a fleet asked for one ride after the other: `ask` begins when so many drivers who could take it are free, and nobody else takes one of them until
   * it has ended, with a driver or without. Rejects with a sentence when they do not come free.
   */
  inTurn<Result>(wanted: WantedRide, ask: () => Promise<Result>): Promise<Result>;
  /** The driver to whom a ride is offered; undefined when it was called off first. Rejects with a sentence when it is offered to nobody for long. */
  offered(hailed: Hailed): Promise<Driver | undefined>;
  /** Everybody goes off shift. */
  leave(): Promise<void>;
}

/** A ride that waits for its driver. */
export interface Hailed {
  readonly providerId: string;
  readonly orderId: string;
  /** Whether its buyer heard that it was called off: a fleet of which nobody is near enough does so at once. */
  isOver(): Promise<boolean>;
}

export interface WantedRide {
  readonly providerId: string;
  /** Of the kind of vehicle. */
  readonly itemId: string;
  readonly from: BuyerAddress['position'];
  /** How many of them: one who says no needs another who does not. */
  readonly drivers: number;
}

interface Telephone extends Driver {
  readonly at: BuyerAddress['position'];
  /** How far they can be asked to come, as the crow flies, by the kind of vehicle. */
  readonly reachKm: ReadonlyMap<string, number>;
  isFree(): Promise<boolean>;
  seen(): Promise<readonly string[]>;
  call(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown>;
}

export interface FleetsMeans {
  readonly city: City;
  /** Those that drive, with where their provider node listens. */
  readonly fleets: readonly (CityBusiness & { readonly url: string })[];
  /** The folder of the businesses of the city. */
  readonly businesses: URL;
  readonly transport: Transport;
  readonly signal: AbortSignal;
  readonly hours: Pick<Hours, 'nowMs'>;
}

/** Between two looks at a telephone. */
const LOOK_MS = 60;
/** Looks at all telephones between two questions whether the ride is over. */
const LOOKS_A_QUESTION = 10;
const OFFERED_WITHIN_MS = 30_000;
/** A ride under way ends long before. */
const FREE_WITHIN_MS = 120_000;
/** Of the reach of a fleet, so that no rounding decides. */
const SURELY_IN_REACH = 0.95;
/** More often than any fleet forgets where a driver was. */
const TELL_PLACE_EVERY_MS = 30_000;

export function createFleets(means: FleetsMeans): Fleets {
  const telephones = new Map(means.fleets.map((fleet) => [fleet.id, telephonesOf(fleet, means)]));
  const all = [...telephones.values()].flat();
  let coming: Promise<void> | undefined;
  let toldMs = 0;
  const turns = new Map<string, Promise<unknown>>();
  const near = ({ providerId, itemId, from }: WantedRide): readonly Telephone[] =>
    (telephones.get(providerId) ?? []).filter(({ at, reachKm }) => distanceKm(at, from) <= (reachKm.get(itemId) ?? -1));
  const tellPlaces = async (method: '/shift' | '/position'): Promise<void> => {
    toldMs = means.hours.nowMs();
    await Promise.all(all.map(({ call, at }) => call('PUT', method, { position: at })));
  };
  const onShift = (): Promise<void> => {
    coming ??= tellPlaces('/shift').catch((error: unknown) => {
      // Who could not come now, because the node was away, may come later.
      coming = undefined;
      throw error;
    });
    const isLongAgo = means.hours.nowMs() - toldMs > TELL_PLACE_EVERY_MS;
    return isLongAgo ? coming.then(() => tellPlaces('/position')) : coming;
  };
  const enoughFree = async (wanted: WantedRide): Promise<void> => {
    const untilMs = systemClock.nowMs() + FREE_WITHIN_MS;
    while (systemClock.nowMs() < untilMs && !means.signal.aborted) {
      await onShift();
      const free = await Promise.all(near(wanted).map((telephone) => telephone.isFree()));
      if (free.filter(Boolean).length >= wanted.drivers) return;
      await systemClock.sleep(LOOK_MS, means.signal);
    }
    throw new Error(`${wanted.providerId} had no ${wanted.drivers} free drivers near enough for long`);
  };
  return {
    come: onShift,
    canServe: (wanted) => near(wanted).length >= wanted.drivers,
    inTurn(wanted, ask) {
      const before = turns.get(wanted.providerId) ?? Promise.resolve();
      const mine = before.then(async () => {
        await enoughFree(wanted);
        return ask();
      });
      // Who comes next waits for the end of this one, however it ends; how it ended is told to who asked.
      const ended = mine.then(
        () => undefined,
        () => undefined,
      );
      turns.set(wanted.providerId, ended);
      return mine;
    },
    async offered({ providerId, orderId, isOver }) {
      const untilMs = systemClock.nowMs() + OFFERED_WITHIN_MS;
      for (let looks = 1; systemClock.nowMs() < untilMs && !means.signal.aborted; looks += 1) {
        if (looks % LOOKS_A_QUESTION === 0 && (await isOver())) return undefined;
        if (means.hours.nowMs() - toldMs > TELL_PLACE_EVERY_MS) await tellPlaces('/position');
        for (const telephone of telephones.get(providerId) ?? []) {
          if ((await telephone.seen()).includes(orderId)) return telephone;
        }
        await systemClock.sleep(LOOK_MS, means.signal);
      }
      throw new Error(`ride ${orderId} was offered to no driver`);
    },
    async leave() {
      await coming;
      if (coming !== undefined) await Promise.all(all.map(({ call }) => call('DELETE', '/shift')));
    },
  };
}

interface DriverEntry {
  readonly id: string;
  readonly name: string;
  readonly vehicles: readonly string[];
}

/** What the card of a fleet says of who is asked for a ride. */
interface FleetCard {
  readonly vehicles: readonly { readonly id: string; readonly detour_factor: number }[];
  readonly offers: { readonly reach_km: number };
}

function telephonesOf(fleet: FleetsMeans['fleets'][number], { city, businesses, transport }: FleetsMeans): readonly Telephone[] {
  const file = new URL(`${encodeURIComponent(fleet.folder)}/drivers.yaml`, businesses);
  const { drivers } = parse(readFileSync(file, 'utf8')) as { readonly drivers: readonly DriverEntry[] };
  const card = parse(readFileSync(cardOf(new URL(`${encodeURIComponent(fleet.folder)}/`, businesses)), 'utf8')) as FleetCard;
  const tokenOf = city.day.driver_token ?? '';
  return drivers.map(({ id, name, vehicles }, place) => {
    const token = tokenOf.replace('{business}', fleet.id).replace('{driver}', id);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const own = `${fleet.url}/provider/v1/providers/${fleet.id}/driver`;
    const call: Telephone['call'] = async (method, path, body) => {
      const reply = await transport.send({
        method,
        url: `${own}${path}`,
        headers,
        ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
      });
      if (!reply.ok) throw new Error(`${name} could not reach the fleet: ${reply.message}`);
      const text = Buffer.from(reply.body).toString('utf8');
      if (reply.status !== 200) throw new Error(`${name}, ${method} ${path}: ${reply.status} ${text.slice(0, 300)}`);
      return JSON.parse(text);
    };
    const at = cycled(city.addresses, Math.floor((place * city.addresses.length) / drivers.length)).position;
    return {
      name,
      at,
      call,
      reachKm: new Map(
        card.vehicles
          .filter((vehicle) => vehicles.includes(vehicle.id))
          .map((vehicle) => [`${fleet.id}.${vehicle.id}`, (card.offers.reach_km * SURELY_IN_REACH) / vehicle.detour_factor]),
      ),
      async isFree() {
        const { ride, offers } = (await call('GET', '')) as { readonly ride?: object; readonly offers: readonly object[] };
        return ride === undefined && offers.length === 0;
      },
      async seen() {
        const { offers } = (await call('GET', '')) as { readonly offers: readonly { readonly orderId: string }[] };
        return offers.map(({ orderId }) => orderId);
      },
      async step(orderId, step) {
        await call('POST', `/rides/${encodeURIComponent(orderId)}/${step}`, {});
      },
      async finish(orderId) {
        const way = `/rides/${encodeURIComponent(orderId)}`;
        const { estimate } = (await call('GET', way)) as { readonly estimate: { readonly metres: number } };
        await call('POST', `${way}/finish`, { metres: estimate.metres });
      },
    };
  });
}
