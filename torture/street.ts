import type { Client } from '../bap/client/client.ts';
import type { Seeded } from '../pilots/seeded.ts';
import type { Counter } from './counters.ts';

/** What a person's app has at hand. */
export interface Street {
  readonly client: Client;
  readonly chance: Seeded;
  counterOf(providerNode: string): Counter;
  /** Aborted when nobody waits any more. */
  readonly over: AbortSignal;
}
