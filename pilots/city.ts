import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { Position } from '../commerce/place.ts';
import { isTimeZone } from '../commerce/time.ts';
import { readCityFile } from './city-file.ts';
import { BUYERS_SCHEMA, CITY_SCHEMA, DAY_SCHEMA, STREETS_SCHEMA } from './city-schema.ts';
import type { DayFile } from './day-file.ts';
import { PilotFailed } from './pilot-failed.ts';

/** What a pilot knows of its city, from the plain files in its folder. */
export interface City {
  /** Made of the name of its folder; part of the names of its nodes. */
  readonly id: string;
  readonly name: string;
  readonly code: string;
  readonly country: string;
  /** Of its people, such as `nl`. */
  readonly language: string;
  readonly currency: string;
  readonly timeZone: string;
  /** About where the city is; of no points where its file has none. */
  readonly outline: readonly Position[];
  /** Invented people, each of whom may buy something. */
  readonly buyers: readonly Buyer[];
  readonly addresses: readonly BuyerAddress[];
  /** What happens on a day. */
  readonly day: DayFile;
}

export interface Buyer {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
}

export interface BuyerAddress {
  readonly street: string;
  readonly postalCode: string;
  readonly area: string;
  readonly position: Position;
}

interface CityFile {
  readonly name: string;
  readonly code: string;
  readonly country: string;
  readonly language: string;
  readonly currency: string;
  readonly time_zone: string;
  readonly outline?: readonly Position[];
}
interface BuyersFile {
  readonly buyers: readonly { readonly first_name: string; readonly last_name: string; readonly email: string; readonly phone: string }[];
}
interface StreetsFile {
  readonly addresses: readonly {
    readonly street: string;
    readonly house_number: string;
    readonly postal_code: string;
    readonly area: string;
    readonly gps: { readonly lat: number; readonly lon: number };
  }[];
}

/**
 * Reads a city's folder.
 * @throws PilotFailed that names the file and the line of a fault, and how to mend it
 */
export function readCity(folder: URL): City {
  const {
    time_zone: timeZone,
    name,
    code,
    country,
    language,
    currency,
    outline = [],
  } = readCityFile<CityFile>(folder, 'city.yaml', CITY_SCHEMA);
  if (!isTimeZone(timeZone))
    throw new PilotFailed(
      `${fileURLToPath(new URL('city.yaml', folder))}: there is no time zone ${timeZone}. Write one such as Europe/Amsterdam.`,
    );
  const buyers = readCityFile<BuyersFile>(folder, 'buyers.yaml', BUYERS_SCHEMA).buyers.map((one) => ({
    name: `${one.first_name} ${one.last_name}`,
    email: one.email,
    phone: one.phone,
  }));
  const addresses = readCityFile<StreetsFile>(folder, 'streets.yaml', STREETS_SCHEMA).addresses.map((one) => ({
    street: `${one.street} ${one.house_number}`,
    postalCode: one.postal_code,
    area: one.area,
    position: one.gps,
  }));
  const day = readCityFile<DayFile>(folder, 'day.yaml', DAY_SCHEMA);
  return { id: idOf(folder), name, code, country, language, currency, timeZone, outline, buyers, addresses, day };
}

/** A host name may hold it. */
function idOf(folder: URL): string {
  const plain = basename(fileURLToPath(folder))
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
  return plain.replaceAll(/^-+|-+$/g, '') || 'city';
}

/** A business of a city, as far as its pilot has to know it. */
export interface CityBusiness {
  /** Name of its folder. */
  readonly folder: string;
  readonly id: string;
  /** The provider node that hosts it. */
  readonly node: string;
  readonly engine: string;
  /** Where its card says that it is. */
  readonly position?: Position;
}

/** The businesses of a city, by the names of their folders. @throws PilotFailed when a card does not say what every card does */
export function businessesOf(businesses: URL): readonly CityBusiness[] {
  if (!existsSync(businesses))
    throw new PilotFailed(`${fileURLToPath(businesses)} is not there. Make it, with a folder for each business.`);
  return readdirSync(businesses, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => businessIn(businesses, name))
    .sort((left, right) => (left.folder < right.folder ? -1 : 1));
}

function businessIn(businesses: URL, folder: string): CityBusiness {
  const file = cardOf(new URL(`${encodeURIComponent(folder)}/`, businesses));
  const { id, node, engine = 'shop', address } = cardIn(file);
  for (const [member, value] of Object.entries({ id, node, engine })) {
    if (typeof value !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(value))
      throw new PilotFailed(`${fileURLToPath(file)}: "${member}" is missing or no plain name. Write one of letters, digits, - and _.`);
  }
  const position = positionIn(address);
  return { folder, id, node, engine, ...(position === undefined ? {} : { position }) } as CityBusiness;
}

function positionIn(address: unknown): Position | undefined {
  const gps = (address as { readonly gps?: Partial<Position> } | null | undefined)?.gps;
  return typeof gps?.lat === 'number' && typeof gps.lon === 'number' ? { lat: gps.lat, lon: gps.lon } : undefined;
}

function cardIn(file: URL): Readonly<Record<string, unknown>> {
  try {
    return (parse(readFileSync(file, 'utf8')) ?? {}) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new PilotFailed(
      `${fileURLToPath(file)} cannot be read: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
    );
  }
}

/** The card of a shop may be called by its older name. */
export function cardOf(business: URL): URL {
  const card = new URL('business.yaml', business);
  return existsSync(card) ? card : new URL('shop.yaml', business);
}
