import type { Chance, Clock } from '../node/clock.ts';
import type { Performer } from '../node/role.ts';
import type { Telemetry } from '../node/telemetry.ts';
import type { Transport } from '../node/transport.ts';
import { webhookHeaders } from '../protocol/signing/webhook.ts';
import { type EventStore, readEvents } from './app-events.ts';
import type { Live } from './live.ts';
import { PARTITION_PREFIX, readRecord } from './records.ts';
import { HOOK, type HookRecord, hookPartition, markFailed, markPosted, takePosting } from './webhook.ts';

export interface CourierPorts {
  readonly store: EventStore;
  readonly performer: Performer;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly chance: Pick<Chance, 'newId'>;
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
/** For how long a worker takes the posting of a transaction's events upon itself. One that has died is taken over when this has passed and its timer goes off. */
const LEASE_MS = 20_000;

export function createCourier(ports: CourierPorts): Courier {
  const by = ports.chance.newId();
  const waiting = new Set<string>();
  const underWay = new Map<string, Promise<void>>();
  const start = (): void => {
    for (const partition of waiting) {
      if (underWay.size >= UNDER_WAY_MAX) return;
      // Events of one transaction go one after another; what came meanwhile is looked at afterwards.
      if (underWay.has(partition)) continue;
      waiting.delete(partition);
      const posting = postAll(partition, by, ports).finally(() => {
        underWay.delete(partition);
        start();
      });
      underWay.set(partition, posting);
    }
  };
  ports.live.onAny((partition) => {
    if (!partition.startsWith(PARTITION_PREFIX)) return;
    if (waiting.size < WAITING_MAX) waiting.add(partition);
    start();
  });
  return {
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay.values());
    },
  };
}

async function postAll(partition: string, by: string, ports: CourierPorts): Promise<void> {
  try {
    while (await postSome(partition, by, ports));
  } catch (error) {
    // Its timer brings it back.
    ports.telemetry.log.error({ error, partition }, 'events could not be posted to a webhook');
  }
}

/** Whether there may be more to post. */
async function postSome(partition: string, by: string, ports: CourierPorts): Promise<boolean> {
  const { store, performer, clock } = ports;
  const taken = await performer.perform(takePosting(partition, { by, leaseMs: LEASE_MS }));
  if (!taken.ok || taken.value === undefined) return false;
  const { app, after, untilMs } = taken.value;
  const transactionId = partition.slice(PARTITION_PREFIX.length);
  const hook = readRecord<HookRecord>(await store.read(hookPartition(app), [HOOK]), HOOK);
  const events = await readEvents(store, transactionId, { after, limit: EVENTS_AT_ONCE });
  let arrived = after;
  let failed = false;
  for (const event of events) {
    // What does not fit into our time is taken anew.
    if (arrived > after && clock.nowMs() + POST_TIMEOUT_MS > untilMs) break;
    failed = hook !== undefined && !(await post(hook, { id: `${transactionId}.${event.id}`, body: JSON.stringify(event) }, ports));
    if (failed) break;
    arrived = event.id;
  }
  if (arrived > after) await performer.perform(markPosted(partition, arrived));
  if (failed) await performer.perform(markFailed(partition));
  return !failed && events.length > 0;
}

async function post(hook: HookRecord, event: { readonly id: string; readonly body: string }, ports: CourierPorts): Promise<boolean> {
  const headers = webhookHeaders(hook.secret, { ...event, nowMs: ports.clock.nowMs() });
  const result = await ports.transport.send({ url: hook.url, headers, body: Buffer.from(event.body), timeoutMs: POST_TIMEOUT_MS });
  return result.ok && result.status >= 200 && result.status < 300;
}
