import type { Client, OrderView } from '../bap/client/client.ts';
import type { Order } from '../commerce/order.ts';
import type { Counter, ShelfItem } from './counters.ts';
import type { Kept } from './kept.ts';
import type { Ledger, Purchase } from './ledger.ts';

/** What both sides know when everything is well again. */
export interface Sides {
  readonly purchases: readonly Purchase[];
  /** As the buyer node has them, by handle. */
  readonly buyer: ReadonlyMap<string, OrderView>;
  /** All orders of all provider nodes. */
  readonly provider: readonly Order[];
  /** What the stores of both hold, read once more when no node ran. */
  readonly kept: Kept;
  /** The shelves before the first purchase, and now. */
  readonly shelvesBefore: readonly ShelfItem[];
  readonly shelvesNow: readonly ShelfItem[];
}

/** Every shelf of every shop. */
export async function readShelves(counters: readonly Counter[]): Promise<readonly ShelfItem[]> {
  return (await eachShop(counters, (counter, providerId) => counter.items(providerId))).flat();
}

/** How many things are held on all shelves together. */
export async function heldOnShelves(counters: readonly Counter[]): Promise<number> {
  const shelves = await readShelves(counters);
  const stocks = shelves.flatMap(({ stock, elsewhere = {} }) => [stock, ...Object.values(elsewhere)]);
  return stocks.reduce((sum, stock) => sum + (stock.counted ? stock.reserved : 0), 0);
}

/** Every order of every shop. */
export async function readOrders(counters: readonly Counter[]): Promise<readonly Order[]> {
  return (await eachShop(counters, (counter, providerId) => counter.orders(providerId))).flat().map(({ order }) => order);
}

/** Every order that the buyers' apps can name, as the buyer node has it. What it does not know is left out. */
export async function readViews(client: Client, ledger: Ledger): Promise<ReadonlyMap<string, OrderView>> {
  const handles = ledger.purchases.flatMap(({ attempts }) => attempts.map(({ handle }) => handle)).filter((handle) => handle !== undefined);
  const views = new Map<string, OrderView>();
  for (const handle of handles) {
    const view = await client.order(handle).catch(() => undefined);
    if (view !== undefined) views.set(handle, view);
  }
  return views;
}

/** Does something at every shop, one after the other. */
export async function eachShop<T>(counters: readonly Counter[], act: (counter: Counter, providerId: string) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (const counter of counters) for (const providerId of await counter.providerIds()) done.push(await act(counter, providerId));
  return done;
}
