import type { Money } from '../../../commerce/money.ts';
import type { CancellationTerm } from '../../../commerce/terms.ts';
import { isNothing, percentOf } from '../../square/money.ts';
import { money, time } from '../../square/show.ts';
import { words } from '../state/language.ts';

const MINUTE_MS = 60_000;
/** States that an order does not go through on each road. */
const NOT_ON_ROAD: Readonly<Record<string, readonly string[]>> = {
  pickup: ['out-for-delivery', 'delivered'],
  delivery: ['ready-for-pickup', 'picked-up'],
};

interface TermsProps {
  readonly terms: readonly CancellationTerm[];
  readonly total: Money;
  readonly kind?: string | undefined;
}

/** What it costs to change one's mind, step by step. */
export function CancellationTerms({ terms, total, kind }: TermsProps) {
  const { cancelling } = words.value;
  const nowMs = Date.now();
  const shown = reachable(terms).filter(
    (term) => (term.untilMs === undefined || term.untilMs > nowMs) && !(NOT_ON_ROAD[kind ?? ''] ?? []).includes(term.state),
  );
  if (shown.length === 0) return <p>{cancelling.none}</p>;
  return (
    <ul class="terms">
      {shown.map((term, place) => (
        <li key={`${term.state}-${place}`}>
          {shown[place - 1]?.state === term.state ? cancelling.later : (cancelling.upTo[term.state] ?? term.state)}
          {term.withinMs === undefined ? '' : `, ${cancelling.within(Math.round(term.withinMs / MINUTE_MS))}`}
          {term.untilMs === undefined ? '' : `, ${cancelling.until(time(term.untilMs))}`}: <strong>{costText(term, total)}</strong>
        </li>
      ))}
    </ul>
  );
}

/** The first term that fits holds: behind one without a time limit, no other for the same state ever does. */
function reachable(terms: readonly CancellationTerm[]): readonly CancellationTerm[] {
  return terms.filter(
    (term, place) =>
      !terms.slice(0, place).some((before) => before.state === term.state && before.withinMs === undefined && before.untilMs === undefined),
  );
}

function costText(term: CancellationTerm, total: Money): string {
  const { cancelling } = words.value;
  if (term.possible === false) return cancelling.impossible;
  const fee = feeOf(term, total);
  return fee === undefined ? cancelling.free : cancelling.costs(money(fee));
}

/** What cancelling costs under a term; undefined when it is free. */
export function feeOf(term: CancellationTerm, total: Money): Money | undefined {
  if (term.fee === undefined) return undefined;
  const fee = 'percent' in term.fee ? percentOf(total, term.fee.percent) : term.fee.amount;
  return isNothing(fee) ? undefined : fee;
}

/** The term that holds at a moment, for an order that was placed then: the first that fits. */
export function termAt(
  terms: readonly CancellationTerm[],
  state: string,
  { nowMs, placedAtMs }: { readonly nowMs: number; readonly placedAtMs: number },
): CancellationTerm | undefined {
  return terms.find(
    (term) =>
      term.state === state &&
      (term.withinMs === undefined || nowMs - placedAtMs <= term.withinMs) &&
      (term.untilMs === undefined || nowMs <= term.untilMs),
  );
}
