import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { systemClock } from '../node/clock.ts';
import type { Transport } from '../node/transport.ts';
import type { BuyerAddress, City, CityBusiness } from './city.ts';
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
  /** Everybody comes on shift, spread over the city; once, however often it is asked. */
  come(): Promise<void>;
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

interface Telephone extends Driver {
  readonly at: BuyerAddress['position'];
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
}

/** Between two looks at a telephone. */
const LOOK_MS = 60;
/** Looks at all telephones between two questions whether the ride is over. */
const LOOKS_A_QUESTION = 10;
const OFFERED_WITHIN_MS = 30_000;
/** More often than any fleet forgets where a driver was. */
const TELL_PLACE_EVERY_MS = 30_000;

export function createFleets(means: FleetsMeans): Fleets {
  const telephones = new Map(means.fleets.map((fleet) => [fleet.id, telephonesOf(fleet, means)]));
  const all = [...telephones.values()].flat();
  let coming: Promise<void> | undefined;
  let toldMs = 0;
  const tellPlaces = async (method: '/shift' | '/position'): Promise<void> => {
    toldMs = systemClock.nowMs();
    await Promise.all(all.map(({ call, at }) => call('PUT', method, { position: at })));
  };
  return {
    come() {
      coming ??= tellPlaces('/shift').catch((error: unknown) => {
        // Who could not come now, because the node was away, may come later.
        coming = undefined;
        throw error;
      });
      return coming;
    },
    async offered({ providerId, orderId, isOver }) {
      const untilMs = systemClock.nowMs() + OFFERED_WITHIN_MS;
      for (let looks = 1; systemClock.nowMs() < untilMs && !means.signal.aborted; looks += 1) {
        if (looks % LOOKS_A_QUESTION === 0 && (await isOver())) return undefined;
        if (systemClock.nowMs() - toldMs > TELL_PLACE_EVERY_MS) await tellPlaces('/position');
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

function telephonesOf(fleet: FleetsMeans['fleets'][number], { city, businesses, transport }: FleetsMeans): readonly Telephone[] {
  const file = new URL(`${encodeURIComponent(fleet.folder)}/drivers.yaml`, businesses);
  const { drivers } = parse(readFileSync(file, 'utf8')) as { readonly drivers: readonly { readonly id: string; readonly name: string }[] };
  const tokenOf = city.day.driver_token ?? '';
  return drivers.map(({ id, name }, place) => {
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
