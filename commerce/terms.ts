import { exact } from './decimal.ts';
import type { Extensible } from './extra.ts';
import type { FulfilmentKind } from './fulfilment.ts';
import { compare, type Money, percentOf, sameMoney, zero } from './money.ts';
import { accept, refuseTrade, type Verdict } from './refusal.ts';
import { CANCELLATION_STEPS, type CancellationStep } from './roads/road.ts';
import { statesOfStep } from './roads/roads.ts';

/** What cancelling costs while the fulfilment is in one state. The first term that fits holds. */
export interface CancellationTerm extends Extensible {
  /** The fulfilment state in which this holds. */
  readonly state: string;
  readonly possible?: boolean;
  readonly reasonRequired?: boolean;
  readonly fee?: { readonly percent: string } | { readonly amount: Money };
  /** Until this long after the order was confirmed, in milliseconds. */
  readonly withinMs?: number;
  /** Until this moment, such as a day before what was agreed for a time. */
  readonly untilMs?: number;
}

/** Until when goods may be brought back once their fulfilment is in one state, and what bringing them back costs. */
export interface ReturnTerm extends Extensible {
  readonly state: string;
  readonly possible: boolean;
  /** Until this long after that state began, in milliseconds. */
  readonly withinMs?: number;
  /** Who brings them back. */
  readonly broughtBy?: 'buyer' | 'provider';
}

/** A reason that can be given, with the id by which it is named on the wire. */
export interface Reason extends Extensible {
  readonly id: string;
  readonly text: string;
}

export interface Cancellation extends Extensible {
  readonly atMs?: number;
  readonly by?: 'buyer' | 'provider';
  readonly reasonId?: string;
  readonly note?: string;
}

const DAY_MS = 24 * 3_600_000;

/** One rule of a shop: until and including this step, at this cost. */
export interface StepRule {
  readonly until: CancellationStep;
  readonly feePercent: string;
  readonly withinMs?: number;
}

/** Writes rules out as one term for each state on the roads of some kinds of fulfilment, in the order in which they hold. */
export function termsOf(
  rules: readonly StepRule[],
  options: { readonly kinds: readonly FulfilmentKind[]; readonly reasonRequired?: boolean },
): CancellationTerm[] {
  return CANCELLATION_STEPS.flatMap((step, place) => {
    const holding = heldInTurn(rules.filter((rule) => CANCELLATION_STEPS.indexOf(rule.until) >= place));
    return statesOfStep(step, options.kinds).flatMap((state): CancellationTerm[] =>
      holding.length === 0
        ? [{ state, possible: false }]
        : holding.map((rule) => ({
            state,
            possible: true,
            fee: { percent: rule.feePercent },
            ...(options.reasonRequired === undefined ? {} : { reasonRequired: options.reasonRequired }),
            ...(rule.withinMs === undefined ? {} : { withinMs: rule.withinMs }),
          })),
    );
  });
}

/** The rules that can ever hold, since the first that fits does: one that ends no later than a rule before it never comes to its turn. */
function heldInTurn(rules: readonly StepRule[]): readonly StepRule[] {
  const endOf = (rule: StepRule): number => rule.withinMs ?? Number.POSITIVE_INFINITY;
  return rules.filter((rule, place) => rules.slice(0, place).every((before) => endOf(before) < endOf(rule)));
}

/** The moment of a cancellation, as terms look at it. */
export interface CancellationMoment {
  readonly state: string;
  /** How long ago the order was confirmed. */
  readonly sinceConfirmMs: number;
  /** Needed for terms that end at a moment. */
  readonly nowMs?: number;
}

/** One term for each state in which goods are with the buyer. `days` undefined or 0: nothing can be brought back. */
export function returnTermsOf(days: number | undefined, options: { readonly kinds: readonly FulfilmentKind[] }): ReturnTerm[] {
  return statesOfStep('completed', options.kinds).map((state) =>
    days === undefined || days === 0 ? { state, possible: false } : { state, possible: true, withinMs: days * DAY_MS, broughtBy: 'buyer' },
  );
}

/** Whether goods can be brought back now, or why not. @param sinceMs how long ago they were handed over */
export function mayReturn(
  terms: readonly ReturnTerm[],
  { state, sinceMs }: { readonly state: string; readonly sinceMs: number },
): Verdict<void> {
  const term = terms.find((each) => each.state === state);
  if (term?.possible === true && (term.withinMs === undefined || sinceMs <= term.withinMs)) return accept(undefined);
  return refuseTrade('update-not-possible', 'By its terms nothing of this order can be brought back now; ask the provider.');
}

/** Whether two lists of terms come to the same, state by state and in their order. */
export function sameTerms(left: readonly CancellationTerm[], right: readonly CancellationTerm[]): boolean {
  return (
    left.length === right.length &&
    left.every((term, place) => {
      const other = right[place];
      return (
        term.state === other?.state &&
        term.withinMs === other.withinMs &&
        isPossible(term) === isPossible(other) &&
        sameFee(term.fee, other.fee)
      );
    })
  );
}

function isPossible({ possible }: CancellationTerm): boolean {
  return possible !== false;
}

function sameFee(left: CancellationTerm['fee'], right: CancellationTerm['fee']): boolean {
  if (left === undefined || right === undefined) return left === right;
  if ('percent' in left) return 'percent' in right && exact(left.percent).eq(exact(right.percent));
  return 'amount' in right && sameMoney(left.amount, right.amount);
}

/** What cancelling costs now, never more than the total, or why it is not possible. */
export function feeFor(terms: readonly CancellationTerm[], total: Money, moment: CancellationMoment): Verdict<Money> {
  const term = terms.find((each) => each.state === moment.state && isInTime(each, moment));
  if (term === undefined || term.possible === false) {
    return refuseTrade(
      'cancellation-not-possible',
      `By its terms this order can no longer be cancelled (state: ${moment.state}); ask the provider.`,
    );
  }
  if (term.fee === undefined) return accept(zero(total.currency));
  const fee = 'percent' in term.fee ? percentOf(total, term.fee.percent) : term.fee.amount;
  return accept(compare(fee, total) > 0 ? total : fee);
}

function isInTime({ withinMs, untilMs }: CancellationTerm, { sinceConfirmMs, nowMs }: CancellationMoment): boolean {
  if (withinMs !== undefined && sinceConfirmMs > withinMs) return false;
  return untilMs === undefined || nowMs === undefined || nowMs <= untilMs;
}
