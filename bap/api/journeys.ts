import { type Request, type Response, Router } from 'express';
import { noteBegun } from '../history/history-work.ts';
import { type JourneyView, journeyView, timesOf } from '../journeys/journey-view.ts';
import {
  beginJourney,
  dropJourney,
  JOURNEY,
  type JourneyRecord,
  journeyPartition,
  type Leg,
  type PlanNews,
  type PlannedLeg,
  readJourney,
  tellPlan,
} from '../journeys/journey-work.ts';
import { type OrderRecord, orderKey, partitionOf, readHandle, readRecord, readTransaction, TRANSACTION } from '../records.ts';
import { type ApiOutcome, denied, granted } from '../refusals.ts';
import { idFor } from './baskets.ts';
import { bodyOf, idempotencyOf, pathMember, UUID } from './call.ts';
import { callerOf } from './caller.ts';
import type { BuyerApiPorts } from './ports.ts';
import { doneOf, outcomeOf, sendProblem } from './problem-reply.ts';

/** One leg as an app asks for it. Times that it leaves out are those of the order. */
export interface WantedLeg {
  readonly order?: string;
  readonly plan?: PlannedLeg;
  readonly startMs?: number;
  readonly endMs?: number;
}

export interface JourneyRequest {
  readonly legs: readonly WantedLeg[];
  readonly changeMs?: number;
}

/** Enough to lock a bike and walk to a platform. */
const CHANGE_MS = 5 * 60_000;

/** Journeys: orders and plans that belong together because of their times. */
export function journeyRoutes(ports: BuyerApiPorts): Router {
  const router = Router();
  const send = async (response: Response, found: ApiOutcome<JourneyRecord>): Promise<void> => {
    if (!found.ok) return sendProblem(response, found.problem);
    response.json(await viewOf(found.value, ports));
  };
  router.post('/journeys', async (request, response) => send(response, await begin(request, response, ports)));
  router.get('/journeys/:journeyId', async (request, response) => send(response, await journeyOf(request, response, ports)));
  router.post('/journeys/:journeyId/legs/:leg', async (request, response) => {
    const body = bodyOf<PlanNews>(request, 'PlanNews');
    const found = body.ok ? await journeyOf(request, response, ports) : body;
    if (!found.ok || !body.ok) return sendProblem(response, (found as { problem: Parameters<typeof sendProblem>[1] }).problem);
    const about = { app: found.value.app, leg: Number(pathMember(request, 'leg')), news: body.value };
    await send(response, outcomeOf(await ports.performer.perform(tellPlan(found.value.id, about))));
  });
  router.delete('/journeys/:journeyId', async (request, response) => {
    const found = await journeyOf(request, response, ports);
    const dropped = found.ok ? doneOf(await ports.performer.perform(dropJourney(journeyPartition(found.value.id)))) : found;
    if (dropped.ok) response.status(204).end();
    else sendProblem(response, dropped.problem);
  });
  return router;
}

async function begin(request: Request, response: Response, ports: BuyerApiPorts): Promise<ApiOutcome<JourneyRecord>> {
  const idempotency = idempotencyOf(request, 'required');
  if (!idempotency.ok) return idempotency;
  const body = bodyOf<JourneyRequest>(request, 'JourneyRequest');
  if (!body.ok) return body;
  const { app } = callerOf(response);
  const { key, digest } = idempotency.value ?? { key: '', digest: '' };
  const id = idFor(app, `journey ${key}`);
  const known = readJourney(await ports.store.read(journeyPartition(id), [JOURNEY]));
  const legs: Leg[] = [];
  for (const [place, wanted] of body.value.legs.entries()) {
    const leg = await legOf(wanted, { n: place + 1, app, ports });
    if (!leg.ok) return leg;
    legs.push(leg.value);
  }
  if (known === undefined) {
    const entered = doneOf(await ports.performer.perform(noteBegun(app, { kind: 'journey', id, atMs: ports.clock.nowMs() })));
    if (!entered.ok) return entered;
  }
  const journey = { id, app, digest, changeMs: body.value.changeMs ?? CHANGE_MS, legs };
  return outcomeOf(await ports.performer.perform(beginJourney(journey)));
}

async function legOf(
  wanted: WantedLeg,
  { n, app, ports }: { readonly n: number; readonly app: string; readonly ports: BuyerApiPorts },
): Promise<ApiOutcome<Leg>> {
  const pointer = `/legs/${n - 1}`;
  const handle = wanted.order === undefined ? undefined : readHandle(wanted.order);
  if ((wanted.order === undefined) === (wanted.plan === undefined) || (wanted.order !== undefined && handle === undefined))
    return denied('bad-body', 'A leg is an order of yours, by its handle, or a plan.', { pointer });
  const order = handle === undefined ? undefined : await ownOrder(handle, app, ports);
  if (handle !== undefined && order === undefined)
    return denied('not-found', `No order ${wanted.order} of this app is known here.`, { pointer });
  const told = order === undefined ? {} : timesOf(order.told ?? order.asked);
  const startMs = wanted.startMs ?? told.startMs;
  const endMs = wanted.endMs ?? told.endMs;
  if (startMs === undefined || endMs === undefined || endMs < startMs)
    return denied('bad-body', 'Say when the leg begins and ends; its order does not tell both.', { pointer });
  return granted({
    ...{ n, startMs, endMs },
    ...(handle === undefined ? {} : { order: handle }),
    ...(wanted.plan === undefined ? {} : { plan: wanted.plan }),
    ...(told.startMs === undefined ? {} : { toldStartMs: told.startMs }),
    ...(told.endMs === undefined ? {} : { toldEndMs: told.endMs }),
  });
}

async function ownOrder(
  { transactionId, n }: { readonly transactionId: string; readonly n: number },
  app: string,
  { store }: BuyerApiPorts,
): Promise<OrderRecord | undefined> {
  const state = await store.read(partitionOf(transactionId), [TRANSACTION, orderKey(n)]);
  return readTransaction(state)?.app === app ? readRecord<OrderRecord>(state, orderKey(n)) : undefined;
}

async function viewOf(journey: JourneyRecord, ports: BuyerApiPorts): Promise<JourneyView> {
  const found = await Promise.all(
    journey.legs.map(async ({ n, order }) => {
      const record = order === undefined ? undefined : await ownOrder(order, journey.app, ports);
      return record === undefined ? [] : [[n, record] as const];
    }),
  );
  return journeyView(journey, new Map(found.flat()), ports.clock.nowMs());
}

async function journeyOf(request: Request, response: Response, ports: BuyerApiPorts): Promise<ApiOutcome<JourneyRecord>> {
  const id = pathMember(request, 'journeyId');
  const journey = UUID.test(id) ? readJourney(await ports.store.read(journeyPartition(id), [JOURNEY])) : undefined;
  if (journey === undefined || journey.app !== callerOf(response).app)
    return denied('not-found', 'No such journey of this app is known here.');
  return granted(journey);
}
