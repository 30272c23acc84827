import type { ErrorRequestHandler, Response } from 'express';
import type { Performed } from '../../node/role.ts';
import { StoreUnavailable } from '../../node/store/port.ts';
import type { Telemetry } from '../../node/telemetry.ts';
import { API_PROBLEMS, type ApiOutcome, type ApiProblem, denied, granted } from '../refusals.ts';

/** Says no as RFC 9457 has it. */
export function sendProblem(response: Response, problem: ApiProblem): void {
  const { status, title } = API_PROBLEMS[problem.name];
  const { name, retryAfterSeconds, facts, ...said } = problem;
  if (retryAfterSeconds !== undefined) response.set('Retry-After', String(retryAfterSeconds));
  if (status === 401) response.set('WWW-Authenticate', 'Bearer realm="marktplein"');
  response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: `urn:marktplein:problem:${name}`, title, status, ...said, ...facts }));
}

/** What local work came to, as an outcome of the call that asked for it. */
export function outcomeOf<T>(performed: Performed<ApiOutcome<T>>): ApiOutcome<T> {
  if (performed.ok) return performed.value;
  if ('repeated' in performed) return denied('idempotency-key-reused', 'This Idempotency-Key came earlier with another call.');
  return denied('unavailable', performed.problem.message, { retryAfterSeconds: performed.problem.retryAfterSeconds ?? 1 });
}

/** The same for work that has nothing to say. */
export function doneOf(performed: Performed<void>): ApiOutcome<void> {
  return outcomeOf(performed.ok ? { ok: true, value: granted(undefined) } : performed);
}

/** The last one to hear of what went wrong: nothing of the inside is told, everything is written down. */
export function lastResort(telemetry: Telemetry): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const problem = problemOf(error);
    if (problem.name === 'internal') telemetry.log.error({ error, path: request.path }, 'a call of an app failed');
    sendProblem(response, problem);
  };
}

function problemOf(error: unknown): ApiProblem {
  if (error instanceof StoreUnavailable)
    return { name: 'unavailable', detail: 'The store cannot be reached; try again in a while.', retryAfterSeconds: 5 };
  const type = (error as { readonly type?: unknown } | null)?.type;
  const status = (error as { readonly status?: unknown } | null)?.status;
  if (type === 'entity.too.large') return { name: 'too-large', detail: 'Bodies of this API are at most 64 KB.' };
  if (status === 415) return { name: 'wrong-content-type', detail: 'Send the body as application/json in UTF-8, without compression.' };
  if (typeof status === 'number' && status >= 400 && status < 500) return { name: 'bad-body', detail: 'The request could not be read.' };
  return { name: 'internal', detail: 'It has been written down; try again in a while.', retryAfterSeconds: 30 };
}
