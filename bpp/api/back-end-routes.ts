import express, { type Request, type Response, Router } from 'express';
import { accept, type Refusal, type Verdict } from '../../commerce/refusal.ts';
import type { Work } from '../../node/role.ts';
import { readAnswer } from '../engines/webhook/answer.ts';
import { beginPush, putPart, readCatalogue } from '../engines/webhook/catalogue.ts';
import { desk } from '../engines/webhook/desk.ts';
import { type BackEndRecord, KEY } from '../engines/webhook/record.ts';
import { answerPost } from '../engines/webhook/settle-work.ts';
import { hookIn, postIn } from '../engines/webhook/state.ts';
import { forgetTimer } from '../engines/webhook/timers.ts';
import { webhookEngine } from '../engines/webhook/webhook.ts';
import { ITEMS_PER_COMMIT, unpublish } from '../imports/import-work.ts';
import { itemsBeyond } from '../imports/items-beyond.ts';
import { verifyStandardWebhook } from '../payments/standard-webhook.ts';
import { partitionOfProvider, providerOf } from '../provider-record.ts';
import { pathMember } from './path-member.ts';
import { BOUNDS, type ProviderApiPorts } from './ports.ts';
import { resultOf, sendProblem, sendRefusal } from './problem-reply.ts';

/** An answer, and a step of an order. */
const ANSWER_BYTES_MAX = 256 * 1024;
const CATALOGUE_BYTES_MAX = 8 * 1024 * 1024;
/** Longer than a call stays fresh: by then its signature is refused for its age. */
const KNOWN_FOR_MS = 900_000;

/**
 * What the software of a business calls: answers that come later, its catalogue, and the steps of its orders. It shows no key of ours: each call is
 * signed as our own posts to it are, with the same secret, so that it can do for its own business and for no other.
 */
export function backEndRoutes(ports: ProviderApiPorts): Router {
  const routes = Router();
  const raw = (limit: number) => express.raw({ type: () => true, limit, inflate: false });
  const own = '/providers/:providerId/back-end';
  const signed =
    (act: (call: SignedCall) => Promise<void>) =>
    async (request: Request, response: Response): Promise<void> => {
      const call = await signedCall(request, response, ports);
      if (call !== undefined) await act(call);
    };
  // No body is read of who does not even say to be such a business.
  routes.use(own, (request, response, next) => {
    const provider = ports.index.provider(pathMember(request, 'providerId'));
    if (provider?.engine === webhookEngine.name && request.get('webhook-signature') !== undefined) return next();
    sendProblem(response, { name: 'key-unknown', detail: 'Sign the call with the secret of the business, as its webhooks are signed.' });
  });
  routes.post(`${own}/answers/:postId`, raw(ANSWER_BYTES_MAX), signed(takeAnswer));
  routes.put(`${own}/catalogue`, raw(CATALOGUE_BYTES_MAX), signed(takeCatalogue));
  routes.post(`${own}/orders/:orderId/:step`, raw(BOUNDS.bodyBytesMax), signed(takeStep));
  return routes;
}

interface SignedCall {
  readonly request: Request;
  readonly response: Response;
  readonly ports: ProviderApiPorts;
  readonly backEnd: BackEndRecord;
  readonly webhookId: string;
  readonly atS: number;
  readonly body: Uint8Array;
}

/** A call whose signature fits a secret of the business; undefined when a problem was sent. Who is no such business is told no more than who signs wrongly. */
async function signedCall(request: Request, response: Response, ports: ProviderApiPorts): Promise<SignedCall | undefined> {
  const providerId = pathMember(request, 'providerId');
  const backEnd = ports.index.provider(providerId);
  const body: Uint8Array = Buffer.isBuffer(request.body) ? request.body : new Uint8Array();
  const hook =
    backEnd?.engine === webhookEngine.name ? hookIn(await ports.store.read(partitionOfProvider(providerId), [KEY.hook])) : undefined;
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, typeof value === 'string' ? value : undefined]),
  );
  const id = verifyStandardWebhook({ headers, body }, { secrets: hook?.secrets ?? [], nowMs: ports.clock.nowMs() });
  if (!id.ok || backEnd === undefined) {
    const detail = id.ok ? 'There is no such business here.' : id.refusal.message;
    sendProblem(response, { name: 'key-unknown', detail });
    return undefined;
  }
  const atS = Number(headers['webhook-timestamp']);
  return { request, response, ports, backEnd: backEnd as BackEndRecord, webhookId: id.value, atS, body };
}

/** Says no, with the member that is at fault where one is. */
function refused(response: Response, refusal: Refusal): void {
  const { path, message, reason } = refusal;
  if (path === undefined || reason !== 'invalid') sendRefusal(response, refusal);
  else sendProblem(response, { name: 'refused', detail: message, facts: { pointer: path } });
}

async function takeAnswer({ request, response, ports, backEnd, body }: SignedCall): Promise<void> {
  const postId = pathMember(request, 'postId');
  const answer = readAnswer(body);
  if (!answer.ok) return refused(response, answer.refusal);
  const by = postIn(await ports.store.read(partitionOfProvider(backEnd.id), [KEY.post(postId)]), postId);
  if (by === undefined)
    return sendProblem(response, { name: 'not-found', detail: 'Nothing was posted under this id, or more than a day ago.' });
  // One that has ended names nobody any more, and needs nothing but itself.
  const asked = by.asked?.by ?? { domain: '', buyerNode: { id: '', uri: '' }, transactionId: '' };
  const done = resultOf(
    await ports.performer.perform(answerPost({ providerId: backEnd.id, postId, by: asked }, answer.value, ports.node)),
    response,
  );
  if (done === undefined) return;
  if (!done.value.ok) return refused(response, done.value.refusal);
  response.status(204).end();
}

async function takeCatalogue({ response, ports, backEnd, body, webhookId, atS }: SignedCall): Promise<void> {
  const { id: providerId, currency } = backEnd;
  const read = readCatalogue(body, { providerId, currency });
  if (!read.ok) return refused(response, read.refusal);
  const begun = resultOf(await ports.performer.perform(beginPush(providerId, { atS, id: webhookId })), response);
  if (begun === undefined) return;
  if (!begun.value.ok) return refused(response, begun.value.refusal);
  const { items, categories = [] } = read.value;
  let changed = 0;
  for (let from = 0; from === 0 || from < items.length; from += ITEMS_PER_COMMIT) {
    const part = { items: items.slice(from, from + ITEMS_PER_COMMIT), categories: from === 0 ? categories : [] };
    const done = resultOf(await ports.performer.perform(putPart(providerId, part)), response);
    if (done === undefined) return;
    changed += done.value;
  }
  const gone = await itemsBeyond(ports, providerId, new Set(items.map(({ id }) => id)));
  let unpublished = 0;
  for (let from = 0; from < gone.length; from += ITEMS_PER_COMMIT) {
    const done = resultOf(await ports.performer.perform(unpublish(providerId, gone.slice(from, from + ITEMS_PER_COMMIT))), response);
    if (done === undefined) return;
    unpublished += done.value;
  }
  response.json({ changed, unchanged: items.length - changed, unpublished });
}

async function takeStep({ request, response, ports, backEnd, body, webhookId }: SignedCall): Promise<void> {
  const orderId = pathMember(request, 'orderId');
  const step = pathMember(request, 'step');
  if (providerOf(orderId) !== backEnd.id) return sendProblem(response, { name: 'not-found', detail: 'The business has no such order.' });
  const members = membersOf(body);
  if (members === undefined) return sendProblem(response, { name: 'bad-request', detail: 'Send a JSON object, or nothing.' });
  const work = desk.take(step, { node: ports.node, orderId, body: members });
  if (typeof work === 'string') return sendProblem(response, { name: 'bad-request', detail: work });
  if (work === undefined)
    return sendProblem(response, { name: 'not-found', detail: `The steps of an order are ${desk.steps.join(', ')}.` });
  const done = resultOf(await ports.performer.perform(once(work, webhookId)), response);
  if (done === undefined) return;
  if (!done.value.ok) return sendRefusal(response, done.value.refusal);
  response.status(204).end();
}

/** The same work, done once for a call: the same call again finds that it was done. What was refused may be tried again. */
function once(work: Work<Verdict<unknown>>, webhookId: string): Work<Verdict<unknown>> {
  const key = KEY.called(webhookId);
  return {
    ...work,
    reads: [...work.reads, key],
    decide(state, context) {
      if (state.has(key)) return { result: accept(undefined) };
      const decision = work.decide(state, context);
      if (!decision.result.ok) return decision;
      const timers = [...(decision.timers ?? []), forgetTimer(key, context.nowMs + KNOWN_FOR_MS)];
      return { ...decision, put: { ...decision.put, [key]: {} }, timers };
    },
  };
}

function membersOf(body: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
