import type { Work } from '../../node/role.ts';
import { asJson } from '../records.ts';
import { type ApiOutcome, denied, granted } from '../refusals.ts';
import { BOUNDS } from '../settings.ts';
import {
  BASKET,
  BASKET_END_TIMER,
  type BasketPart,
  type BasketRecord,
  basketPartition,
  type Denial,
  ERRANDS_TIMER,
  type Errand,
  readBasket,
  type WantedPart,
} from './records.ts';

/** One call of an app about a basket, with what makes a repetition of it harmless. */
export interface BasketCall {
  readonly basketId: string;
  readonly app: string;
  readonly idempotency: { readonly key: string; readonly digest: string };
}

/** What a call came to: the basket as it is kept now. */
export interface Taken {
  readonly basket: BasketRecord;
  /** The same call was made before; nothing is asked again. */
  readonly repeated: boolean;
}

/** An errand without the round it belongs to. */
export type WantedErrand = { readonly part: number } & (
  | Omit<Extract<Errand, { action: 'select' }>, 'round'>
  | Omit<Extract<Errand, { action: 'init' }>, 'round'>
  | Omit<Extract<Errand, { action: 'confirm' }>, 'round'>
);

/** How soon what was not asked is asked again, as after a crash. */
const AGAIN_MS = 2_000;

/** Begins a basket: every part is to be asked for its price. Its id follows from the caller and the idempotency key, so that there is one for a key. */
export function beginBasket(call: BasketCall, wanted: readonly WantedPart[]): Work<ApiOutcome<Taken>> {
  return {
    partition: basketPartition(call.basketId),
    reads: [BASKET],
    decide(state, { nowMs }) {
      const known = readBasket(state);
      if (known !== undefined) return { result: repetition(known, call) ?? reused() };
      const parts = wanted.map((part, place): BasketPart => ({ ...part, n: place + 1, errand: { action: 'select', round: 1 } }));
      const { basketId: id, app, idempotency } = call;
      const basket: BasketRecord = { id, app, createdAtMs: nowMs, parts, rounds: 1, calls: [idempotency] };
      const timers = [
        { ...ERRANDS_TIMER, wakeAtMs: nowMs + AGAIN_MS },
        { ...BASKET_END_TIMER, wakeAtMs: nowMs + BOUNDS.basketKeptMs },
      ];
      return { put: { [BASKET]: asJson(basket) }, timers, result: granted({ basket, repeated: false }) };
    },
  };
}

/** Gives the parts of a basket something to be asked, once for each idempotency key. @param rule which parts are asked what, from what is known */
export function askParts(call: BasketCall, rule: (basket: BasketRecord) => ApiOutcome<readonly WantedErrand[]>): Work<ApiOutcome<Taken>> {
  return {
    partition: basketPartition(call.basketId),
    reads: [BASKET],
    decide(state, { nowMs }) {
      const known = readBasket(state);
      if (known === undefined || known.app !== call.app)
        return { result: denied('not-found', 'No such basket of this app is known here.') };
      const repeated = repetition(known, call);
      if (repeated !== undefined) return { result: repeated };
      if (known.calls.length >= BOUNDS.basketCallsMax)
        return { result: denied('too-many', 'This basket was asked as much as it may; begin a new one, or go on with its orders.') };
      const errands = rule(known);
      if (!errands.ok) return { result: errands };
      const round = known.rounds + 1;
      const parts = known.parts.map((part) => withErrand(part, errands.value, round));
      const basket: BasketRecord = { ...known, parts, rounds: round, calls: [...known.calls, call.idempotency] };
      const timers = [{ ...ERRANDS_TIMER, wakeAtMs: nowMs + AGAIN_MS }];
      return { put: { [BASKET]: asJson(basket) }, timers, result: granted({ basket, repeated: false }) };
    },
  };
}

/** What became of an errand: it was asked, of this order of its transaction, or it was denied. */
export type Issued = { readonly order?: number } | { readonly denied: Denial };

/** Notes that errands were done; what is new since stays to be done. */
export function noteIssued(basketId: string, issued: ReadonlyMap<number, Issued & { readonly round: number }>): Work {
  return {
    partition: basketPartition(basketId),
    reads: [BASKET],
    decide(state) {
      const known = readBasket(state);
      if (known === undefined) return { result: undefined };
      const parts = known.parts.map((part): BasketPart => {
        const done = issued.get(part.n);
        if (done === undefined || part.errand?.round !== done.round) return part;
        const { errand: _done, ...rest } = part;
        if ('denied' in done) return { ...rest, denied: done.denied };
        return done.order === undefined ? rest : { ...rest, order: done.order };
      });
      const isDone = parts.every(({ errand }) => errand === undefined);
      const basket: BasketRecord = { ...known, parts };
      return { put: { [BASKET]: asJson(basket) }, ...(isDone ? { cancelTimers: [ERRANDS_TIMER.id] } : {}), result: undefined };
    },
  };
}

/** Keeps the timer going as long as something is left to be asked. */
export function errandsAgain(partition: string): Work {
  return {
    partition,
    reads: [BASKET],
    decide(state, { nowMs }) {
      const isLeft = readBasket(state)?.parts.some(({ errand }) => errand !== undefined) === true;
      return isLeft ? { timers: [{ ...ERRANDS_TIMER, wakeAtMs: nowMs + AGAIN_MS }], result: undefined } : { result: undefined };
    },
  };
}

/** Lets go of a basket. Its orders stay: they are kept, and erased, with their transactions. */
export function dropBasket(partition: string): Work {
  return {
    partition,
    reads: [],
    decide: () => ({ remove: [BASKET], cancelTimers: [ERRANDS_TIMER.id, BASKET_END_TIMER.id], result: undefined }),
  };
}

function withErrand(part: BasketPart, errands: readonly WantedErrand[], round: number): BasketPart {
  const found = errands.find((errand) => errand.part === part.n);
  if (found === undefined) return part;
  const { part: _part, ...errand } = found;
  const { denied: _before, ...rest } = part;
  return { ...rest, errand: { ...errand, round } };
}

function repetition(known: BasketRecord, { app, idempotency }: BasketCall): ApiOutcome<Taken> | undefined {
  if (known.app !== app) return denied('not-found', 'No such basket of this app is known here.');
  const first = known.calls.find(({ key }) => key === idempotency.key);
  if (first === undefined) return undefined;
  return first.digest === idempotency.digest ? granted({ basket: known, repeated: true }) : reused();
}

function reused(): ApiOutcome<never> {
  return denied(
    'idempotency-key-reused',
    'This Idempotency-Key came earlier with another call or body; make a new key for every new call.',
  );
}
