import type { BankTransfer } from '../commerce/bank-transfer.ts';
import type { CommandAction } from '../commerce/command.ts';
import { possibleActions } from './after-steps.ts';
import { formsOf } from './forms.ts';
import { paymentOptions } from './payment-choice.ts';
import { handleOf, type OrderRecord, type PendingRecord, type TransactionRecord } from './records.ts';

const BASE = '/api/v1';

/** A transaction as its app sees it. */
export function transactionView(transaction: TransactionRecord) {
  const { id, domain, cityCode, createdAtMs, search, intent, handOvers, searchId, offers, orders, events, parties } = transaction;
  const self = `${BASE}/transactions/${id}`;
  return {
    transactionId: id,
    domain,
    ...(cityCode === undefined ? {} : { cityCode }),
    createdAtMs,
    search: { state: search, messageId: searchId, ...(intent === undefined ? {} : { intent }), handOvers, answers: offers },
    providerNodes: parties.map((party) => party.id),
    orders: Array.from({ length: orders }, (_, place) => handleOf(id, place + 1)),
    events,
    links: { self, offers: `${self}/offers`, events: `${self}/events`, orders: `${self}/orders`, messages: `${self}/messages` },
  };
}

/** An order as its app sees it, with the calls that make sense now. */
export function orderView(transactionId: string, order: OrderRecord) {
  const { n, providerNode, latest: _latest, told, asked, toldAtMs: _toldAtMs, ways: _ways, ...facts } = order;
  const handle = handleOf(transactionId, n);
  const self = `${BASE}/orders/${handle}`;
  const forms = formsOf(told);
  return {
    handle,
    transactionId,
    providerNode: providerNode.id,
    ...facts,
    order: told ?? asked,
    paymentOptions: paymentOptions(order),
    ...(forms.length === 0 ? {} : { forms }),
    possible: possibleActions(order) as readonly CommandAction[],
    links: { self, events: `${self}/events`, transaction: `${BASE}/transactions/${transactionId}` },
  };
}

/** What is to be transferred for an order; `links.svg` is its QR code, where there is one. */
export function transferView(transactionId: string, order: OrderRecord, transfer: BankTransfer) {
  const handle = handleOf(transactionId, order.n);
  const self = `${BASE}/orders/${handle}/transfer`;
  return {
    order: handle,
    ...transfer,
    links: { self, order: `${BASE}/orders/${handle}`, ...(transfer.qr === undefined ? {} : { svg: `${self}.svg` }) },
  };
}

/** A request as its app sees it. */
export function requestView(transactionId: string, pending: PendingRecord) {
  const { messageId, action, state, sentAtMs, untilMs, problem } = pending;
  const order = pending.order === undefined ? {} : { order: handleOf(transactionId, pending.order) };
  return { messageId, action, state, sentAtMs, untilMs, ...order, ...(problem === undefined ? {} : { problem }) };
}

export type TransactionView = ReturnType<typeof transactionView>;
export type OrderView = ReturnType<typeof orderView>;
export type TransferView = ReturnType<typeof transferView>;
export type RequestView = ReturnType<typeof requestView>;
