import type { Clock } from './clock.ts';
import type { Role } from './role.ts';
import type { Store, Timer } from './store/port.ts';
import type { Telemetry } from './telemetry.ts';
import type { Worker } from './work.ts';

export interface TimerPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly role: Pick<Role, 'onTimer'>;
  readonly worker: Worker;
  readonly telemetry: Telemetry;
}

const TAKEN_MAX = 64;
const LEASE_MS = 30_000;

/** Answers the timers that are due. One that fails comes back when its lease has run out. Returns how many were taken. */
export async function workTimers(ports: TimerPorts): Promise<number> {
  const due = await ports.store.takeTimers({ nowMs: ports.clock.nowMs(), limit: TAKEN_MAX, leaseMs: LEASE_MS });
  await Promise.all(due.map((timer) => answer(timer, ports)));
  return due.length;
}

async function answer(timer: Timer, ports: TimerPorts): Promise<void> {
  try {
    const done = await ports.worker.run(ports.role.onTimer(timer.partition, timer.data), { cancelTimers: [timer.id] });
    if (done.ok) return;
    if ('problem' in done) throw new Error(done.problem.message);
    // What it was to bring about was claimed before: it has gone off.
    await ports.store.commit({ partition: timer.partition, cancelTimers: [timer.id] });
  } catch (error) {
    ports.telemetry.log.error({ error, partition: timer.partition, timer: timer.id }, 'a timer could not be answered');
  }
}
