import { nextDelayMs } from './backoff.ts';
import type { Chance, Clock } from './clock.ts';
import type { HeardMessages } from './heard-messages.ts';
import type { Pressure } from './pressure.ts';
import type { Heard, Role, Work } from './role.ts';
import { announce, failedKey } from './set-aside.ts';
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
  readonly pressure: Pressure;
  readonly telemetry: Telemetry;
}

/** Entries taken at once: each of another partition, decided side by side. */
const TAKEN_MAX = 64;
/** A decision takes milliseconds; a taker that needs longer than this has died. */
const LEASE_MS = 30_000;
/** After so many failures of ours a message is set aside for a person, so that its partition goes on. */
const ATTEMPTS_MAX = 8;
/** A programmer's mistake will be made again; meanwhile everybody behind it in its partition waits. */
const MISTAKES_MAX = 3;
const RETRY = { firstMs: 250, maxMs: 60_000, factor: 3 } as const;

/** Acts upon what was heard. Returns how many messages were taken. */
export async function workInbox(ports: InboxPorts): Promise<number> {
  const taken = await ports.store.takeInbox({ nowMs: ports.clock.nowMs(), limit: TAKEN_MAX, leaseMs: LEASE_MS });
  await Promise.all(
    taken.map(async (entry) => {
      if (await handle(entry, ports)) ports.pressure.acted(entry.partition);
    }),
  );
  return taken.length;
}

/** Whether the entry is gone from the inbox. */
async function handle(entry: InboxEntry, ports: InboxPorts): Promise<boolean> {
  const { clock, role, worker, telemetry } = ports;
  const startedMs = clock.nowMs();
  let action = 'unread';
  let heard: Heard | undefined;
  try {
    heard = await ports.heardMessages.take(entry);
    if (heard === undefined) {
      await ports.store.commit({ partition: entry.partition, heard: [entry.id] });
      return true;
    }
    action = heard.route.path;
    const work = await role.onMessage(heard);
    // A commit completes entries of its own partition only: it would find this one gone and drop the message.
    if (work.partition !== entry.partition) throw new TypeError(`a message of ${entry.partition} was decided in ${work.partition}`);
    const done = await worker.run(work, { heard: [entry.id] });
    if (!done.ok && 'problem' in done) throw new Error(done.problem.message);
    if (!done.ok) await ports.store.commit({ partition: entry.partition, heard: [entry.id] });
    telemetry.metrics.handlingTook(action, (clock.nowMs() - startedMs) / 1_000);
    return true;
  } catch (error) {
    return putOff(entry, { error, action, heard }, ports);
  }
}

interface Fault {
  readonly error: unknown;
  readonly action: string;
  readonly heard: Heard | undefined;
}

async function putOff(entry: InboxEntry, fault: Fault, ports: InboxPorts): Promise<boolean> {
  const { store, clock, chance, telemetry } = ports;
  const isStores = fault.error instanceof StoreUnavailable;
  telemetry.log[isStores ? 'warn' : 'error'](
    { error: fault.error, message: entry.id, action: fault.action, attempts: entry.attempts },
    'a message could not be acted upon',
  );
  try {
    // The store's own trouble is no fault of the message: that is waited for however long it takes.
    if (isStores || entry.attempts + 1 < (isMistake(fault.error) ? MISTAKES_MAX : ATTEMPTS_MAX)) {
      const attempts = Math.min(entry.attempts + 1, ATTEMPTS_MAX);
      await store.postponeInbox(entry.id, clock.nowMs() + nextDelayMs({ attempts, fraction: chance.fraction() }, RETRY));
      return false;
    }
    await giveUp(entry, fault, ports);
    return true;
  } catch (error) {
    // The lease runs out by itself and the entry is taken again: nothing is lost, only later.
    telemetry.log.warn({ error, message: entry.id }, 'a message could not be put off');
    return false;
  }
}

function isMistake(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError || error instanceof SyntaxError;
}

/** Sets a message aside for a person, and lets the role answer it. A role that fails at that too must not hold up its partition. */
async function giveUp(entry: InboxEntry, { error, action, heard }: Fault, ports: InboxPorts): Promise<void> {
  const { store, clock, role, worker, telemetry } = ports;
  const { id, partition } = entry;
  const reason = error instanceof Error ? error.message : 'unknown';
  const atMs = clock.nowMs();
  const aside = { action, reason, atMs };
  const nothingMore: Work = { partition, reads: [], decide: () => ({ put: { [failedKey(id)]: aside }, result: undefined }) };
  await announce(store, { id, partition, atMs });
  try {
    const last = heard === undefined ? undefined : role.onGivenUp?.(heard, partition);
    const decide: Work['decide'] = (state, context) => {
      const decision = last?.decide(state, context);
      return { ...decision, put: { ...decision?.put, [failedKey(id)]: { ...aside, answered: true } }, result: undefined };
    };
    await worker.run(last === undefined ? nothingMore : { ...last, decide }, { heard: [entry.id] });
  } catch (failure) {
    if (failure instanceof StoreUnavailable) throw failure;
    telemetry.log.error({ error: failure, message: entry.id, action }, 'a message that was given up could not be answered');
    await worker.run(nothingMore, { heard: [entry.id] });
  }
}
