import type { Provider } from './catalogue.ts';
import type { Extensible } from './extra.ts';
import type { AskedForm } from './form.ts';
import type { Fulfilment, Person } from './fulfilment.ts';
import type { Measure } from './measure.ts';
import type { Money } from './money.ts';
import type { Payment } from './payment.ts';
import type { Position } from './place.ts';
import type { Quote } from './quote.ts';
import type { PlacedStatus } from './roads/road.ts';
import type { Cancellation, CancellationTerm, ReturnTerm } from './terms.ts';

/** What an order is called by a buyer node that has not heard its id: it may have placed it, and asks. */
export function orderNamedByTransaction(providerId: string, transactionId: string): string {
  return `${providerId}.${transactionId}`;
}

export type OrderStatus = 'draft' | PlacedStatus;

/** `none`: nothing. `same-or-lower`: something like it that costs no more, as the provider sees fit. `ask`: what the buyer says yes to when it is proposed. */
export const SUBSTITUTIONS = ['none', 'same-or-lower', 'ask'] as const;
export type Substitution = (typeof SUBSTITUTIONS)[number];

/** Something else that a provider proposes in the place of goods that are not there after all. What is not accepted in time is declined. */
export interface Proposal {
  readonly id: string;
  /** How many of the line are not there. */
  readonly missing: number;
  readonly itemId: string;
  readonly name: string;
  readonly quantity: number;
  /** What the proposed goods cost together, VAT included, before a discount on all goods. */
  readonly amount: Money;
  /** The last moment at which an answer counts. */
  readonly untilMs: number;
}

/** What a buyer says to a proposal. */
export interface ProposalAnswer {
  readonly proposalId: string;
  readonly accepted: boolean;
}

export interface OrderLine extends Extensible {
  readonly itemId: string;
  readonly name?: string;
  readonly quantity: number;
  /** Price of one, VAT included. */
  readonly price?: Money;
  /** Sold by weight: the price is an estimate, until it was weighed. */
  readonly measure?: Measure;
  /** Who takes it must be at least so old. */
  readonly minimumAgeYears?: number;
  /** What may come in its place when it is not there after all; nothing when it is not said. */
  readonly substitution?: Substitution;
  /** What the provider asks the buyer, while it waits for the answer. */
  readonly proposal?: Proposal;
  /** In an update: what the buyer says to it. */
  readonly answer?: ProposalAnswer;
  readonly fulfilmentId?: string;
  /** What its provider asks about this item. */
  readonly form?: AskedForm;
}

export interface Billing extends Person, Extensible {
  readonly address?: string;
  readonly cityName?: string;
  readonly taxId?: string;
}

/** An order, from the first basket (`draft`, without an id) to its end. */
export interface Order extends Extensible {
  /** Made by the provider node at confirm. */
  readonly id?: string;
  readonly status?: OrderStatus;
  readonly providerId: string;
  /** What the other side may know of the provider: its name and place. */
  readonly provider?: Pick<Provider, 'name' | 'places'> & Extensible;
  readonly lines: readonly OrderLine[];
  readonly fulfilments: readonly Fulfilment[];
  readonly billing?: Billing;
  /** Who orders states to be at least so old; no more of their age is said. */
  readonly ofAgeYears?: number;
  readonly quote?: Quote;
  readonly payments: readonly Payment[];
  readonly cancellationTerms?: readonly CancellationTerm[];
  readonly returnTerms?: readonly ReturnTerm[];
  readonly cancellation?: Cancellation;
  /** What its provider asks about the whole order. */
  readonly form?: AskedForm;
  readonly createdAtMs?: number;
  readonly updatedAtMs?: number;
}

/**
 * When an order that changes now was changed, by which both sides tell the newer of two tellings: always later than the change before it, also
 * when two fall into one millisecond or the clock was set back.
 */
export function changedAtMs(before: Pick<Order, 'updatedAtMs'>, nowMs: number): number {
  return Math.max(nowMs, (before.updatedAtMs ?? 0) + 1);
}

/** Where an order's goods are now. */
export interface Tracking extends Extensible {
  /** By which the provider knows what is followed. Our own nodes follow one thing for an order, under the id of the order. */
  readonly id?: string;
  readonly active: boolean;
  readonly url?: string;
  readonly position?: Position;
  readonly updatedAtMs?: number;
}

/** Lines of the same item put together, in the order in which the items first appear. */
export function quantities(lines: readonly Pick<OrderLine, 'itemId' | 'quantity'>[]): Map<string, number> {
  const counted = new Map<string, number>();
  for (const { itemId, quantity } of lines) counted.set(itemId, (counted.get(itemId) ?? 0) + quantity);
  return counted;
}
