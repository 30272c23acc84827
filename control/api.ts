import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Chance, Clock } from '../node/clock.ts';
import { createLimiter } from '../node/limiter.ts';
import type { Telemetry } from '../node/telemetry.ts';
import type { Admission } from './admission.ts';
import type { AuditLog } from './audit-log.ts';
import type { ControlConfig } from './config.ts';
import { createLive } from './live.ts';
import type { PilotDesk } from './pilot-desk.ts';
import { addPilotRoutes } from './pilot-routes.ts';
import type { Room } from './room.ts';
import { sequenceOf } from './sequence.ts';
import { createSessions, SESSION_MS } from './sessions.ts';
import { findTransactions } from './transactions.ts';

export interface ControlApiParts {
  readonly config: ControlConfig;
  readonly room: Room;
  readonly audit: AuditLog;
  /** Absent where the configuration names no registry. */
  readonly admission?: Admission;
  /** Present in the control room of a pilot alone. */
  readonly pilot?: PilotDesk;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly telemetry: Pick<Telemetry, 'log'>;
}

const BASE = '/api/v1';
const COOKIE = 'control-room';
/** A page of another site cannot send it: whatever changes something must have it. */
const PAGE_HEADER = 'x-control-room';
const BODY_BYTES_MAX = 4 * 1024;
const REASON_CHARACTERS_MAX = 500;
const AUDIT_ENTRIES_MAX = 200;
/** Guesses of a token from one address. */
const SIGN_INS = { perSecond: 0.2, burst: 10, keysMax: 10_000 } as const;

/** What the pages of a control room ask. Everything but signing in is for operators who are. */
export function createControlApi(parts: ControlApiParts): { readonly app: Express; close(): void } {
  const { config, room, audit, admission, clock } = parts;
  const sessions = createSessions({ operators: config.operators, clock, chance: parts.chance });
  const signIns = createLimiter(SIGN_INS);
  const live = createLive(room, clock);
  const app = express().disable('x-powered-by');
  if (config.listen.behind_proxy === true) app.set('trust proxy', 1);
  const secretOf = (request: Request): string => /(?:^|; )control-room=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
  const cookie = (request: Request) =>
    ({ httpOnly: true, sameSite: 'strict', secure: request.secure, path: '/', maxAge: SESSION_MS }) as const;

  /** What a page has to know of who looks at it, and of the network. */
  const entered = (operator: string): object => ({
    signedIn: true,
    operator,
    network: config.name,
    outline: config.outline ?? [],
    hasRegistry: admission !== undefined,
    isPilot: parts.pilot !== undefined,
  });

  app.use(BASE, (request, response, next) => {
    response.set('Cache-Control', 'no-store');
    if (request.method === 'GET' || request.get(PAGE_HEADER) !== undefined) return next();
    refuse(response, 403, { name: 'not-a-page', detail: `Send the header ${PAGE_HEADER}: only the control room's own pages do.` });
  });
  app.use(BASE, express.json({ limit: BODY_BYTES_MAX }));
  app.post(`${BASE}/session`, (request, response) => {
    const taken = signIns.take(request.ip ?? '', clock.nowMs());
    if (!taken.ok) return refuse(response, 429, { name: 'quota-used-up', detail: 'Too many tries; wait a while.' });
    const session = sessions.open(textIn(request.body, 'token'));
    if (session === undefined) return refuse(response, 401, { name: 'wrong-token', detail: 'No operator has this token.' });
    sessions.close(secretOf(request));
    audit.append({ atMs: clock.nowMs(), operator: session.operator, what: 'signed-in' });
    response.cookie(COOKIE, session.secret, cookie(request)).json(entered(session.operator));
  });
  // Whether anybody is signed in is a question, and to be nobody is no fault.
  app.get(`${BASE}/session`, (request, response) => {
    const operator = sessions.operatorOf(secretOf(request));
    response.json(operator === undefined ? { signedIn: false } : entered(operator));
  });
  app.use(BASE, (request, response, next) => {
    const operator = sessions.operatorOf(secretOf(request));
    if (operator === undefined) return refuse(response, 401, { name: 'signed-out', detail: 'Sign in first.' });
    response.locals.operator = operator;
    next();
  });
  app.delete(`${BASE}/session`, (request, response) => {
    sessions.close(secretOf(request));
    response.clearCookie(COOKIE, { path: '/' }).json({});
  });
  app.get(`${BASE}/events`, (request, response) => {
    const secret = secretOf(request);
    live.follow(response, { isSignedIn: () => sessions.operatorOf(secret) !== undefined });
  });
  app.get(`${BASE}/transactions`, (request, response) => {
    const { q, trouble } = request.query;
    const text = typeof q === 'string' ? q.slice(0, REASON_CHARACTERS_MAX) : '';
    response.json({ transactions: findTransactions(room.window, { text, onlyTrouble: trouble === 'yes' }) });
  });
  app.get(`${BASE}/transactions/:id`, (request, response) => {
    const seen = room.window.of(request.params.id);
    if (seen.length === 0) return refuse(response, 404, { name: 'not-found', detail: 'The window holds nothing of this transaction.' });
    response.json(sequenceOf(request.params.id, seen));
  });
  app.get(`${BASE}/audit`, (_request, response) => {
    response.json({ entries: audit.entries().slice(-AUDIT_ENTRIES_MAX).reverse(), chain: audit.verify() });
  });
  app.get(`${BASE}/entries`, async (_request, response) => {
    const rows = await admission?.rows();
    if (rows === undefined) refuse(response, 404, { name: 'no-registry', detail: 'The configuration names no registry.' });
    else if (rows.ok) response.json({ entries: rows.value });
    else refuse(response, 502, { name: 'registry', detail: rows.message });
  });
  app.post(`${BASE}/entries/:subscriber/:key/:what`, async (request, response) => {
    const { subscriber: subscriberId, key: keyId, what } = request.params;
    const reason = textIn(request.body, 'reason').trim().slice(0, REASON_CHARACTERS_MAX);
    if (admission === undefined || (what !== 'approve' && what !== 'suspend'))
      return refuse(response, 404, { name: 'not-found', detail: 'An entry is approved or suspended, where there is a registry.' });
    if (reason === '') return refuse(response, 400, { name: 'no-reason', detail: 'Say why: it is kept.' });
    const done = await admission[what]({ subscriberId, keyId, operator: String(response.locals.operator), reason });
    if (done.ok) response.json({ done: done.value });
    else refuse(response, 409, { name: 'not-done', detail: done.message });
  });
  addPilotRoutes(app, BASE, parts);
  app.use('/api', (_request, response) => refuse(response, 404, { name: 'not-found', detail: 'Nothing is served at this path.' }));
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => lastResort(error, response, parts));
  return { app, close: () => live.close() };
}

function textIn(body: unknown, member: string): string {
  const value = (body as Readonly<Record<string, unknown>> | null | undefined)?.[member];
  return typeof value === 'string' ? value : '';
}

function refuse(response: Response, status: number, problem: { readonly name: string; readonly detail: string }): void {
  response.status(status).json(problem);
}

function lastResort(error: unknown, response: Response, { telemetry }: ControlApiParts): void {
  const status = (error as { status?: unknown } | null)?.status;
  if (typeof status === 'number' && status >= 400 && status < 500)
    refuse(response, status, { name: 'unreadable', detail: 'The request cannot be read.' });
  else failed(error, response, telemetry);
}

function failed(error: unknown, response: Response, telemetry: ControlApiParts['telemetry']): void {
  telemetry.log.error({ error }, 'the control room failed');
  refuse(response, 500, { name: 'failed', detail: 'The control room failed; its log says why.' });
}
