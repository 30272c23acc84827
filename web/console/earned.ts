import type { Money } from '../../commerce/money.ts';
import { totalOf } from '../square/money.ts';
import type { Settlement } from './api.ts';

export interface EarnedDay {
  readonly on: string;
  readonly paid: Money;
  readonly refunded: Money;
}

/** What came and went on each day, the latest first. */
export function sumByDay(lines: Settlement['lines']): readonly EarnedDay[] {
  const days = [...new Set(lines.map(({ on }) => on))].sort().reverse();
  const currency = lines[0]?.amount.currency ?? 'EUR';
  const sum = (on: string, kind: string): Money =>
    totalOf(lines.filter((line) => line.on === on && line.kind === kind).map(({ amount }) => ({ price: amount, quantity: 1 }))) ?? {
      currency,
      amount: '0',
    };
  return days.map((on) => ({ on, paid: sum(on, 'paid'), refunded: sum(on, 'refunded') }));
}
