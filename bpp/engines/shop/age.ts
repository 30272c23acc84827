import type { Order, OrderLine } from '../../../commerce/order.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { statusIn } from '../../../commerce/roads/roads.ts';
import type { CancellationTerm } from '../../../commerce/terms.ts';
import type { ShopRecord } from './record.ts';

/** Goods that are not sold to everybody: who orders states to be of age, and whoever hands it over looks at who is there. No birth date is asked or kept. */

/** Why a shop does not hand an order over at the door; it is called off at the cost that its terms say for this state. */
export const REFUSED_AT_DOOR = 'refused-at-door';

/** How old one has to be for all of these lines; 0 when anybody may have them. */
export function ageAskedFor(lines: readonly Pick<OrderLine, 'minimumAgeYears'>[]): number {
  return Math.max(0, ...lines.map(({ minimumAgeYears = 0 }) => minimumAgeYears));
}

/** Whether who orders has stated to be old enough for what is in the order. */
export function statesAge({ lines, ofAgeYears = 0 }: Order): Verdict<void> {
  const years = ageAskedFor(lines);
  if (ofAgeYears >= years) return accept(undefined);
  const message = `Something in the order is sold from the age of ${years} on: let the buyer state that they are (ofAgeYears: ${years}).`;
  return refuseTrade('policy', message, '/order/ofAgeYears');
}

/** Whether an order may go to this state: into somebody's hands only when they were seen to be of age. */
export function mayHandOver({ lines, fulfilments }: Order, to: string, ageChecked: boolean): Verdict<void> {
  const years = ageAskedFor(lines);
  if (ageChecked || years === 0 || statusIn({ ...fulfilments[0], state: to }) !== 'complete') return accept(undefined);
  const message = `Look whether who takes it is ${years} or older and send {"ageChecked": true}; else cancel with the reason ${REFUSED_AT_DOOR}.`;
  return refuseTrade('policy', message);
}

/** What it costs when whoever is at the door turns out not to be of age. */
export function doorTerms({ refusedAtDoorFeePercent }: ShopRecord): readonly CancellationTerm[] {
  return [{ state: REFUSED_AT_DOOR, possible: true, fee: { percent: refusedAtDoorFeePercent ?? '0' } }];
}
