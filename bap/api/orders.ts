import { type Request, type Response, Router } from 'express';
import { answerProposal, askList, askStatus, askSupport, askTracking, cancel, rate, update } from '../after-steps.ts';
import { noteOrder } from '../history/history-work.ts';
import { type OrderCall, type StepRule, takeStep } from '../order-command.ts';
import {
  ORDERS,
  type OrderRecord,
  orderKey,
  partitionOf,
  readHandle,
  readOrders,
  readRecord,
  readTransaction,
  TRANSACTION,
} from '../records.ts';
import { type ApiOutcome, denied } from '../refusals.ts';
import { BOUNDS } from '../settings.ts';
import { beginOrder, confirm, initialise, selectAgain } from '../steps.ts';
import { orderView } from '../views.ts';
import { replyAsked } from './asked-reply.ts';
import { bodyOf, idempotencyOf, orderOf, pathMember, transactionOf } from './call.ts';
import { callerOf } from './caller.ts';
import type { BuyerApiPorts } from './ports.ts';
import { outcomeOf, sendProblem } from './problem-reply.ts';

/** One call about an order: the schema of its body, the rule it stands for, and whether it must be safe to repeat. */
interface StepCall {
  readonly schema: string;
  readonly repeat: 'required' | 'optional';
  rule(body: never): StepRule;
}

const STEPS: Readonly<Record<string, StepCall>> = {
  select: { schema: 'Selection', repeat: 'optional', rule: selectAgain },
  init: { schema: 'Particulars', repeat: 'required', rule: initialise },
  confirm: { schema: 'Agreement', repeat: 'required', rule: confirm },
  status: { schema: 'Nothing', repeat: 'optional', rule: askStatus },
  track: { schema: 'Nothing', repeat: 'optional', rule: askTracking },
  cancel: { schema: 'Cancelling', repeat: 'required', rule: cancel },
  update: { schema: 'Updating', repeat: 'required', rule: update },
  substitution: { schema: 'Substituting', repeat: 'required', rule: answerProposal },
  rating: { schema: 'RatingRequest', repeat: 'optional', rule: ({ ratings }: { ratings: Parameters<typeof rate>[0] }) => rate(ratings) },
  support: { schema: 'SupportRequest', repeat: 'optional', rule: askSupport },
  'cancellation-reasons': { schema: 'Nothing', repeat: 'optional', rule: () => askList('cancellation-reasons') },
  'return-reasons': { schema: 'Nothing', repeat: 'optional', rule: () => askList('return-reasons') },
  'rating-categories': { schema: 'Nothing', repeat: 'optional', rule: () => askList('rating-categories') },
};

export function orderRoutes(ports: BuyerApiPorts): Router {
  const router = Router();
  router.get('/transactions/:transactionId/orders', async (request, response) => {
    const found = await transactionOf(request, response, ports);
    if (!found.ok) return sendProblem(response, found.problem);
    const { id } = found.value;
    const orders = readOrders(await ports.store.list(partitionOf(id), ORDERS, { limit: BOUNDS.ordersMax }));
    response.json({ orders: orders.sort((left, right) => left.n - right.n).map((order) => orderView(id, order)) });
  });
  router.post('/transactions/:transactionId/orders', async (request, response) => {
    const call = { schema: 'Basket', repeat: 'required', rule: beginOrder } as const;
    await step(request, response, { call, transactionId: pathMember(request, 'transactionId'), ports });
  });
  router.get('/orders/:handle', async (request, response) => {
    const found = await orderOf(request, response, ports);
    if (found.ok) response.json(orderView(found.value.transaction.id, found.value.order));
    else sendProblem(response, found.problem);
  });
  for (const [name, call] of Object.entries(STEPS)) {
    router.post(`/orders/:handle/${name}`, async (request, response) => {
      const handle = readHandle(pathMember(request, 'handle'));
      if (handle === undefined)
        return sendProblem(response, { name: 'not-found', detail: 'An order is named by its handle, such as <transactionId>.1.' });
      await step(request, response, { call, transactionId: handle.transactionId, n: handle.n, ports });
    });
  }
  return router;
}

interface StepAsked {
  readonly call: StepCall;
  readonly transactionId: string;
  readonly n?: number;
  readonly ports: BuyerApiPorts;
}

async function step(request: Request, response: Response, asked: StepAsked): Promise<void> {
  const { ports } = asked;
  const taken = await take(request, response, asked);
  const replied = taken.ok ? await replyAsked(request, response, { asked: taken.value, ports }) : taken;
  if (!replied.ok) sendProblem(response, replied.problem);
}

async function take(request: Request, response: Response, { call, transactionId, n, ports }: StepAsked) {
  const idempotency = idempotencyOf(request, call.repeat);
  if (!idempotency.ok) return idempotency;
  const body: ApiOutcome<never> = bodyOf<never>(request, call.schema);
  if (!body.ok) return body;
  if (transactionId.length !== 36) return denied('not-found', 'No such transaction of this app is known here.');
  const order: OrderCall = {
    transactionId: transactionId.toLowerCase(),
    app: callerOf(response).app,
    ...(n === undefined ? {} : { n }),
    ...(idempotency.value === undefined ? {} : { idempotency: idempotency.value }),
  };
  if (call.rule === confirm) await enterHistory(order, ports);
  return outcomeOf(await ports.performer.perform(takeStep(order, call.rule(body.value), ports.settings)));
}

/** What may be ordered stands in the history of its app first. */
async function enterHistory({ transactionId, app, n }: OrderCall, { store, performer }: BuyerApiPorts): Promise<void> {
  if (n === undefined) return;
  const state = await store.read(partitionOf(transactionId), [TRANSACTION, orderKey(n)]);
  const order = readRecord<OrderRecord>(state, orderKey(n));
  if (order === undefined || readTransaction(state)?.app !== app) return;
  await performer.perform(noteOrder(app, { transactionId, n, createdAtMs: order.createdAtMs }));
}
