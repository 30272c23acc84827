import { expect } from 'vitest';
import { type Answered, type Refused, verdictOf } from '../network/http.ts';
import { type Memory, memoryOf, untilQuiet } from '../network/memory-of.ts';
import type { NetworkNode } from '../network/running.ts';

export interface Expected {
  readonly status: number;
  readonly code: string;
  /** What the sentence must say. */
  readonly says: RegExp;
  readonly path?: string;
}

/** Holds an answer against a refusal, and what the node remembers against what it remembered before. */
export async function expectRefused(node: NetworkNode, call: () => Promise<Answered>, expected: Expected): Promise<Answered> {
  await untilQuiet(node);
  const before: Memory = memoryOf(node);
  const answer = await call();
  const { status, code, path, says } = expected;
  const wanted: Refused = { status, ack: 'NACK', code, path, message: expect.stringMatching(says) as unknown as string };
  expect(verdictOf(answer)).toEqual(wanted);
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(memoryOf(node)).toEqual(before);
  return answer;
}

export function expectAck(answer: Answered): void {
  expect(verdictOf(answer)).toMatchObject({ status: 200, ack: 'ACK', code: undefined });
}
