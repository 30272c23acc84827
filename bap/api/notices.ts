import { createHash } from 'node:crypto';
import { Router } from 'express';
import { createLimiter } from '../../node/limiter.ts';
import { nameOfBrowser } from '../../node/push.ts';
import { addNotice, dropNotice } from '../notices/notice-work.ts';
import type { Notifier } from '../notices/notifier.ts';
import { NOTICES, NOTICES_MAX, type NoticeRequest, type NoticesView, noticesIn, noticeView } from '../notices/records.ts';
import { partitionOf } from '../records.ts';
import { type ApiOutcome, denied, granted } from '../refusals.ts';
import { bodyOf, orderOf, pathMember } from './call.ts';
import type { BuyerApiPorts } from './ports.ts';
import { outcomeOf, sendProblem } from './problem-reply.ts';

/** How often letters are turned on for one address: somebody who orders much, and nobody's flood. */
const ASKED_PER_ADDRESS = { perSecond: 1 / 1_800, burst: 20, keysMax: 20_000 } as const;

/** Who is told when an order changes, and by what. Nothing is on until somebody turns it on. */
export function noticeRoutes(ports: BuyerApiPorts & { readonly notifier: Notifier }): Router {
  const router = Router();
  const { notifier, store, performer } = ports;
  const perAddress = createLimiter(ASKED_PER_ADDRESS);
  router.get('/orders/:handle/notices', async (request, response) => {
    const found = await orderOf(request, response, ports);
    if (!found.ok) return sendProblem(response, found.problem);
    const { transaction, order } = found.value;
    const kept = await store.list(partitionOf(transaction.id), `${NOTICES}${order.n}.`, { limit: NOTICES_MAX });
    const push = notifier.push === undefined ? {} : { push: { publicKey: await notifier.push.publicKey(), hosts: notifier.hosts } };
    response.json({ mail: notifier.mail, ...push, notices: noticesIn(kept).map(noticeView) } satisfies NoticesView);
  });
  router.post('/orders/:handle/notices', async (request, response) => {
    const body = bodyOf<NoticeRequest>(request, 'NoticeRequest');
    if (!body.ok) return sendProblem(response, body.problem);
    const found = await orderOf(request, response, ports);
    if (!found.ok) return sendProblem(response, found.problem);
    const wanted = wantedOf(body.value);
    if (!wanted.ok) return sendProblem(response, wanted.problem);
    const { transaction, order } = found.value;
    const added = outcomeOf(await performer.perform(addNotice({ transactionId: transaction.id, n: order.n }, wanted.value)));
    if (!added.ok) return sendProblem(response, added.problem);
    notifier.look(transaction.id);
    response.status(201).json(noticeView(added.value));
  });
  router.delete('/orders/:handle/notices/:name', async (request, response) => {
    const found = await orderOf(request, response, ports);
    if (!found.ok) return sendProblem(response, found.problem);
    const { transaction, order } = found.value;
    const named = { transactionId: transaction.id, n: order.n };
    const dropped = await performer.perform(dropNotice(named, pathMember(request, 'name')));
    const gone = outcomeOf(dropped.ok ? { ok: true as const, value: granted(dropped.value) } : dropped);
    if (!gone.ok) return sendProblem(response, gone.problem);
    if (gone.value) response.status(204).end();
    else sendProblem(response, { name: 'not-found', detail: 'Nobody of this name is told of this order.' });
  });
  return router;

  function wantedOf(asked: NoticeRequest): ApiOutcome<Parameters<typeof addNotice>[1]> {
    const { language } = asked;
    if ('push' in asked) {
      const { endpoint, keys } = asked.push;
      if (notifier.push === undefined) return denied('not-found', 'This node pushes nothing.');
      if (!notifier.push.reaches(endpoint))
        return denied('bad-body', `This node pushes through ${notifier.hosts.join(', ')} alone.`, { pointer: '/push/endpoint' });
      const subscription = { endpoint, keys };
      return granted({ name: nameOfBrowser(subscription), to: { kind: 'push', subscription }, language });
    }
    if (!notifier.mail) return denied('not-found', 'This node sends no letters.');
    const key = createHash('sha256').update(asked.email.toLowerCase()).digest('base64url');
    const taken = perAddress.take(key, ports.clock.nowMs());
    if (!taken.ok)
      return denied('quota-used-up', 'Letters to this address were asked for too often.', { retryAfterSeconds: taken.retryAfterSeconds });
    return granted({ name: 'mail', to: { kind: 'mail', email: asked.email }, language });
  }
}
