import { type Seeded, seeded } from '../pilots/seeded.ts';

/**
 * `kill`: SIGKILL, started again later. `stop`: SIGSTOP, continued later. `restart`: SIGTERM, started again when it has ended.
 * `disk-full`: a ballast file takes all that was left of the disk. `cut`: connections are cut in the midst of a message or of its answer.
 * `stall`: bytes are held back. `refuse`: no connection is taken. `kill-worker`, `stop-worker`: the same to one of a node's several processes; what was
 * killed its node starts again.
 */
export type FaultKind = 'kill' | 'stop' | 'restart' | 'disk-full' | 'cut' | 'stall' | 'refuse' | 'kill-worker' | 'stop-worker';

export interface PlannedFault {
  readonly kind: FaultKind;
  /** Name of the service, or of the node whose disk or line it is. */
  readonly target: string;
  /** Since the faults began. */
  readonly atMs: number;
  /** How long it lasts; for a service that ends, how long it stays away. */
  readonly forMs: number;
}

export interface FaultPlanOptions {
  readonly lengthMs: number;
  /** Mean time between the beginnings of two faults. */
  readonly everyMs: number;
  /** What can be killed, stopped and started again. */
  readonly services: readonly string[];
  /** The services of several processes each. */
  readonly severals: readonly string[];
  /** Whose store lies on a disk that can be filled; none when no small disk could be had. */
  readonly disks: readonly string[];
  /** Whose connections can be cut. */
  readonly lines: readonly string[];
}

/** How often each kind comes in a round, and how long it lasts. */
const KINDS: Readonly<Record<FaultKind, { readonly times: number; readonly leastMs: number; readonly mostMs: number }>> = {
  kill: { times: 7, leastMs: 300, mostMs: 40_000 },
  stop: { times: 3, leastMs: 1_000, mostMs: 40_000 },
  restart: { times: 3, leastMs: 0, mostMs: 1_000 },
  'disk-full': { times: 2, leastMs: 2_000, mostMs: 30_000 },
  cut: { times: 4, leastMs: 2_000, mostMs: 20_000 },
  stall: { times: 2, leastMs: 1_000, mostMs: 20_000 },
  refuse: { times: 2, leastMs: 1_000, mostMs: 30_000 },
  'kill-worker': { times: 4, leastMs: 0, mostMs: 0 },
  'stop-worker': { times: 4, leastMs: 1_000, mostMs: 40_000 },
};
export const FAULT_KINDS = Object.keys(KINDS) as readonly FaultKind[];

/** Most faults are short; one in a dozen outlasts a request's time to live. */
const SHORTNESS = 4;

/** What one fault has its hands on: two may lie over each other on one node, but never on one of these. */
function groundOf(kind: FaultKind): 'service' | 'disk' | 'line' {
  if (kind === 'disk-full') return 'disk';
  return kind === 'cut' || kind === 'stall' || kind === 'refuse' ? 'line' : 'service';
}

/** What a fault of a kind can be done to. */
function targetsOf(kind: FaultKind, { services, severals, disks, lines }: FaultPlanOptions): readonly string[] {
  if (kind === 'kill-worker' || kind === 'stop-worker') return severals;
  return { service: services, disk: disks, line: lines }[groundOf(kind)];
}

/** A service that was only just started is left alone for a while, so that it gets to do something. */
const REST_MS = 3_000;

/** All faults of a run in the order of their beginnings: the same seed gives the same. Every kind comes in every round. */
export function planFaults(seed: number, options: FaultPlanOptions): readonly PlannedFault[] {
  const chance = seeded(seed);
  const busyUntilMs = new Map<string, number>();
  const planned: PlannedFault[] = [];
  let round: FaultKind[] = [];
  let atMs = gapMs(chance, options);
  while (atMs < options.lengthMs) {
    if (round.length === 0) round = chance.shuffled(kindsOfARound(options));
    const kind = round.pop();
    if (kind === undefined) return planned;
    const ground = groundOf(kind);
    const free = targetsOf(kind, options).filter((target) => (busyUntilMs.get(`${ground} ${target}`) ?? 0) <= atMs);
    if (free.length > 0) {
      const target = chance.oneOf(free);
      const forMs = Math.min(lastsMs(kind, chance), options.lengthMs - atMs);
      busyUntilMs.set(`${ground} ${target}`, atMs + forMs + REST_MS);
      planned.push({ kind, target, atMs, forMs });
    }
    atMs += gapMs(chance, options);
  }
  return planned;
}

function lastsMs(kind: FaultKind, chance: Seeded): number {
  const { leastMs, mostMs } = KINDS[kind];
  return leastMs + Math.round((mostMs - leastMs) * chance.fraction() ** SHORTNESS);
}

function gapMs(chance: Seeded, { everyMs }: FaultPlanOptions): number {
  return chance.whole(Math.round(everyMs / 4), Math.round((everyMs * 7) / 4));
}

function kindsOfARound(options: FaultPlanOptions): FaultKind[] {
  return FAULT_KINDS.filter((kind) => targetsOf(kind, options).length > 0).flatMap((kind) =>
    Array.from({ length: KINDS[kind].times }, () => kind),
  );
}
