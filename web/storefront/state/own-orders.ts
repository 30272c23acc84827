import { signal } from '@preact/signals';
import type { Money } from '../../../commerce/money.ts';
import { onKeptElsewhere, readKept, writeKept } from '../../square/kept.ts';

/** An order of this device's owner: enough to find it again. */
export interface OwnOrder {
  readonly handle: string;
  readonly shopName: string;
  readonly total?: Money;
  readonly atMs: number;
}

const SLOT = 'orders';
const ORDERS_MAX = 100;

export const ownOrders = signal<readonly OwnOrder[]>(read(readKept(SLOT)));
onKeptElsewhere(SLOT, (value) => {
  ownOrders.value = read(value);
});

export function rememberOrder(order: OwnOrder): void {
  if (ownOrders.value.some((each) => each.handle === order.handle)) return;
  write([order, ...ownOrders.value].slice(0, ORDERS_MAX));
}

export function forgetOrder(handle: string): void {
  write(ownOrders.value.filter((each) => each.handle !== handle));
}

export function forgetAllOrders(): void {
  write([]);
}

function write(next: readonly OwnOrder[]): void {
  ownOrders.value = next;
  writeKept(SLOT, next.length === 0 ? undefined : next);
}

function read(value: unknown): readonly OwnOrder[] {
  if (!Array.isArray(value)) return [];
  return (value as Partial<OwnOrder>[]).filter(
    (each): each is OwnOrder => typeof each?.handle === 'string' && typeof each.shopName === 'string',
  );
}
