import cluster from 'node:cluster';
import { type AdminFacts, type Readiness, readiness } from '../../node/admin.ts';
import { systemClock } from '../../node/clock.ts';
import type { NodeConfig } from '../../node/config.ts';
import type { WorkerPlace } from '../../node/foundation.ts';
import type { openPatiently } from '../patient-start.ts';
import { type Dialogue, openDialogue } from './dialogue.ts';

/** In the environment of a worker: its number. */
export const NUMBER_VARIABLE = 'WORKER_NUMBER';

/** Whether this process was started by another to be one of its workers. */
export function isWorker(): boolean {
  return cluster.isWorker;
}

/** One of several processes of a node, until the one that started it says that it has done enough. */
export async function runAsWorker(
  config: NodeConfig,
  means: { readonly open: typeof openPatiently; readonly number: number },
): Promise<number> {
  // A terminal tells the whole group; it is for the one that started us to decide what that means for us.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  let facts: AdminFacts | undefined;
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  process.once('SIGTERM', stop);
  const dialogue = openDialogue(
    { send: (message) => void process.send?.(message), onMessage: (listener) => void process.on('message', listener) },
    {
      stop,
      readiness: () => (facts === undefined ? NOT_OPEN : readiness(facts)),
      metrics: () => facts?.telemetry.metricsData() ?? [],
    },
    systemClock,
  );
  try {
    const place: WorkerPlace = {
      number: means.number,
      together: askedOf(dialogue),
      told(own) {
        facts = own;
      },
    };
    const served = await means.open(config, { place, stopped });
    await stopped;
    await served?.stop();
    return 0;
  } finally {
    // One that could not open ends as well: the pipe alone would keep it alive for ever, and nobody would be started in its place.
    cluster.worker?.disconnect();
  }
}

const NOT_OPEN: Readiness = { ready: false, reasons: ['starting'] };

function askedOf(dialogue: Dialogue): WorkerPlace['together'] {
  return {
    readiness: async () => (await dialogue.ask('readiness')) as Readiness | undefined,
    metricsText: async () => (await dialogue.ask('metrics')) as string | undefined,
  };
}
