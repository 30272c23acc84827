import { Router } from 'express';
import { readRecord } from '../records.ts';
import { denied } from '../refusals.ts';
import { HOOK, type HookRecord, hookPartition, setHook } from '../webhook.ts';
import { bodyOf } from './call.ts';
import { callerOf } from './caller.ts';
import type { BuyerApiPorts } from './ports.ts';
import { doneOf, sendProblem } from './problem-reply.ts';

const SECRET_BYTES = 32;

export function webhookRoutes(ports: BuyerApiPorts): Router {
  const router = Router();
  // Without a key all visitors would share one webhook.
  router.use('/webhooks', (_request, response, next) => {
    const keyed = ports.apps.some((app) => app.name === callerOf(response).app);
    if (keyed) return next();
    sendProblem(response, denied('app-unknown', 'Webhooks are for apps with a key.').problem);
  });
  router.post('/webhooks', async (request, response) => {
    const body = bodyOf<{ readonly url: string }>(request, 'WebhookRequest');
    if (!body.ok) return sendProblem(response, body.problem);
    const secret = `whsec_${Buffer.from(ports.chance.bytes(SECRET_BYTES)).toString('base64')}`;
    const hook: HookRecord = { url: body.value.url, secret, createdAtMs: ports.clock.nowMs() };
    const done = doneOf(await ports.performer.perform(setHook(callerOf(response).app, hook)));
    if (done.ok) response.status(201).json(hook);
    else sendProblem(response, done.problem);
  });
  router.get('/webhooks', async (_request, response) => {
    const state = await ports.store.read(hookPartition(callerOf(response).app), [HOOK]);
    const hook = readRecord<HookRecord>(state, HOOK);
    if (hook === undefined) return sendProblem(response, { name: 'not-found', detail: 'This app has no webhook.' });
    response.json({ url: hook.url, createdAtMs: hook.createdAtMs });
  });
  router.delete('/webhooks', async (_request, response) => {
    const done = doneOf(await ports.performer.perform(setHook(callerOf(response).app, undefined)));
    if (done.ok) response.status(204).end();
    else sendProblem(response, done.problem);
  });
  return router;
}
