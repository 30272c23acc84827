import type { NodeReply } from '../protocol/message.ts';
import type { StoreCounts } from './store/port.ts';
import type { Telemetry } from './telemetry.ts';

/** What a node tells those who run it. */
export interface AdminFacts {
  /** Rejects when the store cannot be reached. */
  counts(): Promise<StoreCounts>;
  /** Why this node should get no traffic now, in plain words; empty when it may. */
  notReady(): readonly string[] | Promise<readonly string[]>;
  readonly telemetry: Telemetry;
}

/** Answers GET `/health` (is it alive), `/ready` (should it get traffic) and `/metrics`; undefined at any other path. */
export async function adminReply(path: string, facts: AdminFacts): Promise<NodeReply | undefined> {
  if (path === '/health') return json(200, { status: 'ok' });
  if (path === '/ready') return ready(facts);
  if (path === '/metrics') return metrics(facts);
  return undefined;
}

async function ready(facts: AdminFacts): Promise<NodeReply> {
  const reasons = [...(await facts.notReady())];
  const waiting = await facts.counts().catch(() => undefined);
  if (waiting === undefined) reasons.push('the store cannot be reached');
  const body = { status: reasons.length === 0 ? 'ready' : 'not ready', reasons, ...(waiting === undefined ? {} : { waiting }) };
  return json(reasons.length === 0 ? 200 : 503, body);
}

/** Metrics are wanted most when something is broken: the store's own failure must not hide the rest. */
async function metrics({ counts, telemetry }: AdminFacts): Promise<NodeReply> {
  const waiting = await counts().catch(() => undefined);
  if (waiting !== undefined) telemetry.metrics.waiting(waiting);
  return { status: 200, headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }, body: await telemetry.metricsText() };
}

function json(status: number, value: unknown): NodeReply {
  return { status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' }, body: JSON.stringify(value) };
}
