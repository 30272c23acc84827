import { add, type Money } from '../../commerce/money.ts';

/** What amounts come to, one total for each currency, by the names of the currencies: nothing is converted. */
export function totalsOf(amounts: readonly Money[]): readonly Money[] {
  const totals = new Map<string, Money>();
  for (const amount of amounts) {
    const before = totals.get(amount.currency);
    totals.set(amount.currency, before === undefined ? amount : add(before, amount));
  }
  return [...totals.values()].sort((left, right) => (left.currency < right.currency ? -1 : 1));
}
