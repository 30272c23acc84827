import type { Foundation } from '../../node/foundation.ts';
import { runNode, type Workable } from '../../node/runner.ts';
import { type MemoryStore, openMemoryStore } from '../../node/store/memory.ts';
import type { Commit, CommitResult, Store } from '../../node/store/port.ts';
import type { NodeReply, NodeRequest } from '../../protocol/message.ts';
import { labelOf } from './disk.ts';
import type { Faults, Strike } from './faults.ts';
import { createLife, type Life } from './life.ts';
import type { Loop } from './loop.ts';
import { createNaps, type Naps } from './naps.ts';
import type { Story } from './story.ts';

/** A node that runs: what its machine shows to the network, and to those who use it beside the wire. */
export interface Opened<Desk = unknown> {
  receive(request: NodeRequest): Promise<NodeReply>;
  readonly workable: Workable;
  /** What its own people and apps are given. */
  readonly desk: Desk;
}

type Running = Opened & { readonly foundation: Foundation };

export interface MachineParts {
  readonly name: string;
  /** Where its messages go. */
  readonly url: string;
  readonly address: string;
  readonly loop: Loop;
  readonly faults: Faults;
  readonly story: Story;
  /** Builds the node anew from what is on the disk. */
  open(machine: Machine, life: Life): Promise<Running>;
}

/** The reply that the app of somebody got from a node, or why there is none. */
export type Visit<Result> = { readonly reached: true; readonly value: Result } | { readonly reached: false; readonly why: string };

const SYNC_MS = { least: 0.2, most: 3 } as const;
const SLOW_SYNC_MS = 120;
const DOWN_MS = { least: 200, most: 45_000 } as const;
/** Whoever looks after a machine starts a node again that ended. */
const START_AGAIN_MS = 3_000;

/** A machine with a disk, on which one node runs, dies and is started again. */
export class Machine {
  readonly name: string;
  readonly url: string;
  readonly address: string;
  readonly loop: Loop;
  readonly faults: Faults;
  readonly story: Story;
  disk: MemoryStore;
  /** Every commit that became durable, in order. */
  readonly durable: Commit[] = [];
  /** What no run may show, whatever befalls it: mistakes of our own. */
  readonly alarms: string[] = [];
  skewMs = 0;
  slowMs = 0;
  readMs = 0;
  awaySpells = 0;
  fullSpells = 0;
  slowSyncSpells = 0;
  /** Until when nobody starts the node again. */
  #awayUntilMs = 0;
  /** While the stores are filled before the run, nothing takes time. */
  instant = false;
  /** What stands between the node and its store: nothing, but in a test that takes a mechanism out. */
  between: (store: Store) => Store = (store) => store;
  readonly #parts: MachineParts;
  readonly #ended = new Set<() => void>();
  #lives = 0;
  #life: Life | undefined;
  #opened: Running | undefined;
  #naps: Naps | undefined;

  constructor(parts: MachineParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.url = parts.url;
    this.address = parts.address;
    this.loop = parts.loop;
    this.faults = parts.faults;
    this.story = parts.story;
    this.disk = openMemoryStore((run) => {
      if (this.instant) {
        queueMicrotask(run);
        return () => undefined;
      }
      const { least, most } = this.slowSyncSpells > 0 ? { least: SYNC_MS.least, most: SLOW_SYNC_MS } : SYNC_MS;
      return this.loop.after(least + (most - least) * this.faults.draw(`${this.name} sync ${this.loop.happened}`), run);
    });
  }

  get opened(): Running | undefined {
    return this.#opened;
  }

  get isUp(): boolean {
    return this.#opened !== undefined;
  }

  tell(what: string): void {
    this.story.tell(this.name, what);
  }

  isStoreAway = (): boolean => this.awaySpells > 0;
  isStoreFull = (): boolean => this.fullSpells > 0;

  /** Starts a life of the node; one that cannot start is tried again. */
  start(): void {
    if (this.#life !== undefined || this.loop.nowMs < this.#awayUntilMs) return;
    this.#lives += 1;
    const life = createLife({ n: this.#lives, loop: this.loop, skewMs: () => this.skewMs });
    this.#life = life;
    this.#open(life).catch((error: unknown) => {
      if (life.over) return;
      this.tell(`could not start: ${error instanceof Error ? error.message : String(error)}`);
      this.#end(life, START_AGAIN_MS);
    });
  }

  /** Ends the life of the node at this very moment: only what is on the disk remains. */
  crash(why: string, downMs?: number): void {
    const life = this.#life;
    if (life === undefined) return;
    this.tell(`CRASHES ${why}`);
    this.disk = this.disk.crash();
    const chosenMs = DOWN_MS.least * (DOWN_MS.most / DOWN_MS.least) ** this.faults.draw(`${this.name} down ${this.#lives}`);
    this.#end(life, downMs ?? chosenMs);
  }

  /** The run is over: nothing is kept for a life that would go on. */
  halt(): void {
    this.#life?.end();
  }

  /** The node is down from now on, and is not started again before then. */
  stayAway(untilMs: number): void {
    this.#awayUntilMs = untilMs;
    this.tell('IS AWAY for long');
    this.crash('to be away');
    this.loop.at(untilMs, () => this.start());
  }

  /** Whether a crash strikes here; then it has happened. */
  crashesAt(kind: Strike, where: string): boolean {
    if (this.#life === undefined || !this.faults.strikes(kind, `${this.name} ${where}`)) return false;
    this.crash(`${kind.slice('crash-'.length).replaceAll('-', ' ')}: ${where}`);
    return true;
  }

  /** Calls back when the present life ends; the returned function takes that back. */
  onEnd(listener: () => void): () => void {
    this.#ended.add(listener);
    return () => this.#ended.delete(listener);
  }

  committed(commit: Commit, result: CommitResult): void {
    if (!result.done) {
      this.tell(`commit refused (${result.cause}): ${labelOf(commit)}`);
      return;
    }
    this.durable.push(commit);
    this.tell(`commit: ${labelOf(commit)}`);
    if (commit.inbox !== undefined || commit.outbox !== undefined || commit.timers !== undefined) this.#naps?.disturb();
  }

  /** The clock was set: what is due is looked at anew. */
  disturb(): void {
    this.#naps?.disturb();
  }

  /** One call from outside the network: of an app, or of the people of a business. */
  visit<Desk, Result>(occasion: string, use: (desk: Desk) => Promise<Result>): Promise<Visit<Result>> {
    return new Promise((resolve) => {
      const later = (visit: Visit<Result>): void => void this.loop.after(2, () => resolve(visit));
      this.loop.after(2, () => {
        const opened = this.#opened;
        if (opened === undefined) return later({ reached: false, why: 'not up' });
        const forget = this.onEnd(() => later({ reached: false, why: 'broken off' }));
        use(opened.desk as Desk).then(
          (value) => {
            forget();
            const lost = this.faults.strikes('lose-app-reply', `${this.name} ${occasion}`);
            later(lost ? { reached: false, why: 'no reply' } : { reached: true, value });
          },
          (error: unknown) => {
            forget();
            later({ reached: false, why: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
          },
        );
      });
    });
  }

  async #open(life: Life): Promise<void> {
    const opened = await this.#parts.open(this, life);
    if (life.over) return;
    const { loop } = this;
    this.#naps = createNaps({ loop, life, nextDueMs: () => this.disk.nextDueMs() });
    this.#opened = opened;
    this.tell(`is up, life ${life.n}`);
    const { store, telemetry } = opened.foundation;
    runNode({ workable: opened.workable, store, clock: this.#naps.clock, telemetry });
  }

  #end(life: Life, downMs: number): void {
    life.end();
    this.#life = undefined;
    this.#opened = undefined;
    this.#naps = undefined;
    const listeners = [...this.#ended];
    this.#ended.clear();
    for (const listener of listeners) listener();
    this.loop.after(downMs, () => this.start());
  }
}
