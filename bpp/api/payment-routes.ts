import express, { type Request, type Response, Router } from 'express';
import type { Money } from '../../commerce/money.ts';
import { REFUND_REASONS, type RefundReason } from '../../commerce/payment-ledger.ts';
import type { Verdict } from '../../commerce/refusal.ts';
import { settlementCsv } from '../../commerce/settlement.ts';
import { isDate } from '../../commerce/time.ts';
import type { Work } from '../../node/role.ts';
import { importStatement } from '../payments/import-statement.ts';
import { listUnsettled, paymentView } from '../payments/open-payments.ts';
import { placeBooking, receiveByHand, recordRefund, writeOffRest } from '../payments/payment-work.ts';
import { moneyKeys } from '../payments/records.ts';
import { listUnplaced, settlementOf } from '../payments/settlement.ts';
import { STATEMENT_BYTES_MAX } from '../payments/statements/statement.ts';
import { type ProviderRecord, partitionOfProvider, providerOf } from '../provider-record.ts';
import { providerFor } from './catalogue-routes.ts';
import { jsonBody } from './json-body.ts';
import { PAGE_FAULT, pageOf, pageReply } from './pages.ts';
import { pathMember } from './path-member.ts';
import { BOUNDS, type ProviderApiPorts } from './ports.ts';
import { resultOf, sendProblem, sendRefusal } from './problem-reply.ts';

const NOTE_CHARS_MAX = 500;
const KEY = /^[!-~]{8,128}$/;
const AMOUNT = /^\d{1,9}(\.\d{1,2})?$/;

/** What the people of a provider see of its money, and do with it. */
export function paymentRoutes(ports: ProviderApiPorts): Router {
  const routes = Router();
  const json = jsonBody();
  const file = express.raw({ type: () => true, limit: STATEMENT_BYTES_MAX, inflate: false });
  const base = '/providers/:providerId/payments';
  routes.post(`${base}/statements`, admitStatement(ports), file, (request, response) => takeStatement(request, response, ports));
  routes.get(`${base}/open`, (request, response) => listOpen(request, response, ports));
  routes.get(`${base}/unplaced`, (request, response) => listToPlace(request, response, ports));
  routes.post(`${base}/unplaced/:bookingId`, json, (request, response) => place(request, response, ports));
  routes.get(`${base}/orders/:orderId`, (request, response) => showPayment(request, response, ports));
  routes.post(`${base}/orders/:orderId/:entry`, json, (request, response) => enter(request, response, ports));
  routes.get('/providers/:providerId/settlement', (request, response) => settle(request, response, ports));
  return routes;
}

/** One statement of a provider at a time, a few on the node: each is held in memory while it is read. */
function admitStatement(ports: ProviderApiPorts) {
  const underWay = new Set<string>();
  return (request: Request, response: Response, next: () => void): void => {
    const shop = providerFor(request, response, ports);
    if (shop === undefined) return;
    if (underWay.has(shop.id) || underWay.size >= BOUNDS.importsAtOnceMax) {
      sendProblem(response, {
        name: 'busy',
        detail: 'Another statement is being read; try again in a while.',
        retryAfterSeconds: 5,
      });
      return;
    }
    underWay.add(shop.id);
    response.once('close', () => underWay.delete(shop.id));
    response.locals.shop = shop;
    next();
  };
}

async function takeStatement(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const shop = response.locals.shop as ProviderRecord;
  const bytes: unknown = request.body;
  const input = { providerId: shop.id, accounts: accountsOf(shop), bytes: Buffer.isBuffer(bytes) ? bytes : new Uint8Array() };
  response.json(await importStatement(ports, input));
}

function accountsOf({ payments }: ProviderRecord): string[] {
  return payments.flatMap((payment) => ('iban' in payment ? [payment.iban] : []));
}

async function listOpen(request: Request, response: Response, { store, ...ports }: ProviderApiPorts): Promise<void> {
  const page = pageOf(request);
  if (page === undefined) return sendProblem(response, { name: 'bad-request', detail: PAGE_FAULT });
  const shop = providerFor(request, response, ports);
  if (shop !== undefined) response.json(pageReply(await listUnsettled(store, shop.id, page), page, ({ orderId }) => orderId));
}

async function listToPlace(request: Request, response: Response, { store, ...ports }: ProviderApiPorts): Promise<void> {
  const page = pageOf(request);
  if (page === undefined) return sendProblem(response, { name: 'bad-request', detail: PAGE_FAULT });
  const shop = providerFor(request, response, ports);
  if (shop !== undefined) response.json(pageReply(await listUnplaced(store, shop.id, page), page, ({ id }) => id));
}

async function place(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const shop = providerFor(request, response, ports);
  if (shop === undefined) return;
  const { orderId, putAside } = bodyOf(request);
  const placing =
    typeof orderId === 'string' ? { orderId } : typeof putAside === 'string' ? { putAside: putAside.slice(0, NOTE_CHARS_MAX) } : undefined;
  if (placing === undefined) {
    return sendProblem(response, { name: 'bad-request', detail: 'Send {"orderId": "…"}, or {"putAside": "why it is for no order"}.' });
  }
  if ('orderId' in placing && providerOf(placing.orderId) !== shop.id) return notFound(response);
  const booking = { providerId: shop.id, id: pathMember(request, 'bookingId') };
  await answer(response, placeBooking(ports.node, booking, placing), ports);
}

async function showPayment(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const shop = providerFor(request, response, ports);
  if (shop === undefined) return;
  const orderId = pathMember(request, 'orderId');
  const state = await ports.store.read(partitionOfProvider(shop.id), moneyKeys(orderId));
  const view = providerOf(orderId) === shop.id ? paymentView(state, orderId) : undefined;
  if (view === undefined) return notFound(response);
  response.json(view);
}

async function enter(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const shop = providerFor(request, response, ports);
  if (shop === undefined) return;
  const orderId = pathMember(request, 'orderId');
  if (providerOf(orderId) !== shop.id) return notFound(response);
  const asked = workFor(request, orderId, { ports, currency: shop.currency });
  if ('fault' in asked) return sendProblem(response, { name: asked.known ? 'bad-request' : 'not-found', detail: asked.fault });
  await answer(response, asked.work, ports);
}

type Asked = { readonly work: Work<Verdict<unknown>> } | { readonly known: boolean; readonly fault: string };

function workFor(request: Request, orderId: string, at: { readonly ports: ProviderApiPorts; readonly currency: string }): Asked {
  const body = bodyOf(request);
  const { node } = at.ports;
  const note = typeof body.note === 'string' ? { note: body.note.slice(0, NOTE_CHARS_MAX) } : {};
  const entry = pathMember(request, 'entry');
  if (entry === 'write-off') return { work: writeOffRest(node, orderId, note.note) };
  if (entry !== 'receipts' && entry !== 'refunds')
    return { known: false, fault: 'Of a payment there are receipts, refunds and write-off.' };
  const id = request.get('Idempotency-Key');
  if (id === undefined || !KEY.test(id)) {
    return {
      known: true,
      fault: 'Make an Idempotency-Key of 8 to 128 visible characters for this entry, and send it again with every retry of it.',
    };
  }
  const amount = amountIn(body.amount, at.currency);
  if (amount === undefined) return { known: true, fault: `Send {"amount": "12.50"}, in ${at.currency}, as text.` };
  if (body.on !== undefined && (typeof body.on !== 'string' || !isDate(body.on)))
    return { known: true, fault: 'Give the day as {"on": "2026-11-02"}.' };
  // An entry by hand and a payment of a statement are never taken for one another.
  const facts = { id: `hand:${id}`, amount, ...note, ...(body.on === undefined ? {} : { on: body.on }) };
  if (entry === 'receipts') return { work: receiveByHand(node, orderId, { ...facts, by: 'hand' }) };
  const reason = REFUND_REASONS.find((each) => each === body.reason);
  if (reason === undefined)
    return { known: true, fault: `Say why it went back: {"reason": "…"} with one of ${REFUND_REASONS.join(', ')}.` };
  return { work: recordRefund(node, orderId, { ...facts, reason: reason satisfies RefundReason }) };
}

function amountIn(value: unknown, currency: string): Money | undefined {
  return typeof value === 'string' && AMOUNT.test(value) ? { currency, amount: value } : undefined;
}

async function answer(response: Response, work: Work<Verdict<unknown>>, ports: ProviderApiPorts): Promise<void> {
  const done = resultOf(await ports.performer.perform(work), response);
  if (done === undefined) return;
  if (done.value.ok) response.json(done.value.value);
  else sendRefusal(response, done.value.refusal);
}

async function settle(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const shop = providerFor(request, response, ports);
  if (shop === undefined) return;
  const { from = '', to = '' } = request.query;
  const found = await settlementOf(ports.store, shop, { from: String(from), to: String(to) });
  if (!found.ok) return sendRefusal(response, found.refusal);
  // A link in a page names what it wants in its address: it has no headers of its own.
  const wantsCsv = request.query.as === 'csv' || request.accepts(['json', 'text/csv']) === 'text/csv';
  if (wantsCsv) response.type('text/csv').attachment(`${shop.id}-${found.value.period.from}.csv`).send(settlementCsv(found.value.lines));
  else response.json(found.value);
}

function bodyOf(request: Request): Readonly<Record<string, unknown>> {
  const body: unknown = request.body;
  return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
}

function notFound(response: Response): void {
  sendProblem(response, { name: 'not-found', detail: 'The provider has no such payment.' });
}
