import { changedAtMs, type Order } from '../../commerce/order.ts';
import {
  type Entered,
  type PaymentLedger,
  paymentIn,
  type Receipt,
  type Refund,
  receive,
  refund,
  type Standing,
  standingOf,
  writeOff,
} from '../../commerce/payment-ledger.ts';
import { accept, type Verdict } from '../../commerce/refusal.ts';
import type { DecideContext, Send } from '../../node/role.ts';
import type { Json, State } from '../../node/store/port.ts';
import type { NodeAddress } from '../../protocol/message.ts';
import { tell } from '../answering.ts';
import { PROVIDER_KEY } from '../provider-record.ts';
import { currencyIn, dueOf, ledgerIn, type MovementRecord, PAYMENT_KEY, type PayableRecord, payableIn } from './records.ts';

interface Page {
  readonly record: PayableRecord | undefined;
  readonly before: PaymentLedger;
  readonly ledger: PaymentLedger;
}

/** What entries change, as a decision has it. */
export interface BookChanges {
  readonly put: Readonly<Record<string, Json>>;
  readonly remove: readonly string[];
  readonly send: readonly Send[];
}

/**
 * The books of a provider while one decision is taken: several entries may concern one order, and the buyer is told once how it stands
 * after all of them. Built over what the decision has read ({@link moneyKeys} of each order); changes nothing until asked for its changes.
 */
export class PaymentBook {
  readonly #state: State;
  readonly #context: DecideContext;
  readonly #node: NodeAddress;
  readonly #pages = new Map<string, Page>();
  readonly #movements = new Map<string, MovementRecord>();

  constructor(state: State, context: DecideContext, node: NodeAddress) {
    this.#state = state;
    this.#context = context;
    this.#node = node;
  }

  standing(orderId: string): Standing {
    const { record, ledger } = this.#page(orderId);
    return standingOf(ledger, this.#due(record));
  }

  order(orderId: string): Order | undefined {
    return this.#page(orderId).record?.order;
  }

  receive(orderId: string, receipt: Receipt): Verdict<Standing> {
    const { ledger } = this.#page(orderId);
    const { id, amount, on, by } = receipt;
    return this.#enter(orderId, receive(ledger, receipt, this.standing(orderId).due.currency), id, { kind: 'paid', on, amount, by });
  }

  refund(orderId: string, back: Refund): Verdict<Standing> {
    const { ledger } = this.#page(orderId);
    const { id, amount, on, reason } = back;
    return this.#enter(orderId, refund(ledger, back, this.standing(orderId).due.currency), id, { kind: 'refunded', on, amount, reason });
  }

  writeOff(orderId: string, how: { readonly on: string; readonly note?: string }): Verdict<Standing> {
    const { ledger, record } = this.#page(orderId);
    const { outstanding: amount } = this.standing(orderId);
    const entered = writeOff(ledger, this.#due(record), how);
    // Named by what is written off in all, so that each has a line of its own.
    const id = entered.ledger.writtenOff?.amount.amount ?? '';
    return this.#enter(orderId, accept(entered), id, { kind: 'written-off', on: how.on, amount });
  }

  /** What changes: ledgers, marks, the orders' payments, and one message to each buyer. */
  changes(): BookChanges {
    const put: Record<string, unknown> = Object.fromEntries(this.#movements);
    const remove: string[] = [];
    const send: Send[] = [];
    for (const [orderId, { record, before, ledger }] of this.#pages) {
      if (ledger === before) continue;
      const standing = this.standing(orderId);
      put[PAYMENT_KEY.ledger(orderId)] = ledger;
      if (standing.settled) remove.push(PAYMENT_KEY.unsettled(orderId));
      else put[PAYMENT_KEY.unsettled(orderId)] = {};
      if (record === undefined) continue;
      const payments = record.order.payments.map((payment) => paymentIn(payment, standing));
      const order: Order = { ...record.order, payments, updatedAtMs: changedAtMs(record.order, this.#context.nowMs) };
      put[PROVIDER_KEY.order(orderId)] = { ...record, order };
      send.push(tell(record.buyer, { action: 'status', order }, { from: this.#node, context: this.#context }));
    }
    return { put: put as Record<string, Json>, remove, send };
  }

  #page(orderId: string): Page {
    const open = this.#pages.get(orderId);
    if (open !== undefined) return open;
    const ledger = ledgerIn(this.#state, orderId);
    const page: Page = { record: payableIn(this.#state, orderId), before: ledger, ledger };
    this.#pages.set(orderId, page);
    return page;
  }

  #due(record: PayableRecord | undefined) {
    return dueOf(record?.order, currencyIn(this.#state));
  }

  #enter(orderId: string, entered: Verdict<Entered>, id: string, facts: Omit<MovementRecord, 'orderId' | 'reference'>): Verdict<Standing> {
    if (!entered.ok) return entered;
    if (entered.value.changed) {
      const page = this.#page(orderId);
      this.#pages.set(orderId, { ...page, ledger: entered.value.ledger });
      const reference = page.record?.order.payments[0]?.reference;
      const movement: MovementRecord = { ...facts, orderId, ...(reference === undefined ? {} : { reference }) };
      this.#movements.set(PAYMENT_KEY.movement(facts.on, orderId, `${facts.kind}:${id}`), movement);
    }
    return accept(this.standing(orderId));
  }
}
