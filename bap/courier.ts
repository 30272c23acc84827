import type { Clock } from '../node/clock.ts';
import type { Performer } from '../node/role.ts';
import type { Telemetry } from '../node/telemetry.ts';
import type { Transport } from '../node/transport.ts';
import { type EventStore, readEvents } from './app-events.ts';
import type { Live } from './live.ts';
import { PARTITION_PREFIX, readRecord, readTransaction, TRANSACTION } from './records.ts';
import { HOOK, type HookRecord, hookPartition, markFailed, markPosted, POSTED, type PostedRecord, webhookHeaders } from './webhook.ts';

export interface CourierPorts {
  readonly store: EventStore;
  readonly performer: Performer;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly live: Live;
}

/** Posts events to the webhooks of apps: in their order, at least once, and again until they arrive. */
export interface Courier {
  /** Resolves when nothing is being posted. */
  settled(): Promise<void>;
}

const UNDER_WAY_MAX = 32;
/** Transactions that wait for their turn in memory; one that does not fit is found again by its timer. */
const WAITING_MAX = 10_000;
const EVENTS_AT_ONCE = 50;
const POST_TIMEOUT_MS = 10_000;

export function createCourier(ports: CourierPorts): Courier {
  const waiting = new Set<string>();
  const underWay = new Map<string, Promise<void>>();
  const start = (): void => {
    for (const partition of waiting) {
      if (underWay.size >= UNDER_WAY_MAX) return;
      // Events of one transaction go one after another; what came meanwhile is looked at afterwards.
      if (underWay.has(partition)) continue;
      waiting.delete(partition);
      const posting = postAll(partition, ports).finally(() => {
        underWay.delete(partition);
        start();
      });
      underWay.set(partition, posting);
    }
  };
  ports.live.onAny((partition) => {
    if (waiting.size < WAITING_MAX) waiting.add(partition);
    start();
  });
  return {
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay.values());
    },
  };
}

async function postAll(partition: string, ports: CourierPorts): Promise<void> {
  try {
    while (await postSome(partition, ports));
  } catch (error) {
    // Its timer brings it back.
    ports.telemetry.log.error({ error, partition }, 'events could not be posted to a webhook');
  }
}

/** Whether there may be more to post. */
async function postSome(partition: string, ports: CourierPorts): Promise<boolean> {
  const state = await ports.store.read(partition, [TRANSACTION, POSTED]);
  const transaction = readTransaction(state);
  if (transaction === undefined || !transaction.webhook) return false;
  const posted = readRecord<PostedRecord>(state, POSTED) ?? { n: 0, failures: 0, notBeforeMs: 0 };
  if (posted.n >= transaction.events || ports.clock.nowMs() < posted.notBeforeMs) return false;
  const hook = readRecord<HookRecord>(await ports.store.read(hookPartition(transaction.app), [HOOK]), HOOK);
  if (hook === undefined) {
    await ports.performer.perform(markPosted(partition, transaction.events));
    return false;
  }
  const events = await readEvents(ports.store, partition.slice(PARTITION_PREFIX.length), { after: posted.n, limit: EVENTS_AT_ONCE });
  let arrived = posted.n;
  for (const event of events) {
    if (!(await post(hook, { id: `${transaction.id}.${event.id}`, body: JSON.stringify(event) }, ports))) break;
    arrived = event.id;
  }
  if (arrived > posted.n) await ports.performer.perform(markPosted(partition, arrived));
  const failed = arrived < (events.at(-1)?.id ?? arrived);
  if (failed) await ports.performer.perform(markFailed(partition));
  return !failed && events.length > 0;
}

async function post(hook: HookRecord, event: { readonly id: string; readonly body: string }, ports: CourierPorts): Promise<boolean> {
  const headers = webhookHeaders(hook, { ...event, nowMs: ports.clock.nowMs() });
  const result = await ports.transport.send({ url: hook.url, headers, body: Buffer.from(event.body), timeoutMs: POST_TIMEOUT_MS });
  return result.ok && result.status >= 200 && result.status < 300;
}
