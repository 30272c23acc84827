import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { OfferView, RideView } from '../../bpp/engines/ride/offers.ts';
import type { Position } from '../../commerce/place.ts';
import { type Answered, send } from './http.ts';
import { sha256 } from './plan.ts';
import { until } from './running.ts';
import { HERE } from './shops.ts';

/** A fleet as small as it can be, and its drivers at their telephones. */

export const FLEET = 'taxi';
const WEEK = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const CARD = {
  engine: 'ride',
  id: FLEET,
  name: 'Taxicoöperatie De Wielen',
  description: { nl: 'Taxi' },
  category: 'taxi',
  currency: 'EUR',
  address: { street: 'Pleinstraat 3', postal_code: '1011 AA', city: 'Amsterdam', country: 'NLD', gps: HERE },
  contact: { phone: '+31205550199' },
  timezone: 'Europe/Amsterdam',
  opening_hours: Object.fromEntries(WEEK.map((day) => [day, [{ open: '00:00', close: '24:00' }]])),
  carries: 'people',
  area: { circle: { radius_km: 20 } },
  vat_percent: 9,
  vehicles: [
    {
      id: 'auto',
      name: 'Taxi',
      base: '3.60',
      per_km: '2.65',
      per_minute: '0.44',
      detour_factor: 1.3,
      speed_kmh: 24,
      at_most_percent: 15,
    },
  ],
  payments: [{ type: 'on_fulfilment', methods: ['card'] }],
  offers: { accept_seconds: 5, search_minutes: 2, reach_km: 8, position_minutes: 5, ahead_minutes: 15 },
  silence: { before_start_minutes: 5, under_way_minutes: 30 },
  terms: {
    estimate_minutes: 10,
    cancellation: [
      { while: 'waiting', fee: '0.00' },
      { while: 'accepted', fee: '4.00' },
      { while: 'arrived', fee: '7.50' },
    ],
    no_show: { wait_minutes: 0, fee: '10.00' },
  },
};

const tokenOf = (name: string) => `the-token-of-${name}-alone`;

/** Writes the folder of the fleet, with these drivers. */
export function writeFleet(folder: string, drivers: readonly string[]): void {
  const own = join(folder, FLEET);
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'business.yaml'), stringify(CARD, { aliasDuplicateObjects: false }));
  const rows = drivers.map((name) => ({ id: name, name, phone: '+31205550300', vehicles: ['auto'], token_sha256: sha256(tokenOf(name)) }));
  writeFileSync(join(own, 'drivers.yaml'), stringify({ drivers: rows }));
}

/** What a driver sees. */
interface Seen {
  readonly onShift: boolean;
  readonly ride?: RideView;
  readonly offers: readonly OfferView[];
}

/** A driver at a provider node. */
export class Driver {
  readonly #url: string;
  readonly #token: string;

  constructor(nodeUrl: string, name: string) {
    this.#url = `${nodeUrl}/provider/v1/providers/${FLEET}/driver`;
    this.#token = tokenOf(name);
  }

  async come(position: Position): Promise<void> {
    await this.#must('PUT', '/shift', { position });
  }

  async leave(): Promise<void> {
    await this.#must('DELETE', '/shift');
  }

  async see(position: Position): Promise<void> {
    await this.#must('PUT', '/position', { position });
  }

  async look(): Promise<Seen> {
    return (await this.#must('GET', '')).body as Seen;
  }

  /** Waits until a ride is offered. */
  offer(): Promise<OfferView> {
    return until(async () => (await this.look()).offers[0], 'a ride is offered', 20_000);
  }

  step(step: string, orderId: string, body: object = {}): Promise<Answered> {
    return this.#call('POST', `/rides/${orderId}/${step}`, body);
  }

  async steps(steps: readonly string[], orderId: string): Promise<void> {
    for (const step of steps) await this.#must('POST', `/rides/${orderId}/${step}`, {});
  }

  async #must(method: string, path: string, body?: object): Promise<Answered> {
    const answer = await this.#call(method, path, body);
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer;
  }

  #call(method: string, path: string, body?: object): Promise<Answered> {
    const headers = { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' };
    return send(`${this.#url}${path}`, { method, headers, ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }) });
  }
}
