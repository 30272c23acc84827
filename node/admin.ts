import type { NodeReply } from '../protocol/message.ts';
import type { PressureFacts } from './pressure.ts';
import type { StoreCounts } from './store/port.ts';
import type { Telemetry } from './telemetry.ts';

/** What waits in the store, and what was heard and set aside as it could not be acted upon. */
export interface Waiting extends StoreCounts {
  readonly setAside: number;
}

/** What a node tells those who run it. */
export interface AdminFacts {
  /** Rejects when the store cannot be reached. */
  counts(): Promise<Waiting>;
  /** Why this node should get no traffic now, in plain words; empty when it may. */
  notReady(): readonly string[] | Promise<readonly string[]>;
  /** How much it has taken on; of a node that has an inbox. */
  pressure?(): PressureFacts | undefined;
  readonly telemetry: Telemetry;
  /** Present where this process is one of several workers of a node. */
  readonly together?: Together;
}

/** Whether a node, or one of its workers, should get traffic, and why not. */
export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
  readonly waiting?: Waiting;
  readonly pressure?: PressureFacts;
}

/** What all workers of a node say together; undefined when that cannot be known now. */
export interface Together {
  readiness(): Promise<Readiness | undefined>;
  /** In Prometheus' text format. */
  metricsText(): Promise<string | undefined>;
}

/** Answers GET `/health` (is it alive), `/ready` (should it get traffic) and `/metrics`; undefined at any other path. */
export async function adminReply(path: string, facts: AdminFacts): Promise<NodeReply | undefined> {
  if (path === '/health') return json(200, { status: 'ok' });
  if (path === '/ready') return ready(facts);
  if (path === '/metrics') return metrics(facts);
  return undefined;
}

/** Whether this process should get traffic. */
export async function readiness(facts: AdminFacts): Promise<Readiness> {
  const reasons = [...(await facts.notReady())];
  const waiting = await facts.counts().catch(() => undefined);
  if (waiting === undefined) reasons.push('the store cannot be reached');
  const pressure = facts.pressure?.();
  // No reason to call it not ready: sent elsewhere, what one of many refuses would only overload the next.
  return {
    ready: reasons.length === 0,
    reasons,
    ...(waiting === undefined ? {} : { waiting }),
    ...(pressure === undefined ? {} : { pressure }),
  };
}

async function ready(facts: AdminFacts): Promise<NodeReply> {
  const { ready: isReady, ...rest } = (await facts.together?.readiness()) ?? (await readiness(facts));
  return json(isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready', ...rest });
}

/** Metrics are wanted most when something is broken: the store's own failure must not hide the rest. */
async function metrics({ counts, pressure, telemetry, together }: AdminFacts): Promise<NodeReply> {
  const waiting = await counts().catch(() => undefined);
  if (waiting !== undefined) telemetry.metrics.waiting(waiting);
  const taken = pressure?.();
  if (taken !== undefined) telemetry.metrics.pressure(taken.placesTaken / taken.placesMax);
  const body = (await together?.metricsText()) ?? (await telemetry.metricsText());
  return { status: 200, headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }, body };
}

function json(status: number, value: unknown): NodeReply {
  return { status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' }, body: JSON.stringify(value) };
}
