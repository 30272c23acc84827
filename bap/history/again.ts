import type { Fulfilment } from '../../commerce/fulfilment.ts';
import type { Money } from '../../commerce/money.ts';
import { sameMoney } from '../../commerce/money.ts';
import type { Order, OrderLine } from '../../commerce/order.ts';
import type { WantedPart } from '../baskets/records.ts';
import { type Found, newestOffers } from '../offer-list.ts';
import { handleOf, type OfferRecord, type OrderRecord, type TransactionRecord } from '../records.ts';

/** What became of one line of an old order: as it was, at another price, only fewer, or not offered any more. */
export interface AgainLine {
  readonly itemId: string;
  readonly name?: string;
  readonly quantity: number;
  readonly is: 'same' | 'other-price' | 'fewer' | 'gone';
  readonly before?: Money;
  readonly now?: Money;
  /** How many can be had now, where that is fewer. */
  readonly available?: number;
}

/** An old order held against what its provider offers now. Nothing is ordered by it: `part` is for a new basket, once the buyer has seen the differences. */
export interface Again {
  readonly order: string;
  readonly transactionId: string;
  /** `asking`: the provider has not answered yet. `silent`: it did not. `nothing-left`: nothing of it is offered any more. */
  readonly state: 'asking' | 'same' | 'changed' | 'nothing-left' | 'silent';
  readonly lines: readonly AgainLine[];
  /** How it is handed over is offered as before. */
  readonly fulfilment: 'same' | 'gone';
  readonly part?: WantedPart;
}

/** Holds an order against the offers of a search of its provider. */
export function orderAgain(
  old: { readonly transactionId: string; readonly order: OrderRecord },
  now: { readonly transaction: TransactionRecord; readonly offers: readonly OfferRecord[] },
): Again {
  const { order } = old;
  const before = order.told ?? order.asked;
  const offered = [...newestOffers(now.offers).values()].filter(
    ({ offer, provider }) => offer.providerNode === order.providerNode.id && provider.id === before.providerId,
  );
  const lines = before.lines.map((line) =>
    againLine(
      line,
      offered.find(({ item }) => item.id === line.itemId),
    ),
  );
  const fulfilments = againFulfilments(before, offered[0]);
  const named = { order: handleOf(old.transactionId, order.n), transactionId: now.transaction.id, lines, fulfilment: fulfilments.is };
  if (now.offers.length === 0) return { ...named, state: now.transaction.search === 'open' ? 'asking' : 'silent' };
  const left = lines.filter(({ is }) => is !== 'gone');
  if (left.length === 0) return { ...named, state: 'nothing-left' };
  const part: WantedPart = {
    transactionId: now.transaction.id,
    providerNode: order.providerNode.id,
    providerId: before.providerId,
    lines: left.map(({ itemId, quantity, available = quantity }) => ({ itemId, quantity: available })),
    ...(fulfilments.list.length === 0 ? {} : { fulfilments: fulfilments.list }),
  };
  const isSame = fulfilments.is === 'same' && lines.every(({ is }) => is === 'same');
  return { ...named, state: isSame ? 'same' : 'changed', part };
}

function againLine(line: OrderLine, found: Found | undefined): AgainLine {
  const { itemId, quantity, price: before } = line;
  const name = line.name ?? found?.item.name;
  const facts = { itemId, ...(name === undefined ? {} : { name }), quantity, ...(before === undefined ? {} : { before }) };
  if (found === undefined || found.item.availableCount === 0) return { ...facts, is: 'gone' };
  const { price: now, availableCount } = found.item;
  if (availableCount !== undefined && availableCount < quantity) return { ...facts, is: 'fewer', now, available: availableCount };
  return { ...facts, is: before === undefined || sameMoney(before, now) ? 'same' : 'other-price', now };
}

/** The same way of handing over, to the same address; never at the same time, which is over. */
function againFulfilments(
  before: Order,
  found: Found | undefined,
): { readonly is: Again['fulfilment']; readonly list: readonly Fulfilment[] } {
  const [old] = before.fulfilments;
  if (old === undefined) return { is: 'same', list: [] };
  const option = found?.provider.fulfilments.find(({ id, kind }) => id === old.id || kind === old.kind);
  if (option === undefined) return { is: 'gone', list: [] };
  const stops = old.kind === 'delivery' ? (old.stops ?? []).filter(({ kind }) => kind === 'end') : [];
  const places = stops.flatMap(({ kind, place }) => (place === undefined ? [] : [{ kind, place }]));
  return { is: 'same', list: [{ id: option.id, kind: option.kind, ...(places.length === 0 ? {} : { stops: places }) }] };
}
