import type { Depths } from './depths.ts';
import type { Figures } from './told.ts';
import type { Seen } from './window.ts';

export const SPAN_MS = 10_000;
export const SPANS = 60;
const MINUTE_MS = 60_000;
const HIGH = 0.99;
const CAUSES_MAX = 20;

interface Known {
  readonly nowMs: number;
  readonly depths: Pick<Depths, 'of'>;
}

/** Adds up what was seen in the last ten minutes. */
export function figuresOf(seen: readonly Seen[], { nowMs, depths }: Known): Figures {
  const endMs = Math.ceil((nowMs + 1) / SPAN_MS) * SPAN_MS;
  const beginMs = endMs - SPANS * SPAN_MS;
  const lately = seen.filter(({ atMs }) => atMs >= beginMs);
  const heard = lately.filter(({ direction }) => direction === 'in');
  const sent = lately.filter(({ direction, outcome }) => direction === 'out' && outcome !== 'failed');
  const spans = Array.from({ length: SPANS }, (_, place) => {
    const fromMs = beginMs + place * SPAN_MS;
    const within = (one: Seen): boolean => one.atMs >= fromMs && one.atMs < fromMs + SPAN_MS;
    const messages = heard.filter(within);
    const refused = messages.filter(isTrouble).length;
    return { fromMs, messages: messages.length, refused, ...latency(sent.filter(within)), ...depths.of(fromMs) };
  });
  const lastMinute = heard.filter(({ atMs }) => atMs > nowMs - MINUTE_MS).length;
  const perSecond = lastMinute / (MINUTE_MS / 1_000);
  return { spanMs: SPAN_MS, spans, messages: heard.length, perSecond, ...latency(sent), causes: causesOf(lately) };
}

/** Whether something went wrong with it. */
export function isTrouble({ outcome }: Pick<Seen, 'outcome'>): boolean {
  return outcome === 'nack' || outcome === 'failed';
}

function latency(sent: readonly Seen[]): { readonly medianMs?: number; readonly highMs?: number } {
  const sorted = sent.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  const [medianMs, highMs] = [at(sorted, 0.5), at(sorted, HIGH)];
  return medianMs === undefined || highMs === undefined ? {} : { medianMs, highMs };
}

function at(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** A refusal is told by both sides: it counts at the one that refused, and at the sender where nobody answered. */
function causesOf(lately: readonly Seen[]): Figures['causes'] {
  const causes = new Map<string, { count: number; readonly nodes: Set<string> }>();
  for (const one of lately) {
    if (!isTrouble(one) || (one.direction === 'out' && one.outcome === 'nack') || one.problem === undefined) continue;
    const cause = causes.get(one.problem) ?? { count: 0, nodes: new Set<string>() };
    cause.count += 1;
    cause.nodes.add(one.direction === 'out' ? (one.peer ?? one.node) : one.node);
    causes.set(one.problem, cause);
  }
  return [...causes]
    .map(([problem, { count, nodes }]) => ({ problem, count, nodes: [...nodes] }))
    .sort((a, b) => b.count - a.count)
    .slice(0, CAUSES_MAX);
}
