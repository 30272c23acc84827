import type { Request, Response } from 'express';
import type { Verdict } from '../../commerce/refusal.ts';
import type { Work } from '../../node/role.ts';
import { takenOnce } from '../engines/step-once.ts';
import { IDEMPOTENCY_KEY } from './catalogue-routes.ts';
import type { ProviderApiPorts } from './ports.ts';
import { resultOf, sendProblem, sendRefusal } from './problem-reply.ts';

interface Once<T> {
  readonly ports: Pick<ProviderApiPorts, 'performer'>;
  readonly work: Work<Verdict<T>>;
  /** Whose keys are remembered together: an order, a driver, a whole business; one of the partition of the work. Undefined where it may as well be done again: then no key is kept. */
  readonly about: string | undefined;
  /** What is asked for; with other words its key is refused. */
  readonly asked: readonly unknown[];
}

/**
 * Performs work once for each `Idempotency-Key` of its caller's, and each time where none is sent. The result has no value where it was done before. Undefined when a problem was
 * sent: the key is none or came with something else, the work was refused, or the store cannot be reached.
 */
export async function performOnce<T>(
  request: Request,
  response: Response,
  { ports, work, about, asked }: Once<T>,
): Promise<{ readonly value?: T } | undefined> {
  const key = request.get('Idempotency-Key');
  if (key !== undefined && !IDEMPOTENCY_KEY.test(key)) {
    sendProblem(response, { name: 'bad-request', detail: 'An Idempotency-Key has 8 to 128 visible ASCII characters.' });
    return undefined;
  }
  const once: Work<Verdict<T> | 'taken' | 'reused'> =
    key === undefined || about === undefined ? work : takenOnce(work, { about, key, asked: JSON.stringify(asked) });
  const done = resultOf(await ports.performer.perform(once), response);
  if (done === undefined) return undefined;
  if (done.value === 'taken') return {};
  if (done.value === 'reused') {
    sendProblem(response, { name: 'idempotency-key-reused', detail: 'This Idempotency-Key came earlier with something else.' });
    return undefined;
  }
  if (done.value.ok) return { value: done.value.value };
  sendRefusal(response, done.value.refusal);
  return undefined;
}
