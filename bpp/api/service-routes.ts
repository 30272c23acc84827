import express, { type Request, type Response, Router } from 'express';
import type { PaymentService } from '../../commerce/payment-service.ts';
import { takeNews } from '../payments/service-work.ts';
import { pathMember } from './path-member.ts';
import { BOUNDS, type ProviderApiPorts } from './ports.ts';
import { resultOf, sendProblem, sendRefusal } from './problem-reply.ts';

/** Where payment services tell what came about. They show no key of ours: their signature says who they are. */
export function serviceRoutes(ports: ProviderApiPorts): Router {
  const routes = Router();
  const raw = express.raw({ type: () => true, limit: BOUNDS.bodyBytesMax, inflate: false });
  routes.post('/providers/:providerId/payment-services/:service', raw, (request, response) => hear(request, response, ports));
  return routes;
}

async function hear(request: Request, response: Response, ports: ProviderApiPorts): Promise<void> {
  const [providerId, name] = [pathMember(request, 'providerId'), pathMember(request, 'service')];
  const service = ports.paymentServices?.(providerId).find((each) => each.name === name);
  if (service?.hear === undefined || ports.index.provider(providerId) === undefined) {
    return sendProblem(response, { name: 'not-found', detail: 'There is no such payment service of this provider.' });
  }
  const news = service.hear(callOf(request), ports.clock.nowMs());
  if (!news.ok) return sendProblem(response, { name: 'key-unknown', detail: news.refusal.message });
  if (news.value !== undefined) {
    const done = resultOf(await takeNews(ports, { providerId, service: service.name }, news.value), response);
    if (done === undefined) return;
    if (!done.value.ok) return sendRefusal(response, done.value.refusal);
  }
  response.status(204).end();
}

function callOf(request: Request): Parameters<NonNullable<PaymentService['hear']>>[0] {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, typeof value === 'string' ? value : undefined]),
  );
  const body: unknown = request.body;
  return { headers, body: Buffer.isBuffer(body) ? body : new Uint8Array() };
}
