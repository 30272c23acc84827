import { createHash, timingSafeEqual } from 'node:crypto';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Clock } from '../node/clock.ts';
import type { Limiter } from '../node/limiter.ts';
import type { Telemetry } from '../node/telemetry.ts';
import type { Outcome, Problem } from '../protocol/problems.ts';
import { kindOf, refuse } from '../protocol/problems.ts';
import type { Desk, DeskRow } from './desk.ts';
import { DESK_ROWS_MAX } from './desk.ts';
import type { Order } from './orders.ts';

export interface RegistryAdminParts {
  readonly desk: Desk;
  /** Who may act here: by the SHA-256 (hexadecimal) of a token each. With none, nobody may. */
  readonly operators: readonly { readonly name: string; readonly tokenSha256: string }[];
  /** How often an address may try. */
  readonly perAddress: Limiter;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

const REASON_CHARACTERS_MAX = 500;
const BODY_BYTES_MAX = 4 * 1024;
const DOORS = '/admin/v1';

/**
 * The operators' API: `GET /admin/v1/entries`, `GET /admin/v1/entries/:subscriber` with its history, and
 * `POST /admin/v1/entries/:subscriber/:key/{approve,suspend,revoke}` with `{"reason"}`. A subscriber_id goes into a path URL-encoded.
 */
export function createRegistryAdmin(parts: RegistryAdminParts): Express {
  const { desk } = parts;
  const app = express().disable('x-powered-by');
  app.use(DOORS, (request, response, next) => letIn(request, response, next, parts));
  app.use(DOORS, express.json({ limit: BODY_BYTES_MAX, type: () => true }));
  app.get(`${DOORS}/entries`, (_request, response) => {
    const rows = desk.rows();
    response.json({ entries: rows.map(shown), cut: rows.length >= DESK_ROWS_MAX });
  });
  app.get(`${DOORS}/entries/:subscriber`, async (request, response) => {
    const { subscriber } = request.params;
    response.json({ entries: desk.rows(subscriber).map(shown), history: await desk.audit(subscriber) });
  });
  app.post(`${DOORS}/entries/:subscriber/:key/:what`, async (request, response) => {
    const { subscriber: subscriberId, key: keyId, what } = request.params;
    const reason = reasonIn(request.body);
    const order = { subscriberId, keyId, operator: String(response.locals.operator), ...(reason === undefined ? {} : { reason }) };
    const outcome = await act(what, order, desk);
    if (outcome.ok) response.json({ entries: desk.rows(subscriberId).map(shown) });
    else refuseWith(response, outcome.problem);
  });
  app.use((_request, response) => refuseWith(response, { name: 'unknown-route', message: 'Nothing is served at this path.' }));
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) =>
    refuseWith(response, problemOf(error, parts.telemetry)),
  );
  return app;
}

function act(what: string, order: Order, desk: Desk): Promise<Outcome<void>> {
  if (what === 'approve') return desk.approve(order);
  const { reason } = order;
  if (what !== 'suspend' && what !== 'revoke')
    return Promise.resolve(refuse('unknown-route', 'An entry can be approved, suspended or revoked.'));
  if (reason === undefined)
    return Promise.resolve(refuse('invalid-request', 'Say why, as {"reason": "…"}: it is kept.', { path: '/reason' }));
  return desk[what]({ ...order, reason });
}

function letIn(request: Request, response: Response, next: NextFunction, parts: RegistryAdminParts): void {
  response.setHeader('cache-control', 'no-store');
  const taken = parts.perAddress.take(request.socket.remoteAddress ?? '', parts.clock.nowMs());
  if (!taken.ok) {
    refuseWith(response, { name: 'rate-limited', message: 'Too many requests; slow down.', retryAfterSeconds: taken.retryAfterSeconds });
    return;
  }
  const operator = operatorOf(request.headers.authorization, parts.operators);
  if (operator === undefined) {
    response.setHeader('www-authenticate', 'Bearer realm="registry operators"');
    response.status(401).json({ error: { code: '30000', message: 'Send the token of an operator: Authorization: Bearer <token>.' } });
    return;
  }
  response.locals.operator = operator;
  next();
}

function operatorOf(authorization: string | undefined, operators: RegistryAdminParts['operators']): string | undefined {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return undefined;
  const given = createHash('sha256').update(token).digest();
  return operators.find(({ tokenSha256 }) => {
    const wanted = Buffer.from(tokenSha256, 'hex');
    return wanted.length === given.length && timingSafeEqual(wanted, given);
  })?.name;
}

function reasonIn(body: unknown): string | undefined {
  const reason = (body as { reason?: unknown } | null | undefined)?.reason;
  return typeof reason === 'string' && reason.trim() !== '' ? reason.trim().slice(0, REASON_CHARACTERS_MAX) : undefined;
}

function shown({ subscriber, kind, proven, reason, ended, vouchedBy, attempts }: DeskRow): Record<string, unknown> {
  const { validFromMs, validUntilMs, createdMs, updatedMs, ...facts } = subscriber;
  const moments = {
    validFrom: moment(validFromMs),
    validUntil: moment(validUntilMs),
    created: moment(createdMs),
    updated: moment(updatedMs),
  };
  return { kind, ...facts, ...moments, proven, reason, ended, vouchedBy, attempts };
}

function moment(atMs: number | undefined): string | undefined {
  return atMs === undefined ? undefined : new Date(atMs).toISOString();
}

function refuseWith(response: Response, problem: Problem): void {
  const { httpStatus, code } = kindOf(problem);
  if (problem.retryAfterSeconds !== undefined) response.setHeader('retry-after', String(problem.retryAfterSeconds));
  const path = problem.path === undefined ? {} : { paths: problem.path };
  response.status(Math.max(httpStatus, 400)).json({ error: { code: code['1.1.1'], message: problem.message, ...path } });
}

/** What Express throws for a body or path that cannot be read says whose fault it is by its status. */
function problemOf(error: unknown, telemetry: Telemetry): Problem {
  const status = (error as { status?: unknown } | null)?.status;
  if (typeof status === 'number' && status >= 400 && status < 500)
    return { name: 'invalid-request', message: 'The request cannot be read.' };
  telemetry.log.error({ error }, 'the operators’ API failed');
  return { name: 'internal', message: 'The registry failed; try again in a while.' };
}
