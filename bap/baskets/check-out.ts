import { type Money, sameMoney } from '../../commerce/money.ts';
import type { Payment } from '../../commerce/payment.ts';
import type { OrderRecord } from '../records.ts';
import { type ApiOutcome, denied, granted } from '../refusals.ts';
import { BOUNDS } from '../settings.ts';
import type { WantedErrand } from './basket-work.ts';
import { canConfirm, outcomeOf, type PartState } from './outcome.ts';
import { type BasketParticulars, particularsFor } from './particulars.ts';
import type { BasketPart, BasketRecord, WantedPart } from './records.ts';
import { totalsOf } from './totals.ts';
import type { OrdersOfParts } from './view.ts';

/** What a buyer agrees to for a whole basket. */
export interface BasketAgreement {
  /** What all parts that are confirmed come to, a total for each currency. */
  readonly acceptedTotals: readonly Money[];
  /** Which parts; all, and then none may be missing, unless said. */
  readonly parts?: readonly { readonly part: number; readonly payments?: readonly Payment[] }[];
}

/** Whether a basket may be begun with these parts. */
export function checkParts(parts: readonly WantedPart[]): ApiOutcome<void> {
  const lines = parts.reduce((count, part) => count + part.lines.length, 0);
  if (lines > BOUNDS.basketLinesMax)
    return denied('bad-body', `A basket has at most ${BOUNDS.basketLinesMax} lines in all.`, { pointer: '/parts' });
  const names = parts.map(({ transactionId, providerNode, providerId }) =>
    JSON.stringify([transactionId.toLowerCase(), providerNode, providerId]),
  );
  const twice = names.findIndex((name, place) => names.indexOf(name) !== place);
  // A provider knows an order by its transaction: a second one there would take the place of the first.
  if (twice >= 0) return denied('bad-body', 'What comes from one provider of one search is one part.', { pointer: `/parts/${twice}` });
  return granted(undefined);
}

/** Asks for the terms of every part that has a price and is not ordered yet, or of those that are named. */
export function askTerms(said: BasketParticulars, orders: OrdersOfParts) {
  return (basket: BasketRecord): ApiOutcome<readonly WantedErrand[]> => {
    const named = said.parts?.find(({ part }) => !basket.parts.some(({ n }) => n === part));
    if (named !== undefined) return denied('bad-body', `This basket has no part ${named.part}.`, { pointer: '/parts' });
    const open = basket.parts.filter((part) => mayBeAsked(part, orders.get(part.n)));
    if (open.length === 0) return outOfOrder(basket, orders, 'No part of this basket has a price for which terms can be asked.');
    const errands: WantedErrand[] = [];
    for (const part of open) {
      const particulars = particularsFor(part, orders.get(part.n), said);
      if (!particulars.ok) return particulars;
      errands.push({ part: part.n, action: 'init', particulars: particulars.value });
    }
    return granted(errands);
  };
}

/** A part that failed but has a price may be asked again: its provider may be back. */
function mayBeAsked(part: BasketPart, order: OrderRecord | undefined): boolean {
  return part.errand === undefined && (order?.state === 'selected' || order?.state === 'initialised');
}

/** Confirms the parts that are offered, at the total that the buyer was shown; each goes its own way from here. */
export function agree(agreement: BasketAgreement, orders: OrdersOfParts) {
  return (basket: BasketRecord): ApiOutcome<readonly WantedErrand[]> => {
    const numbers = agreement.parts?.map(({ part }) => part) ?? basket.parts.map(({ n }) => n);
    const parts = basket.parts.filter(({ n }) => numbers.includes(n));
    if (parts.length === 0 || parts.length < new Set(numbers).size)
      return denied('bad-body', 'Name parts that the basket has.', { pointer: '/parts' });
    if (!parts.every((part) => canConfirm(part, orders.get(part.n))))
      return outOfOrder(
        basket,
        orders,
        'Not every part can be confirmed; name those in "parts" that are to be ordered without the others.',
      );
    const offered = parts.flatMap(({ n }) => orders.get(n)?.agreedTotal ?? []);
    const totals = totalsOf(offered);
    if (!sameTotals(totals, totalsOf(agreement.acceptedTotals)))
      return denied('quote-changed', 'These parts come to another total; show it, and send it as acceptedTotals.', {
        pointer: '/acceptedTotals',
        facts: { totals },
      });
    return granted(parts.map((part) => errandFor(part, orders.get(part.n), agreement)));
  };
}

function errandFor({ n }: BasketPart, order: OrderRecord | undefined, { parts }: BasketAgreement): WantedErrand {
  const payments = parts?.find(({ part }) => part === n)?.payments;
  const total = order?.agreedTotal;
  // The total stands in the errand: one that changes meanwhile is refused for this part alone.
  return {
    part: n,
    action: 'confirm',
    agreement: { ...(total === undefined ? {} : { acceptedTotal: total }), ...(payments === undefined ? {} : { payments }) },
  };
}

function sameTotals(left: readonly Money[], right: readonly Money[]): boolean {
  return (
    left.length === right.length && left.every((total, place) => sameMoney(total, right[place] ?? total) && right[place] !== undefined)
  );
}

function outOfOrder(basket: BasketRecord, orders: OrdersOfParts, detail: string): ApiOutcome<never> {
  const states = basket.parts.map((part): { part: number; state: PartState } => ({
    part: part.n,
    state: outcomeOf(part, orders.get(part.n)).state,
  }));
  return denied('out-of-order', detail, { facts: { parts: states } });
}
