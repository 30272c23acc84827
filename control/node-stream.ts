import { request } from 'undici';
import type { Clock } from '../node/clock.ts';
import type { NodeState } from '../node/operations-door.ts';
import { OPERATIONS_PATH } from '../node/operations-door.ts';
import type { ToldPassed } from '../node/operations-stream.ts';
import type { FollowedNode } from './config.ts';
import { readEvents } from './event-lines.ts';

/** Told what a node says, and whether it can be heard. */
export interface Listener {
  passed(passed: ToldPassed): void;
  state(state: NodeState): void;
  /** @param reason why it is not heard; undefined when it is */
  silent(reason: string): void;
}

const RETRY_MS = 2_000;
/** A node says how it stands every few seconds: one that says nothing for so long is not heard any more. */
const SILENCE_MAX_MS = 15_000;
const CONNECT_MAX_MS = 5_000;

/** Follows the stream of a node until the signal, again and again when it ends. Goes on from where it was. */
export async function followNode(
  node: FollowedNode,
  listener: Listener,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  let lastId: string | undefined;
  while (!signal.aborted) {
    try {
      for await (const event of eventsOf(node, lastId, signal)) {
        lastId = event.id ?? lastId;
        if (event.type === 'passed') listener.passed(event.data as ToldPassed);
        if (event.type === 'state') listener.state(event.data as NodeState);
      }
      listener.silent('The stream ended.');
    } catch (error) {
      if (!signal.aborted) listener.silent(error instanceof Error ? error.message : String(error));
    }
    await clock.sleep(RETRY_MS, signal);
  }
}

async function* eventsOf(node: FollowedNode, lastId: string | undefined, signal: AbortSignal) {
  const headers = { authorization: `Bearer ${node.token}`, ...(lastId === undefined ? {} : { 'last-event-id': lastId }) };
  const { statusCode, body } = await request(node.url + OPERATIONS_PATH, {
    headers,
    signal,
    headersTimeout: CONNECT_MAX_MS,
    bodyTimeout: SILENCE_MAX_MS,
  });
  if (statusCode !== 200) {
    await body.dump();
    throw new Error(`It answered ${statusCode}.`);
  }
  yield* readEvents(body);
}
