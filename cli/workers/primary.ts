import cluster from 'node:cluster';
import { AggregatorRegistry, Counter, Gauge, Registry } from 'prom-client';
import type { Readiness } from '../../node/admin.ts';
import { systemChance, systemClock } from '../../node/clock.ts';
import type { NodeConfig } from '../../node/config.ts';
import { openLog } from '../../node/log-lines.ts';
import { STOP_GRACE_MS } from '../../node/serve.ts';
import { createTelemetry } from '../../node/telemetry.ts';
import { untilStopped } from '../stopping.ts';
import { createPool, type Pool } from './pool.ts';
import { startWorker } from './worker-process.ts';

/** Beyond what a worker needs at most, before it is ended. */
const STOP_ROOM_MS = 5_000;
const LONG_MS = 2 ** 30;

/**
 * Keeps the workers of a node running, on one port, until it is told to stop. Holds nothing itself: what is kept is in the store.
 * @returns the exit code
 */
export async function runWorkers(config: NodeConfig, options: { readonly workers: number; readonly withParent: boolean }): Promise<number> {
  const logDestination = openLog(config.log);
  const { log } = createTelemetry({
    name: config.name,
    level: config.log.level,
    destination: logDestination,
    processMetrics: false,
  });
  // Each takes connections from the port itself. Handed on by this process, one on its way to a worker that is killed would hang for ever.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  // Its standard input is ours: that we are told of its end is enough.
  cluster.setupPrimary({ stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const together = { readiness: () => readinessOf(pool), metrics: () => metricsOf(pool, config.name) };
  const pool: Pool = createPool({
    clock: systemClock,
    chance: systemChance,
    log,
    workers: options.workers,
    stopMs: config.listen.drainMs + 2 * STOP_GRACE_MS + STOP_ROOM_MS,
    start: (number) => startWorker(number, { clock: systemClock, together }),
  });
  const hangUp = (): void => {
    // Everything in it that may fail is told in the log; what is left is a mistake of ours, which must not end the node.
    pool.renew().catch((error: unknown) => log.error({ error }, 'workers could not be replaced'));
  };
  const stopped = untilStopped({ withParent: options.withParent, onHangUp: hangUp });
  // While all workers are dead, and the next is waited with, nothing else keeps this process alive.
  const alive = setInterval(() => undefined, LONG_MS);
  const opened = await Promise.race([pool.open(), stopped.then(() => true)]);
  if (!opened) {
    await pool.stop();
    clearInterval(alive);
    logDestination.close();
    return 1;
  }
  const ended = await Promise.race([stopped, pool.gaveUp.then(() => undefined)]);
  if (ended === undefined) log.error({}, 'no worker can be started any more');
  await pool.stop();
  clearInterval(alive);
  log.info({}, 'stopped');
  logDestination.close();
  return ended === undefined ? 1 : 0;
}

/** Ready as soon as one worker is, and no more when a stop has begun. */
async function readinessOf(pool: Pool): Promise<Readiness> {
  if (pool.isStopping) return { ready: false, reasons: ['stopping'] };
  const said = await Promise.all(pool.running().map((worker) => worker.readiness()));
  const known = said.filter((one) => one !== undefined);
  const one = known.find(({ ready }) => ready);
  if (one !== undefined) return one;
  const waiting = known.find((each) => each.waiting !== undefined)?.waiting;
  const reasons = [...new Set(known.flatMap((each) => each.reasons))];
  return { ready: false, reasons: reasons.length === 0 ? ['no worker answers'] : reasons, ...(waiting === undefined ? {} : { waiting }) };
}

/** What all workers counted, added up, and how they do themselves. */
async function metricsOf(pool: Pool, name: string): Promise<string> {
  const said = await Promise.all(pool.running().map((worker) => worker.metrics()));
  const registry = new Registry();
  registry.setDefaultLabels({ node: name });
  const registers = [registry];
  new Gauge({ name: 'workers_running', help: 'Workers that run.', registers }).set(pool.running().length);
  new Counter({ name: 'workers_replaced_total', help: 'Workers that ended by themselves and were replaced.', registers }).inc(
    pool.replaced,
  );
  const own = await registry.getMetricsAsJSON();
  const all = [own, ...said.filter((one) => one !== undefined)] as unknown as Parameters<typeof AggregatorRegistry.aggregate>[0];
  return AggregatorRegistry.aggregate(all).metrics();
}
