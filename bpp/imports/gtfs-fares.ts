import { compare, type Money, parseMoney } from '../../commerce/money.ts';
import type { Reading } from './csv-rows.ts';
import { type GtfsFiles, tableOf, type Wanted } from './gtfs-table.ts';
import type { ProblemList } from './import-problem.ts';

/** Fares by the older tables, or by the newer ones where they are simple: one product for a leg, wherever it goes. */

const ATTRIBUTES: Wanted<'fare_id' | 'price' | 'currency_type'> = {
  columns: ['fare_id', 'price', 'currency_type'],
  needed: ['fare_id', 'price', 'currency_type'],
  required: false,
};
const RULES: Wanted<'fare_id' | 'route_id' | 'origin_id' | 'destination_id' | 'contains_id'> = {
  columns: ['fare_id', 'route_id', 'origin_id', 'destination_id', 'contains_id'],
  needed: ['fare_id'],
  required: false,
};
const PRODUCTS: Wanted<'fare_product_id' | 'amount' | 'currency'> = {
  columns: ['fare_product_id', 'amount', 'currency'],
  needed: ['fare_product_id', 'amount', 'currency'],
  required: false,
};
const LEG_RULES: Wanted<'fare_product_id' | 'from_area_id' | 'to_area_id' | 'network_id'> = {
  columns: ['fare_product_id', 'from_area_id', 'to_area_id', 'network_id'],
  needed: ['fare_product_id'],
  required: false,
};

/** What one ride costs. */
export interface Fares {
  /** The lowest fare of a ride on one of these routes; undefined when the feed does not say. */
  lowest(routeIds: Iterable<string>): Money | undefined;
}

interface Fare {
  readonly price: Money;
  /** The routes for which it holds; all of them when there are none. */
  readonly routeIds: Set<string>;
}

export async function readFares(
  files: GtfsFiles,
  currency: string,
  means: { readonly problems: ProblemList; readonly whole: Reading },
): Promise<Fares> {
  const fares = new Map<string, Fare>();
  for await (const row of tableOf(files, 'fare_attributes.txt', { wanted: ATTRIBUTES, ...means })) {
    const price = priceOf(row.cell('price'), row.cell('currency_type'), currency);
    if (typeof price === 'string') row.fault(price === 'currency' ? 'currency_type' : 'price', expected(currency));
    else fares.set(row.cell('fare_id'), { price, routeIds: new Set() });
  }
  const byZone = new Set<string>();
  for await (const row of tableOf(files, 'fare_rules.txt', { wanted: RULES, ...means })) {
    const fareId = row.cell('fare_id');
    if (row.cell('route_id') !== '') fares.get(fareId)?.routeIds.add(row.cell('route_id'));
    if (`${row.cell('origin_id')}${row.cell('destination_id')}${row.cell('contains_id')}` !== '') byZone.add(fareId);
  }
  for (const fareId of byZone) fares.delete(fareId);
  for (const fare of await legFares(files, currency, means)) fares.set(`product ${fares.size}`, fare);
  return { lowest: (routeIds) => lowest([...fares.values()], new Set(routeIds)) };
}

async function legFares(
  files: GtfsFiles,
  currency: string,
  means: { readonly problems: ProblemList; readonly whole: Reading },
): Promise<readonly Fare[]> {
  const products = new Map<string, Money>();
  for await (const row of tableOf(files, 'fare_products.txt', { wanted: PRODUCTS, ...means })) {
    const price = priceOf(row.cell('amount'), row.cell('currency'), currency);
    const id = row.cell('fare_product_id');
    const before = products.get(id);
    if (typeof price === 'string') row.fault(price === 'currency' ? 'currency' : 'amount', expected(currency));
    // One product may cost less for whoever pays with another card: the dearest is what anybody can count on.
    else if (before === undefined || compare(price, before) > 0) products.set(id, price);
  }
  const fares: Fare[] = [];
  for await (const row of tableOf(files, 'fare_leg_rules.txt', { wanted: LEG_RULES, ...means })) {
    const price = products.get(row.cell('fare_product_id'));
    const isSimple = `${row.cell('from_area_id')}${row.cell('to_area_id')}${row.cell('network_id')}` === '';
    if (price !== undefined && isSimple) fares.push({ price, routeIds: new Set() });
  }
  return fares;
}

function lowest(fares: readonly Fare[], routeIds: ReadonlySet<string>): Money | undefined {
  let best: Money | undefined;
  for (const fare of fares) {
    const holds = fare.routeIds.size === 0 || [...fare.routeIds].some((routeId) => routeIds.has(routeId));
    if (holds && (best === undefined || compare(fare.price, best) < 0)) best = fare.price;
  }
  return best;
}

function priceOf(amount: string, own: string, currency: string): Money | 'currency' | 'amount' {
  if (own !== currency) return 'currency';
  const price = parseMoney(currency, amount);
  return price.ok && !price.value.amount.startsWith('-') ? price.value : 'amount';
}

function expected(currency: string): { nl: string; en: string } {
  return { nl: `Verwacht een bedrag in ${currency}, zoals 3.40.`, en: `Expected an amount in ${currency}, such as 3.40.` };
}
