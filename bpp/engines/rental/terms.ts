import { zero } from '../../../commerce/money.ts';
import { RENTAL } from '../../../commerce/roads/rental.ts';
import { movesFrom } from '../../../commerce/roads/roads.ts';
import type { CancellationTerm } from '../../../commerce/terms.ts';
import type { RentalRecord } from './record.ts';

/** A reservation costs nothing to give up; a ride that has begun ends where the vehicle is brought back. */
export function rentalTerms({ currency }: Pick<RentalRecord, 'currency'>): CancellationTerm[] {
  const { kind, states } = RENTAL;
  return Object.keys(states).flatMap((state) => {
    if (states[state]?.step === undefined) return [];
    const possible = movesFrom({ kind, state }, 'buyer').some(({ command }) => command === 'cancel');
    return [possible ? { state, possible, fee: { amount: zero(currency) } } : { state, possible }];
  });
}

/** What a renter is told of deposit and a late end, in words. */
export function conditionsText({ deposit, longestRideMs, lateFee }: RentalRecord): string {
  const hours = Math.floor(longestRideMs / 3_600_000);
  const late = `A ride of more than ${hours} hours costs ${lateFee.currency} ${lateFee.amount} on top.`;
  return deposit === undefined ? late : `Deposit ${deposit.currency} ${deposit.amount}, given back at the end. ${late}`;
}
