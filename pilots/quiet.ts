import { systemClock } from '../node/clock.ts';
import type { Transport } from '../node/transport.ts';
import type { PlannedNode } from './plan.ts';

export interface QuietMeans {
  readonly nodes: readonly PlannedNode[];
  readonly transport: Transport;
  readonly signal: AbortSignal;
}

const WITHIN_MS = 10_000;
const LOOK_AGAIN_MS = 50;
/** A message is in neither node's store while it is between them. */
const LOOKS = 2;

/** Resolves when no node has anything to take on or to send any more. @returns whether it came to that in time */
export async function untilQuiet(means: QuietMeans): Promise<boolean> {
  const untilMs = systemClock.nowMs() + WITHIN_MS;
  for (let quiet = 0; quiet < LOOKS; ) {
    if (means.signal.aborted || systemClock.nowMs() > untilMs) return false;
    const waiting = await Promise.all(means.nodes.map((node) => waitingAt(node, means.transport)));
    quiet = waiting.every((count) => count === 0) ? quiet + 1 : 0;
    if (quiet < LOOKS) await systemClock.sleep(LOOK_AGAIN_MS, means.signal);
  }
  return true;
}

/** What a node has yet to do; undefined when it does not say. */
async function waitingAt({ url }: PlannedNode, transport: Transport): Promise<number | undefined> {
  const reply = await transport.send({ method: 'GET', url: `${url}/ready`, headers: {} });
  if (!reply.ok) return undefined;
  const { waiting } = JSON.parse(Buffer.from(reply.body).toString('utf8')) as { readonly waiting?: { inbox: number; outbox: number } };
  return waiting === undefined ? undefined : waiting.inbox + waiting.outbox;
}
