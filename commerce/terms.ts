import type { Extensible } from './extra.ts';
import { compare, type Money, percentOf, zero } from './money.ts';
import { accept, refuseTrade, type Verdict } from './refusal.ts';

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

/** The steps by which a shop says until when an order may be cancelled. */
export const CANCELLATION_STEPS = ['placed', 'accepted', 'packed', 'under-way', 'completed'] as const;
export type CancellationStep = (typeof CANCELLATION_STEPS)[number];

/** Which states of a fulfilment each step stands for. */
const STATES_OF_STEP: Readonly<Record<CancellationStep, readonly string[]>> = {
  placed: ['pending'],
  accepted: ['accepted'],
  packed: ['packed', 'ready-for-pickup'],
  'under-way': ['out-for-delivery'],
  completed: ['picked-up', 'delivered'],
};

/** One rule of a shop: until and including this step, at this cost. */
export interface StepRule {
  readonly until: CancellationStep;
  readonly feePercent: string;
  readonly withinMs?: number;
}

/** Writes a shop's rules out as one term for each state of the fulfilment, in the order in which they hold. */
export function termsOf(rules: readonly StepRule[], options: { readonly reasonRequired?: boolean } = {}): CancellationTerm[] {
  return CANCELLATION_STEPS.flatMap((step, place) => {
    const holding = heldInTurn(rules.filter((rule) => CANCELLATION_STEPS.indexOf(rule.until) >= place));
    return STATES_OF_STEP[step].flatMap((state): CancellationTerm[] =>
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
