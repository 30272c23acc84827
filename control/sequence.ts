import type { Verdict } from '../node/operations-stream.ts';
import type { Seen } from './window.ts';

/** One message from one node to another, as both of them told it. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly action: string;
  readonly messageId: string;
  /** When the receiver had it; when the sender knew how it went, where the receiver told nothing. */
  readonly atMs: number;
  /** From the sender's call to the answer; absent where the sender told nothing. */
  readonly tookMs?: number;
  readonly signature: Verdict;
  readonly schema: Verdict;
  readonly outcome: Seen['outcome'];
  readonly problem?: string;
  /** How often it was sent. */
  readonly tries: number;
  /** What the nodes told of it, word for word. */
  readonly told: readonly Seen[];
}

/** A transaction as a sequence diagram: who takes part, in the order in which they come in, and what went between them. */
export interface Sequence {
  readonly transactionId: string;
  readonly nodes: readonly string[];
  readonly arrows: readonly Arrow[];
}

/** Somebody who could not prove who they are. */
export const NOBODY_KNOWN = 'unknown';

export function sequenceOf(transactionId: string, seen: readonly Seen[]): Sequence {
  const groups = new Map<string, Seen[]>();
  for (const one of seen) {
    const { from, to } = endsOf(one);
    const key = [one.action, one.messageId, from, to].join('|');
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const arrows = [...groups.values()].map(arrowOf).sort((a, b) => a.atMs - b.atMs);
  const nodes = [...new Set(arrows.flatMap(({ from, to }) => [from, to]))];
  return { transactionId, nodes, arrows };
}

function arrowOf(told: readonly Seen[]): Arrow {
  const sent = told.filter(({ direction }) => direction === 'out');
  const heard = told.filter(({ direction }) => direction === 'in');
  const [first] = told;
  if (first === undefined) throw new Error('An arrow is made of what was told');
  // The one who received it judged it; the last word counts, as a message may be sent again after a failure.
  const judged = heard.find(({ outcome }) => outcome === 'ack') ?? heard.at(-1) ?? sent.at(-1) ?? first;
  const known = [sent, heard].flat();
  const { problem } = judged;
  const tookMs = sent.at(-1)?.tookMs;
  return {
    ...endsOf(first),
    action: first.action,
    messageId: first.messageId ?? '',
    atMs: Math.min(...(heard.length === 0 ? known : heard).map(({ atMs }) => atMs)),
    ...(tookMs === undefined ? {} : { tookMs }),
    signature: judged.signature,
    schema: judged.schema,
    outcome: judged.outcome,
    ...(problem === undefined ? {} : { problem }),
    tries: Math.max(sent.length, heard.length),
    told,
  };
}

/** A search that a gateway passed on has the buyer node as its sender, and comes from the gateway. */
function endsOf({ node, direction, peer = NOBODY_KNOWN, via }: Seen): { readonly from: string; readonly to: string } {
  return direction === 'out' ? { from: node, to: peer } : { from: via ?? peer, to: node };
}
