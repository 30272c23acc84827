import { setTimeout as wait } from 'node:timers/promises';
import { nextDelayMs } from '../node/backoff.ts';
import { systemChance, systemClock } from '../node/clock.ts';
import type { NodeConfig } from '../node/config.ts';
import type { WorkerPlace } from '../node/foundation.ts';
import { openLog } from '../node/log-lines.ts';
import type { Served } from '../node/serve.ts';
import { StoreUnavailable, StoreUnfit } from '../node/store/port.ts';
import { createTelemetry } from '../node/telemetry.ts';
import { openNode } from './nodes/open-node.ts';
import { UsageError } from './terminal.ts';

const RETRY = { firstMs: 200, maxMs: 5_000, factor: 2 } as const;

/**
 * Opens a node, or one worker of it. While its Redis is away, or goes away in the midst of it, it is opened again from the beginning, with
 * waits that grow, until `store.start_wait_ms` are over: machines start in no order, and a node that gave up would stay away for good.
 * @param options.stopped resolves when the node is no longer wanted
 * @returns undefined when that was while it waited
 * @throws UsageError when the store cannot be used, with a sentence for the operator
 */
export async function openPatiently(
  config: NodeConfig,
  { place, stopped }: { readonly place?: WorkerPlace; readonly stopped: Promise<unknown> },
): Promise<Served | undefined> {
  const waitMs = config.store.engine === 'redis' ? config.store.startWaitMs : 0;
  const beganMs = systemClock.nowMs();
  const ending = new AbortController();
  void stopped.then(() => ending.abort());
  for (let attempts = 1; !ending.signal.aborted; attempts += 1) {
    try {
      return await openNode(config, place);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      const leftMs = beganMs + waitMs - systemClock.nowMs();
      if (error instanceof StoreUnfit || leftMs <= 0) throw cannotBeUsed(config, { error, waitMs });
      const againInMs = Math.min(leftMs, nextDelayMs({ attempts, fraction: systemChance.fraction() }, RETRY));
      sayThatItWaits(config, { reason: error.message, attempts, again_in_ms: againInMs, gives_up_in_ms: leftMs }, place);
      // While it waits nothing else keeps this process alive. Told to stop, it waits no more.
      await wait(againInMs, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  }
  return undefined;
}

/** A node that is not open has no log yet. */
function sayThatItWaits({ name, log }: NodeConfig, facts: Readonly<Record<string, unknown>>, place?: WorkerPlace): void {
  const destination = openLog(log);
  const worker = place === undefined ? {} : { worker: place.number };
  createTelemetry({ name, level: log.level, destination, processMetrics: false, ...worker }).log.warn(
    facts,
    'the store is away: this node waits for it',
  );
  destination.close();
}

function cannotBeUsed({ store }: NodeConfig, { error, waitMs }: { readonly error: StoreUnavailable; readonly waitMs: number }): UsageError {
  const where = store.engine === 'redis' ? 'in Redis' : store.file;
  const waited = error instanceof StoreUnfit || waitMs === 0 ? '' : `; it was waited for ${waitMs / 1_000} s (store.start_wait_ms)`;
  return new UsageError(`The store ${where} cannot be used: ${error.message}${waited}.`, { cause: error });
}
