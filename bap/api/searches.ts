import { Router } from 'express';
import type { Intent } from '../../commerce/intent.ts';
import type { NodeAddress } from '../../protocol/message.ts';
import { noteBegun } from '../history/history-work.ts';
import { readRecord } from '../records.ts';
import { type ApiOutcome, denied, granted } from '../refusals.ts';
import { beginSearch, type SearchPlan } from '../search-command.ts';
import { HOOK, hookPartition } from '../webhook.ts';
import { replyAsked } from './asked-reply.ts';
import { bodyOf } from './call.ts';
import { callerOf } from './caller.ts';
import type { BuyerApiPorts } from './ports.ts';
import { doneOf, outcomeOf, sendProblem } from './problem-reply.ts';

interface SearchRequest {
  readonly intent: Intent;
  readonly domain?: string;
  readonly cityCode?: string;
  readonly countryCode?: string;
  readonly ttlMs?: number;
  readonly providerNode?: string;
}

export function searchRoutes(ports: BuyerApiPorts): Router {
  const router = Router();
  router.post('/searches', async (request, response) => {
    const asked = await ask();
    const replied = asked.ok ? await replyAsked(request, response, { asked: asked.value, ports }) : asked;
    if (!replied.ok) sendProblem(response, replied.problem);

    async function ask() {
      const body = bodyOf<SearchRequest>(request, 'SearchRequest');
      if (!body.ok) return body;
      const plan = await planOf(body.value, callerOf(response).app, ports);
      if (!plan.ok) return plan;
      const { app, transactionId: id, listedAtMs: atMs = ports.clock.nowMs() } = plan.value;
      const entered = doneOf(await ports.performer.perform(noteBegun(app, { kind: 'transaction', id, atMs })));
      if (!entered.ok) return entered;
      return outcomeOf(await ports.performer.perform(beginSearch(plan.value, ports.settings)));
    }
  });
  return router;
}

async function planOf(body: SearchRequest, app: string, ports: BuyerApiPorts): Promise<ApiOutcome<SearchPlan>> {
  const { settings } = ports;
  const domain = body.domain ?? settings.domains[0];
  if (domain === undefined || (settings.domains.length > 0 && !settings.domains.includes(domain))) {
    return denied('bad-body', `This node serves the domains ${settings.domains.join(', ')}.`, { pointer: '/domain' });
  }
  const providerNode = await namedNode(body.providerNode, domain, ports);
  if (!providerNode.ok) return providerNode;
  const cityCode = body.cityCode ?? settings.cityCode;
  const countryCode = body.countryCode ?? settings.countryCode;
  return granted({
    transactionId: ports.chance.newId(),
    listedAtMs: ports.clock.nowMs(),
    app,
    webhook: await hasHook(app, ports),
    intent: body.intent,
    domain,
    ...(cityCode === undefined ? {} : { cityCode }),
    ...(countryCode === undefined ? {} : { countryCode }),
    ttlMs: body.ttlMs ?? settings.ttlMs,
    ...(providerNode.value === undefined ? {} : { providerNode: providerNode.value }),
  });
}

/** The registered address of a provider node that an app names. */
export async function namedNode(
  subscriberId: string | undefined,
  domain: string,
  ports: BuyerApiPorts,
): Promise<ApiOutcome<NodeAddress | undefined>> {
  if (subscriberId === undefined) return granted(undefined);
  const found = await ports.findProviderNode(subscriberId, domain);
  return found.ok ? granted(found.value) : denied('provider-node-unknown', found.problem.message, { pointer: '/providerNode' });
}

/** Whether the events of a transaction that begins now are to be posted. */
export async function hasHook(app: string, ports: BuyerApiPorts): Promise<boolean> {
  return readRecord(await ports.store.read(hookPartition(app), [HOOK]), HOOK) !== undefined;
}
