import { computed, signal } from '@preact/signals';
import type { Item } from '../../../commerce/catalogue.ts';
import type { FulfilmentOption } from '../../../commerce/fulfilment.ts';
import type { Money } from '../../../commerce/money.ts';
import type { Place } from '../../../commerce/place.ts';
import { onKeptElsewhere, readKept, writeKept } from '../../square/kept.ts';
import type { Offer } from '../api/contract.ts';
import { optionsFor, type Trade, tradeOf } from './trade.ts';

export interface BasketLine {
  readonly itemId: string;
  readonly name: string;
  readonly options: string;
  readonly price: Money;
  readonly quantity: number;
  /** How many the shop said it has. */
  readonly availableCount?: number;
  /** A vehicle: how many find a seat, and what it carries. */
  readonly seats?: number;
  readonly loadKg?: number;
  /** In which of its places the shop has it; absent where it does not say. */
  readonly placeIds?: readonly string[];
}

/** What is to be ordered at one shop. */
export interface Basket {
  readonly id: string;
  /** The search in which the shop was found last: its provider node is asked within that transaction. */
  readonly transactionId: string;
  readonly providerNode: string;
  readonly providerId: string;
  readonly shopName: string;
  readonly places: readonly Place[];
  readonly fulfilments: readonly FulfilmentOption[];
  readonly lines: readonly BasketLine[];
  /** Where the buyer was searching. */
  readonly near?: string;
  readonly wanted?: 'pickup' | 'delivery';
  /** Absent for goods. Of anything else a basket holds one thing, which is ordered by itself. */
  readonly trade?: Trade;
  /** It was looked at, and is in no basket as long as nobody goes on with it. */
  readonly looked?: true;
  /** The order that was begun from it, and the transaction it belongs to. */
  readonly handle?: string;
}

const SLOT = 'baskets';
/** A browser keeps only so much, and nobody shops at more stalls at once. */
const BASKETS_MAX = 20;
/** What was looked at last can be gone back to. */
const LOOKED_MAX = 3;
const QUANTITY_MAX = 99;
const SHOPS_MAX = 10;

export const baskets = signal<readonly Basket[]>(read(readKept(SLOT)));
onKeptElsewhere(SLOT, (value) => {
  baskets.value = read(value);
});

/** What was put aside: without what was only looked at. */
export const filledBaskets = computed(() => baskets.value.filter(({ looked }) => looked === undefined));

export const countInBaskets = computed(() => filledBaskets.value.reduce((count, basket) => count + countOf(basket), 0));

/** The baskets that can be ordered from at one time: of goods, and no more shops than one check-out takes. */
export function goodsBaskets(): readonly Basket[] {
  return baskets.value.filter(({ trade, lines }) => trade === undefined && lines.length > 0).slice(0, SHOPS_MAX);
}

export function countOf(basket: Basket): number {
  return basket.lines.reduce((count, line) => count + line.quantity, 0);
}

/** Names the basket of a shop's goods. */
export function basketIdOf(offer: Pick<Offer, 'providerNode' | 'provider'>): string {
  return `${offer.providerNode}~${offer.provider.id}`;
}

export function quantityOf(basketId: string, itemId: string): number {
  const basket = baskets.value.find((each) => each.id === basketId);
  return basket?.lines.find((line) => line.itemId === itemId)?.quantity ?? 0;
}

/** The most that can be ordered of something, as far as the shop has said. */
export function mostOf(item: { readonly availableCount?: number; readonly maximumCount?: number }): number {
  return Math.min(item.availableCount ?? QUANTITY_MAX, item.maximumCount ?? QUANTITY_MAX, QUANTITY_MAX);
}

/** What tells a variant from its siblings, as far as its name does not say so already. */
export function optionsOf(item: Pick<Item, 'name' | 'options'>): string {
  const telling = (item.options ?? []).filter(({ value }) => !item.name.toLowerCase().includes(value.toLowerCase()));
  return telling.map(({ name, value }) => `${name}: ${value}`).join(', ');
}

export interface Found {
  readonly transactionId: string;
  readonly near?: string;
  readonly wanted?: 'pickup' | 'delivery';
}

/** Sets how many of an offer are wanted; none takes it out. */
export function setOffer(offer: Offer, quantity: number, found: Found): void {
  const id = basketIdOf(offer);
  const known = baskets.value.find((each) => each.id === id);
  const most = mostOf(offer.item);
  const line: BasketLine = {
    itemId: offer.item.id,
    name: offer.item.name,
    options: optionsOf(offer.item),
    price: offer.item.price,
    quantity: Math.max(0, Math.min(quantity, most)),
    ...(most < QUANTITY_MAX ? { availableCount: most } : {}),
    ...(offer.item.placeIds === undefined ? {} : { placeIds: offer.item.placeIds }),
  };
  const { provider, providerNode } = offer;
  const before = known?.transactionId === found.transactionId ? known : undefined;
  keepBasket({
    id,
    providerNode,
    providerId: provider.id,
    shopName: provider.name,
    places: provider.places,
    fulfilments: provider.fulfilments,
    lines: withLine(known?.lines ?? [], line),
    ...found,
    ...(before?.handle === undefined ? {} : { handle: before.handle }),
  });
}

/** Something that is not put in a basket with others, such as a ride: what is needed to look at it and to order it alone. Its id is told. */
export function beginOne(offer: Offer, found: Found): string {
  const { item, provider, providerNode } = offer;
  const id = `${basketIdOf(offer)}~${item.id}`;
  const before = baskets.value.find((each) => each.id === id);
  const known = before?.transactionId === found.transactionId ? before : undefined;
  const own = provider.places.filter((place) => place.id !== undefined && item.placeIds?.includes(place.id) === true);
  keepBasket({
    id,
    providerNode,
    providerId: provider.id,
    shopName: provider.name,
    places: own.length > 0 ? own : provider.places.slice(0, 1),
    fulfilments: optionsFor(provider, item),
    lines: [{ itemId: item.id, name: item.name, options: '', price: item.price, quantity: 1, ...roomOf(item) }],
    trade: tradeOf(provider, item),
    ...(before !== undefined && before.looked === undefined ? {} : { looked: true }),
    ...found,
    ...(known?.handle === undefined ? {} : { handle: known.handle }),
  });
  return id;
}

function roomOf({ seats, loadKg }: Item): Pick<BasketLine, 'seats' | 'loadKg'> {
  return { ...(seats === undefined ? {} : { seats }), ...(loadKg === undefined ? {} : { loadKg }) };
}

export function setLine(basket: Basket, itemId: string, quantity: number): void {
  const line = basket.lines.find((each) => each.itemId === itemId);
  if (line !== undefined) keepBasket({ ...basket, lines: withLine(basket.lines, { ...line, quantity }) });
}

/** Keeps a basket; one without anything in it goes. */
export function keepBasket(basket: Basket): void {
  const others = baskets.value.filter((each) => each.id !== basket.id);
  const place = baskets.value.findIndex((each) => each.id === basket.id);
  const next = [...others];
  if (basket.lines.length > 0) next.splice(place < 0 ? next.length : place, 0, basket);
  const looked = next.filter((each) => each.looked !== undefined).slice(0, -LOOKED_MAX);
  write(next.filter((each) => !looked.includes(each)).slice(-BASKETS_MAX));
}

/** Puts in the basket what was only looked at. */
export function putAside(basketId: string): void {
  const known = baskets.value.find((each) => each.id === basketId);
  if (known?.looked === undefined) return;
  const { looked: _looked, ...basket } = known;
  keepBasket(basket);
}

/** Keeps which order was begun from a basket. */
export function keepHandle(basketId: string, handle: string): void {
  const known = baskets.value.find((each) => each.id === basketId);
  if (known !== undefined && known.handle !== handle) keepBasket({ ...known, handle });
}

/** The order was placed: its basket is empty now. */
export function emptyBasketOf(handle: string): void {
  if (baskets.value.some((each) => each.handle === handle)) write(baskets.value.filter((each) => each.handle !== handle));
}

function withLine(lines: readonly BasketLine[], line: BasketLine): readonly BasketLine[] {
  const known = lines.some((each) => each.itemId === line.itemId);
  const next = known ? lines.map((each) => (each.itemId === line.itemId ? line : each)) : [...lines, line];
  return next.filter((each) => each.quantity > 0);
}

function write(next: readonly Basket[]): void {
  baskets.value = next;
  writeKept(SLOT, next);
}

/** What an older version of these pages kept in another shape is left alone. */
function read(value: unknown): readonly Basket[] {
  if (!Array.isArray(value)) return [];
  return (value as Partial<Basket>[]).filter(
    (each): each is Basket =>
      typeof each?.id === 'string' &&
      typeof each.transactionId === 'string' &&
      Array.isArray(each.lines) &&
      Array.isArray(each.fulfilments),
  );
}
