import { type Request, type Response, Router } from 'express';
import { dialects } from '../../dialects/choose.ts';
import { noteBegun } from '../history/history-work.ts';
import { prepareRaw, type RawFacts, type RawReady, sendRaw } from '../raw-door.ts';
import { partitionOf, readTransaction, TRANSACTION } from '../records.ts';
import { type ApiOutcome, denied, granted } from '../refusals.ts';
import type { Asked } from '../request.ts';
import { bytesOf, jsonOf, pathMember, queryMember } from './call.ts';
import { callerOf } from './caller.ts';
import type { BuyerApiPorts } from './ports.ts';
import { doneOf, outcomeOf, sendProblem } from './problem-reply.ts';
import { hasHook, namedNode } from './searches.ts';

export function rawRoutes(ports: BuyerApiPorts): Router {
  const router = Router();
  router.post('/raw/:version/:action', async (request, response) => {
    const sent = await send(request, response, ports);
    if (!sent.ok) return sendProblem(response, sent.problem);
    const { transactionId, messageId } = sent.value;
    const transaction = `/api/v1/transactions/${transactionId}`;
    response
      .status(202)
      .json({ transactionId, messageId, links: { transaction, events: `${transaction}/events`, messages: `${transaction}/messages` } });
  });
  return router;
}

async function send(request: Request, response: Response, ports: BuyerApiPorts): Promise<ApiOutcome<Asked>> {
  const version = pathMember(request, 'version');
  const dialect = dialects.find((each) => `v${each.version}` === version);
  const route = dialect?.routes.get(pathMember(request, 'action'));
  if (dialect === undefined || route === undefined || route.direction !== 'request') {
    return denied('not-found', 'No such action can be sent in this version of the protocol.');
  }
  const body = jsonOf(request);
  if (!body.ok) return body;
  const domain = ports.settings.domains[0] ?? '';
  const named = await namedNode(queryMember(request, 'providerNode'), domain, ports);
  if (!named.ok) return named;
  const facts: RawFacts = {
    settings: ports.settings,
    nowMs: ports.clock.nowMs(),
    newId: () => ports.chance.newId(),
    ...(named.value === undefined ? {} : { providerNode: named.value }),
  };
  const ready = prepareRaw({ dialect, route, body: body.value, bytes: bytesOf(request) }, facts);
  if (!ready.ok) return ready;
  const allowed = await mayBeSent(ready.value, callerOf(response).app, ports);
  if (!allowed.ok) return allowed;
  const { app } = callerOf(response);
  const listedAtMs = ports.clock.nowMs();
  if (allowed.value === 'new') {
    const entry = { kind: 'transaction', id: ready.value.envelope.transactionId, atMs: listedAtMs } as const;
    const entered = doneOf(await ports.performer.perform(noteBegun(app, entry)));
    if (!entered.ok) return entered;
  }
  const by = { app, listedAtMs, webhook: await hasHook(app, ports) };
  return outcomeOf(await ports.performer.perform(sendRaw(ready.value, by, ports.settings)));
}

/** A transaction of somebody else stays theirs, and a provider node is called where the registry says it lives. */
async function mayBeSent(ready: RawReady, app: string, ports: BuyerApiPorts): Promise<ApiOutcome<'new' | 'known'>> {
  const { transactionId, providerNode, domain } = ready.envelope;
  const transaction = readTransaction(await ports.store.read(partitionOf(transactionId), [TRANSACTION]));
  if (transaction !== undefined && transaction.app !== app)
    return denied('foreign-id', 'This transaction_id is not yours; leave it out for a new one.');
  const is = transaction === undefined ? 'new' : 'known';
  if (providerNode === undefined) return granted(is);
  const registered = await ports.findProviderNode(providerNode.id, domain);
  if (!registered.ok) return denied('provider-node-unknown', registered.problem.message);
  if (registered.value.uri.replace(/\/$/, '') === providerNode.uri.replace(/\/$/, '')) return granted(is);
  return denied('foreign-id', `The registry has another address for ${providerNode.id}: ${registered.value.uri}.`);
}
