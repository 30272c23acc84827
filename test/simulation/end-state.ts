import type { LogEntry } from '../../node/store/port.ts';
import type { BuyerApp } from './buyer-app.ts';
import type { Plan } from './foundations.ts';
import type { Machine } from './machine.ts';
import type { Acked } from './network.ts';

/** One purchase of the run, and how it ended. */
export interface Purchase {
  readonly n: number;
  readonly app: BuyerApp;
  /** Undefined when it never ended. */
  readonly ending: string | undefined;
  /** What went wrong in the script itself. */
  readonly fault?: string;
}

/** The city after the run: what everybody's disk holds. */
export interface EndState {
  readonly machines: readonly Machine[];
  readonly plans: readonly Plan[];
  readonly purchases: readonly Purchase[];
  readonly acked: readonly Acked[];
  /** Digests of the messages that were garbled on their way, or whose reply was. */
  readonly garbled: ReadonlySet<string>;
  /** When the last fault was over. */
  readonly healedAtMs: number;
  readonly endedAtMs: number;
}

const KEYS_MAX = 10_000;

/** Everything in one partition of a machine's disk whose key begins with a prefix. */
export async function kept<Record>(machine: Machine, partition: string, prefix: string): Promise<ReadonlyMap<string, Record>> {
  const found = await machine.disk.list(partition, prefix, { limit: KEYS_MAX });
  return new Map([...found].map(([key, { value }]) => [key, value as unknown as Record]));
}

/** Names of the partitions of a machine's disk that begin with a prefix. */
export function partitionsOf(machine: Machine, prefix: string): Promise<readonly string[]> {
  return machine.disk.partitions(prefix, { limit: KEYS_MAX });
}

/** Every message that a machine took in. */
export function inLog(machine: Machine): readonly LogEntry[] {
  return machine.durable.flatMap((commit) => commit.log ?? []).filter(({ direction }) => direction === 'in');
}

/** The machines on which nodes of a role run. */
export function machinesOf(end: EndState, role: Plan['role']): readonly Machine[] {
  const names = new Set(end.plans.filter((plan) => plan.role === role).map(({ name }) => name));
  return end.machines.filter(({ name }) => names.has(name));
}

/** Two values as they would be told apart by whoever reads them. */
export function differs(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) !== JSON.stringify(other ?? null);
}
