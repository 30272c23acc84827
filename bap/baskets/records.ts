import type { Json, State } from '../../node/store/port.ts';
import { readRecord } from '../records.ts';
import type { ApiProblemName } from '../refusals.ts';
import type { Agreement, Basket, Particulars } from '../steps.ts';

/** What is bought at one provider, of a basket for several. It becomes one order. */
export interface WantedPart extends Basket {
  /** The search in which it was offered: the order belongs to its transaction. */
  readonly transactionId: string;
}

/** What is still to be asked of a provider for a part. It leaves the record once it was asked, and personal data with it. */
export type Errand = { readonly round: number } & (
  | { readonly action: 'select' }
  | { readonly action: 'init'; readonly particulars: Particulars }
  | { readonly action: 'confirm'; readonly agreement: Agreement }
);

/** Why a part was not even asked. */
export interface Denial {
  readonly action: Errand['action'];
  readonly name: ApiProblemName;
  readonly detail: string;
}

export interface BasketPart extends WantedPart {
  /** Counts from 1. */
  readonly n: number;
  /** Its number within its transaction, once there is one. */
  readonly order?: number;
  readonly errand?: Errand;
  readonly denied?: Denial;
}

/** Several orders with one check-out. Key `basket` of partition `basket:<id>`. */
export interface BasketRecord {
  readonly id: string;
  readonly app: string;
  readonly createdAtMs: number;
  readonly parts: readonly BasketPart[];
  /** How often all of it was asked something. */
  readonly rounds: number;
  /** The calls that were taken, by their idempotency keys. */
  readonly calls: readonly { readonly key: string; readonly digest: string }[];
}

export const BASKET = 'basket';
export const BASKET_PREFIX = 'basket:';
export const basketPartition = (id: string): string => `${BASKET_PREFIX}${id.toLowerCase()}`;

export function readBasket(state: State): BasketRecord | undefined {
  return readRecord<BasketRecord>(state, BASKET);
}

/** What a step of a part is known by in its transaction: an app cannot make such a key, since it holds a space. */
export function errandKey(basketId: string, part: number, { round }: Errand): string {
  return `basket ${basketId} ${part} ${round}`;
}

/** Timers of a basket's partition: to do what is left to be asked, and to let go of it. */
export const ERRANDS_TIMER = { id: 'errands', data: { what: 'basket-errands' } } as const satisfies { id: string; data: Json };
export const BASKET_END_TIMER = { id: 'end', data: { what: 'basket-end' } } as const satisfies { id: string; data: Json };
