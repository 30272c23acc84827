import type { Chance, Clock } from '../node/clock.ts';
import type { Store, Timer } from '../node/store/port.ts';
import type { Telemetry } from '../node/telemetry.ts';
import type { Worker } from '../node/work.ts';
import type { ChallengePorts } from './challenge.ts';
import { sendChallenge } from './challenge.ts';
import { asClaim, claimKey, isRunning, PARTITION_PREFIX } from './record.ts';
import type { ChallengePatience } from './settle.ts';
import { forgetWork, settleWork } from './settle.ts';

export interface ProverPorts extends ChallengePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly telemetry: Telemetry;
  readonly worker: Worker;
  readonly patience: ChallengePatience;
  wake(): void;
}

/** Acts on the timers of claims: a challenge to send, or a claim whose time is over. */
export interface Prover {
  work(): Promise<boolean>;
  settled(): Promise<void>;
  /** When the next claim is to be attended to; undefined while hands are full, since whoever is done wakes the node. */
  nextDueMs(): Promise<number | undefined>;
}

/** Challenges under way at once: a slow host must not hold up the others. */
const UNDER_WAY_MAX = 32;
/** After a crash a challenge is sent again when this has passed. */
const LEASE_MS = 30_000;

export function createProver(ports: ProverPorts): Prover {
  const underWay = new Set<Promise<void>>();
  return {
    async work() {
      const limit = UNDER_WAY_MAX - underWay.size;
      if (limit <= 0) return false;
      const due = await ports.store.takeTimers({ nowMs: ports.clock.nowMs(), limit, leaseMs: LEASE_MS });
      for (const timer of due) {
        const running = attend(timer, ports)
          .catch((error: unknown) => ports.telemetry.log.error({ error, partition: timer.partition }, 'a claim could not be settled'))
          .finally(() => {
            underWay.delete(running);
            ports.wake();
          });
        underWay.add(running);
      }
      return due.length > 0;
    },
    nextDueMs: () => (underWay.size < UNDER_WAY_MAX ? ports.store.nextDueMs() : Promise.resolve(undefined)),
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

async function attend(timer: Timer, ports: ProverPorts): Promise<void> {
  const { keyId } = timer.data as { readonly keyId: string };
  const subscriberId = timer.partition.slice(PARTITION_PREFIX.length);
  const completes = { cancelTimers: [timer.id] };
  const kept = (await ports.store.read(timer.partition, [claimKey(keyId)])).get(claimKey(keyId));
  const claim = kept === undefined ? undefined : asClaim(kept.value);
  const nowMs = ports.clock.nowMs();
  if (claim === undefined || !isRunning(claim, nowMs)) {
    await ports.worker.run(forgetWork(subscriberId, keyId), completes);
    return;
  }
  const answered = await sendChallenge(claim, nowMs, ports);
  const attempt = { subscriberId, keyId, challenge: claim.challenge, answered, fraction: ports.chance.fraction() };
  const done = await ports.worker.run(settleWork(attempt, ports.patience), completes);
  const settled = done.ok && done.value.ok ? done.value.value : 'again';
  const facts = {
    subscriber: subscriberId,
    keyId,
    url: claim.subscriber.url,
    settled,
    ...(answered.what === 'right' ? {} : { reason: answered.reason }),
  };
  if (answered.what === 'right') ports.telemetry.log.info(facts, 'a claim was proven');
  else ports.telemetry.log.warn(facts, 'a claim was not proven');
}
