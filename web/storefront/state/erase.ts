import { get, remove, type Trouble } from '../api/call.ts';
import type { OrderView, OwnExport } from '../api/contract.ts';
import { baskets, keepBasket } from './baskets.ts';
import { forgetDrafts } from './draft.ts';
import { forgetOrder, ownOrders } from './own-orders.ts';
import { forgetLocation } from './places.ts';

export interface Erased {
  readonly orders: number;
  /** Searches, baskets and journeys. */
  readonly others: number;
  /** Orders that still go on: who erased them could not cancel or follow them any more. */
  readonly open: number;
  readonly failed: Trouble | undefined;
  /** What there is could not be asked: nothing was erased, here or there. */
  readonly isUntouched?: boolean;
}

const GOES_ON: readonly OrderView['state'][] = ['confirming', 'confirm-unknown', 'confirmed'];

export function goesOn({ state }: OrderView): boolean {
  return GOES_ON.includes(state);
}

/** Erases an order with everything that belongs to it, here and at the buyer node. */
export async function eraseOrder({ transactionId, handle }: Pick<OrderView, 'transactionId' | 'handle'>): Promise<Trouble | undefined> {
  const gone = await remove(`/transactions/${transactionId}`);
  if (!gone.ok && gone.trouble.name !== 'not-found') return gone.trouble;
  forgetOrder(handle);
  return undefined;
}

/** Erases all that the buyer node keeps of this browser, and what this device keeps itself, but for orders that still go on. */
export async function eraseEverything(): Promise<Erased> {
  const all = await get<OwnExport>('/export');
  if (!all.ok) return { orders: 0, others: 0, open: 0, failed: all.trouble, isUntouched: true };
  let [orders, others, open] = [0, 0, 0];
  let failed: Trouble | undefined;
  for (const { kind, transaction, orders: own = [], basket, journey } of all.value.entries) {
    const going = own.filter(goesOn).length;
    open += going;
    if (going > 0) continue;
    const path =
      kind === 'transaction'
        ? `/transactions/${transaction?.transactionId}`
        : kind === 'basket'
          ? `/baskets/${basket}`
          : `/journeys/${journey}`;
    const gone = await remove(path);
    if (!gone.ok && gone.trouble.name !== 'not-found') {
      failed = gone.trouble;
      continue;
    }
    const placed = own.filter(({ orderId }) => orderId !== undefined).length;
    orders += placed;
    others += placed > 0 ? 0 : 1;
    for (const { handle } of own) forgetOrder(handle);
  }
  const known = new Set(all.value.entries.flatMap(({ orders: own = [] }) => own.map(({ handle }) => handle)));
  for (const { handle } of ownOrders.value) if (!known.has(handle)) forgetOrder(handle);
  for (const each of baskets.value) keepBasket({ ...each, lines: [] });
  forgetDrafts();
  forgetLocation();
  return { orders, others, open, failed };
}
