import type { DriverRecord, FleetRecord } from '../engines/ride/fleet-record.ts';
import { object, text } from './card-schema.ts';
import { type CardRead, createCardReader } from './card-yaml.ts';
import type { Complain } from './import-problem.ts';

/** Most drivers of one fleet: few enough to look at all who are on shift for every ride. */
export const DRIVERS_MAX = 500;

interface DriversFile {
  readonly timezone?: never;
  readonly drivers: readonly {
    readonly id: string;
    readonly name: string;
    readonly phone?: string;
    readonly vehicles: readonly string[];
    readonly vehicle?: string;
    readonly token_sha256: string;
  }[];
}

const driver = object(['id', 'name', 'vehicles', 'token_sha256'], {
  id: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
  name: text,
  phone: text,
  vehicles: { type: 'array', minItems: 1, maxItems: 20, items: text },
  vehicle: text,
  token_sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
});
const SCHEMA = object(['drivers'], { drivers: { type: 'array', maxItems: DRIVERS_MAX, items: driver } });

/** Reads the drivers of a fleet, `drivers.yaml`. The file has no tokens, only what tells whether one is right. */
export function readDrivers(yaml: string, { id, vehicles }: Pick<FleetRecord, 'id' | 'vehicles'>): CardRead<readonly DriverRecord[]> {
  const known = new Set(vehicles.map(({ itemId }) => itemId));
  const itemIdOf = (vehicle: string): string => `${id}.${vehicle}`;
  const check = ({ drivers }: DriversFile, complain: Complain): void => {
    drivers.forEach((each, place) => {
      const before = drivers.slice(0, place);
      const at = ['drivers', String(place)];
      if (before.some((other) => other.id === each.id)) complain([...at, 'id'], { value: each.id, message: TWICE });
      if (before.some((other) => other.token_sha256 === each.token_sha256)) complain([...at, 'token_sha256'], { message: SAME_TOKEN });
      each.vehicles.forEach((vehicle, number) => {
        if (!known.has(itemIdOf(vehicle))) complain([...at, 'vehicles', String(number)], { value: vehicle, message: NO_VEHICLE });
      });
    });
  };
  const found = createCardReader<DriversFile>({ schema: SCHEMA, check })(yaml);
  if (!found.ok) return found;
  return {
    ok: true,
    card: found.card.drivers.map((each) => ({
      id: `${id}.${each.id}`,
      name: each.name,
      ...(each.phone === undefined ? {} : { phone: each.phone }),
      itemIds: each.vehicles.map(itemIdOf),
      ...(each.vehicle === undefined ? {} : { vehicle: each.vehicle }),
      tokenSha256: each.token_sha256,
    })),
  };
}

const TWICE = {
  nl: 'Deze chauffeur staat er al; geef elk een eigen id.',
  en: 'This driver is there already; give each an id of their own.',
};
const SAME_TOKEN = { nl: 'Twee chauffeurs delen een sleutel; geef elk een eigen.', en: 'Two drivers share a token; give each their own.' };
const NO_VEHICLE = { nl: 'Dit voertuig staat niet op de kaart van het bedrijf.', en: 'This vehicle is not on the card of the business.' };
