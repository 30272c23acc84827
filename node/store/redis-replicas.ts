import type { Redis } from 'ioredis';
import { StoreUnavailable } from './port.ts';
import { unavailable } from './redis-connection.ts';

export interface ReplicaOptions {
  /** How many replicas must have a commit before it counts; 0 asks nothing. */
  readonly waitReplicas?: number;
  readonly waitTimeoutMs?: number;
}

const WAIT_TIMEOUT_MS = 1_000;

/** Waits until what was just written is known to replicas. All that was answered in one turn waits once. */
export class Replicas {
  readonly #count: number;
  readonly #timeoutMs: number;
  readonly #asked = new Map<Redis, Promise<void>>();

  constructor({ waitReplicas = 0, waitTimeoutMs = WAIT_TIMEOUT_MS }: ReplicaOptions) {
    this.#count = waitReplicas;
    this.#timeoutMs = waitTimeoutMs;
  }

  get areAsked(): boolean {
    return this.#count > 0;
  }

  /**
   * To be called in the turn in which the write was answered: a connection knows only of its own writes, and one that was made anew meanwhile of none.
   * @throws StoreUnavailable when too few replicas had it in time: then it may be lost with its server, or not
   */
  async have(before: Redis | undefined, after: Redis | undefined): Promise<void> {
    if (after === undefined || before !== after) throw new StoreUnavailable('the server that took a commit has changed meanwhile');
    const asked = this.#asked.get(after) ?? Promise.resolve().then(() => this.#ask(after));
    this.#asked.set(after, asked);
    await asked;
  }

  async #ask(server: Redis): Promise<void> {
    this.#asked.delete(server);
    let count: number;
    try {
      count = Number(await server.call('WAIT', this.#count, this.#timeoutMs));
    } catch (error) {
      throw unavailable(error);
    }
    if (count < this.#count)
      throw new StoreUnavailable(`only ${count} of ${this.#count} replicas had a commit within ${this.#timeoutMs} ms`);
  }
}
