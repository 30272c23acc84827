import { nextDelayMs } from './backoff.ts';
import type { Chance, Clock } from './clock.ts';
import type { HeardMessages } from './heard-messages.ts';
import type { Role } from './role.ts';
import type { InboxEntry, Store } from './store/port.ts';
import { StoreUnavailable } from './store/port.ts';
import type { Telemetry } from './telemetry.ts';
import type { Worker } from './work.ts';

export interface InboxPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly role: Role;
  readonly worker: Worker;
  readonly heardMessages: HeardMessages;
  readonly telemetry: Telemetry;
}

/** Entries taken at once: each of another partition, decided side by side. */
const TAKEN_MAX = 64;
/** A decision takes milliseconds; a taker that needs longer than this has died. */
const LEASE_MS = 30_000;
/** After so many failures of ours a message is set aside for a person, so that its partition goes on. */
const ATTEMPTS_MAX = 8;
const RETRY = { firstMs: 250, maxMs: 60_000, factor: 3 } as const;

/** Acts upon what was heard. Returns how many messages were taken. */
export async function workInbox(ports: InboxPorts): Promise<number> {
  const taken = await ports.store.takeInbox({ nowMs: ports.clock.nowMs(), limit: TAKEN_MAX, leaseMs: LEASE_MS });
  await Promise.all(taken.map((entry) => handle(entry, ports)));
  return taken.length;
}

async function handle(entry: InboxEntry, ports: InboxPorts): Promise<void> {
  const { clock, role, worker, telemetry } = ports;
  const startedMs = clock.nowMs();
  let action = 'unread';
  try {
    const heard = await ports.heardMessages.take(entry.id);
    if (heard === undefined) {
      await ports.store.commit({ partition: entry.partition, heard: [entry.id] });
      return;
    }
    action = heard.route.path;
    const work = await role.onMessage(heard);
    const done = await worker.run(work, { heard: [entry.id] });
    if (!done.ok && 'problem' in done) throw new Error(done.problem.message);
    if (!done.ok) await ports.store.commit({ partition: entry.partition, heard: [entry.id] });
    telemetry.metrics.handlingTook(action, (clock.nowMs() - startedMs) / 1_000);
  } catch (error) {
    await putOff(entry, { error, action }, ports);
  }
}

async function putOff(entry: InboxEntry, fault: { error: unknown; action: string }, ports: InboxPorts): Promise<void> {
  const { store, clock, chance, telemetry } = ports;
  const level = fault.error instanceof StoreUnavailable ? 'warn' : 'error';
  telemetry.log[level](
    { error: fault.error, message: entry.id, action: fault.action, attempts: entry.attempts },
    'a message could not be acted upon',
  );
  try {
    if (entry.attempts + 1 < ATTEMPTS_MAX) {
      await store.postponeInbox(
        entry.id,
        clock.nowMs() + nextDelayMs({ attempts: entry.attempts + 1, fraction: chance.fraction() }, RETRY),
      );
      return;
    }
    const reason = fault.error instanceof Error ? fault.error.message : 'unknown';
    await store.commit({
      partition: entry.partition,
      put: [{ key: `failed:${entry.id}`, value: { action: fault.action, reason, atMs: clock.nowMs() } }],
      heard: [entry.id],
    });
  } catch (error) {
    // The lease runs out by itself and the entry is taken again: nothing is lost, only later.
    telemetry.log.warn({ error, message: entry.id }, 'a message could not be put off');
  }
}
