import type { Clock } from './clock.ts';
import type { Store } from './store/port.ts';
import type { Telemetry } from './telemetry.ts';

export interface HeartbeatPorts {
  readonly store: Pick<Store, 'beat'>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly telemetry: Pick<Telemetry, 'log'>;
}

export interface Heartbeat {
  stop(): Promise<void>;
}

const BEAT_EVERY_MS = 1_000;
/** A process that did not get to speak for so long is taken for dead. If it is not, it does once more what another does too, and only one of them commits. */
const DEAD_AFTER_MS = 5_000;

/** Tells the other processes of a store that this one is alive, and takes over from those that are not. */
export function keepBeating({ store, clock, telemetry }: HeartbeatPorts): Heartbeat {
  const stopping = new AbortController();
  const beating = (async () => {
    while (!stopping.signal.aborted) {
      try {
        const dead = await store.beat({ deadAfterMs: DEAD_AFTER_MS });
        if (dead > 0) telemetry.log.warn({ workers: dead }, 'workers have died; what they had taken is free again');
      } catch (error) {
        telemetry.log.warn({ error }, 'the store could not be told that this worker is alive');
      }
      await clock.sleep(BEAT_EVERY_MS, stopping.signal);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await beating;
    },
  };
}
