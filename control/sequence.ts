import type { Arrow, Sequence } from './told.ts';
import type { Seen } from './window.ts';

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
