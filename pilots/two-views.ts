import type { OrderView } from '../bap/client/client.ts';
import { type Order, quantities } from '../commerce/order.ts';

/** What one side says of an order, without the people in it: what both have to say alike. */
export interface SideView {
  readonly status: string;
  readonly fulfilments: string;
  readonly items: string;
  readonly total: string;
  readonly payments: string;
}

/** Of which the two sides say different things; absent is what a side does not have. */
export interface Disagreement {
  readonly what: readonly (keyof SideView)[];
  readonly buyer: SideView;
  readonly provider: SideView | undefined;
}

/** What the two sides say differently of an order; undefined when they agree. Pure. */
export function disagreementOf(view: Pick<OrderView, 'state' | 'order'>, order: Order | undefined): Disagreement | undefined {
  const status = view.state === 'confirmed' ? 'active' : view.state;
  const buyer = { ...sideView(view.order), status };
  if (order === undefined) return { what: ['status'], buyer, provider: undefined };
  const provider = sideView(order);
  const what = (Object.keys(buyer) as (keyof SideView)[]).filter((member) => buyer[member] !== provider[member]);
  return what.length === 0 ? undefined : { what, buyer, provider };
}

/** A disagreement for people: what is told differently, and all that each side says. */
export function disagreementLines(name: string, { what, buyer, provider }: Disagreement): readonly string[] {
  return [
    `FAILED: buyer and provider disagree on the ${what.join(', ')} of order ${name}`,
    `  the buyer node says    ${told(buyer)}`,
    `  the provider node says ${provider === undefined ? 'that there is no such order' : told(provider)}`,
  ];
}

function told(view: SideView): string {
  return Object.entries(view)
    .map(([member, value]) => `${member}: ${value}`)
    .join('; ');
}

function sideView({ status = 'draft', fulfilments, lines, quote, payments }: Order): SideView {
  return {
    status,
    fulfilments: fulfilments.map(({ state = 'none' }) => state).join(', '),
    items: [...quantities(lines)]
      .map(([itemId, quantity]) => `${quantity} × ${itemId}`)
      .sort()
      .join(', '),
    total: quote === undefined ? 'none' : amountText(quote.total),
    payments: payments
      .map(({ status: paid = 'not-paid', amount }) => `${paid}${amount === undefined ? '' : ` ${amountText(amount)}`}`)
      .join(', '),
  };
}

/** The same amount may be written with and without its noughts. */
function amountText({ currency, amount }: { readonly currency: string; readonly amount: string }): string {
  return `${currency} ${Number(amount).toFixed(2)}`;
}
