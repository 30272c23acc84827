import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** What a pilot knows of its city, from the plain files in its folder. */
export interface City {
  readonly name: string;
  readonly code: string;
  readonly country: string;
  /** Invented people, each of whom may buy something. */
  readonly buyers: readonly Buyer[];
  readonly addresses: readonly BuyerAddress[];
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
  readonly position: { readonly lat: number; readonly lon: number };
}

interface CityFile {
  readonly name: string;
  readonly code: string;
  readonly country: string;
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

/** Reads a city's folder. The files are the project's own, and a test holds them against what is read here. */
export function readCity(folder: URL): City {
  const read = <T>(name: string): T => parse(readFileSync(new URL(name, folder), 'utf8')) as T;
  const { name, code, country } = read<CityFile>('city.yaml');
  const buyers = read<BuyersFile>('buyers.yaml').buyers.map((one) => ({
    name: `${one.first_name} ${one.last_name}`,
    email: one.email,
    phone: one.phone,
  }));
  const addresses = read<StreetsFile>('streets.yaml').addresses.map((one) => ({
    street: `${one.street} ${one.house_number}`,
    postalCode: one.postal_code,
    area: one.area,
    position: one.gps,
  }));
  return { name, code, country, buyers, addresses };
}

/** The businesses of a city by the provider node that hosts them: node name to folder names. */
export function businessesByNode(folder: URL, names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const byNode = new Map<string, string[]>();
  for (const name of names) {
    const { node } = parse(cardOf(new URL(`${name}/`, folder))) as { readonly node: string };
    byNode.set(node, [...(byNode.get(node) ?? []), name]);
  }
  return byNode;
}

/** The card of a shop may be called by its older name. */
function cardOf(business: URL): string {
  const card = new URL('business.yaml', business);
  return readFileSync(existsSync(card) ? card : new URL('shop.yaml', business), 'utf8');
}
