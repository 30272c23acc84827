import type { ErrorRequestHandler, Response } from 'express';
import type { Refusal, RefusalReason } from '../../commerce/refusal.ts';
import type { Performed } from '../../node/role.ts';
import { StoreUnavailable } from '../../node/store/port.ts';
import type { Telemetry } from '../../node/telemetry.ts';
import { ImportStopped } from '../imports/business-import.ts';

/** Every way in which this API says no. */
const PROBLEMS = {
  'bad-request': [400, 'The request cannot be used as it stands.'],
  'key-unknown': [401, 'This key opens nothing here.'],
  'not-let-in': [403, 'This lets nobody in.'],
  'page-unknown': [403, 'This did not come from a page of this node.'],
  'not-allowed': [403, 'This is not for everybody.'],
  'not-found': [404, 'There is no such thing here.'],
  conflict: [409, 'That cannot be done now.'],
  'too-large': [413, 'The body is too large.'],
  'idempotency-key-reused': [422, 'This Idempotency-Key was used for something else.'],
  'wrong-content-type': [415, 'The body is not of the kind that this call reads.'],
  refused: [422, 'The rules of the shop do not allow this.'],
  busy: [429, 'There is too much to do at this moment.'],
  internal: [500, 'This node failed.'],
  unavailable: [503, 'This node cannot do it now.'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export interface ApiProblem {
  readonly name: keyof typeof PROBLEMS;
  /** What is wrong with this very call and how to mend it. */
  readonly detail: string;
  readonly retryAfterSeconds?: number;
  readonly facts?: Readonly<Record<string, unknown>>;
}

const OF_REASON: Partial<Readonly<Record<RefusalReason, ApiProblem['name']>>> = {
  'order-not-found': 'not-found',
  'item-not-found': 'not-found',
  'provider-not-found': 'not-found',
  business: 'conflict',
  'cancellation-not-possible': 'conflict',
  'update-not-possible': 'conflict',
  invalid: 'bad-request',
};

/** Says no as RFC 9457 has it. */
export function sendProblem(response: Response, problem: ApiProblem): void {
  const [status, title] = PROBLEMS[problem.name];
  if (problem.retryAfterSeconds !== undefined) response.set('Retry-After', String(problem.retryAfterSeconds));
  if (status === 401) response.set('WWW-Authenticate', 'Bearer realm="marktplein provider"');
  const body = { type: `urn:marktplein:problem:${problem.name}`, title, status, detail: problem.detail, ...problem.facts };
  response.status(status).type('application/problem+json').send(JSON.stringify(body));
}

export function sendRefusal(response: Response, { reason, message }: Refusal): void {
  sendProblem(response, { name: OF_REASON[reason] ?? 'refused', detail: message, facts: { reason } });
}

/** What local work came to; undefined when a problem was sent in its place. */
export function resultOf<T>(performed: Performed<T>, response: Response): { readonly value: T } | undefined {
  if (performed.ok) return { value: performed.value };
  const detail = 'problem' in performed ? performed.problem.message : 'This was done before.';
  sendProblem(response, { name: 'unavailable', detail, retryAfterSeconds: 1 });
  return undefined;
}

/** The last one to hear of what went wrong: nothing of the inside is told, everything is written down. */
export function lastResort(telemetry: Telemetry): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const problem = problemOf(error);
    if (problem.name === 'internal') telemetry.log.error({ error, path: request.path }, 'a call of a provider failed');
    sendProblem(response, problem);
  };
}

function problemOf(error: unknown): ApiProblem {
  if (error instanceof StoreUnavailable || error instanceof ImportStopped) {
    return { name: 'unavailable', detail: 'Not everything could be stored; do the same again in a while.', retryAfterSeconds: 5 };
  }
  const { type, status } = (error ?? {}) as { readonly type?: unknown; readonly status?: unknown };
  if (type === 'entity.too.large') return { name: 'too-large', detail: 'Send less at once: the description says how much is read.' };
  if (status === 415) return { name: 'wrong-content-type', detail: 'Send the body without compression.' };
  if (typeof status === 'number' && status >= 400 && status < 500) return { name: 'bad-request', detail: 'The request could not be read.' };
  return { name: 'internal', detail: 'It has been written down; try again in a while.', retryAfterSeconds: 30 };
}
