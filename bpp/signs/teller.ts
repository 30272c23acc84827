import type { Chance } from '../../node/clock.ts';
import { createPush, type Push, type PushSettings } from '../../node/push.ts';
import type { Performer } from '../../node/role.ts';
import { createRounds } from '../../node/rounds.ts';
import type { Json } from '../../node/store/port.ts';
import type { Telemetry } from '../../node/telemetry.ts';
import type { Transport } from '../../node/transport.ts';
import { SIGNS } from './sign-record.ts';
import { markSigned, takeSigns } from './sign-work.ts';

export interface TellerPorts {
  readonly performer: Performer;
  readonly transport: Pick<Transport, 'send'>;
  readonly chance: Chance;
  readonly telemetry: Pick<Telemetry, 'log'>;
}

/** Pushes to the browsers of a business that an order came: after the commit that placed it, and again until it was taken. */
export interface Teller {
  readonly push: Push;
  readonly hosts: readonly string[];
  /** Told after every commit of this process. */
  committed(partition: string, put: Readonly<Record<string, Json>>): void;
  /** Resolves when nobody is being told. */
  settled(): Promise<void>;
}

/** Businesses that wait for their turn in memory; one that does not fit is found again by its timer. */
const ROUNDS = { underWayMax: 8, waitingMax: 10_000 } as const;
/** Longer than the server of a browser's maker may take. */
const LEASE_MS = 60_000;
const PROVIDER = 'provider:';

export function createTeller(settings: PushSettings, ports: TellerPorts): Teller {
  const push = createPush(settings, ports);
  const means: Means = { ...ports, push, by: ports.chance.newId() };
  const rounds = createRounds((providerId) => tell(providerId, means), ROUNDS);
  return {
    push,
    hosts: settings.hosts,
    committed(partition, put) {
      if (!(SIGNS in put) || !partition.startsWith(PROVIDER)) return;
      rounds.look(partition.slice(PROVIDER.length));
    },
    settled: rounds.settled,
  };
}

interface Means extends TellerPorts {
  readonly push: Push;
  readonly by: string;
}

async function tell(providerId: string, { performer, telemetry, push, by }: Means): Promise<void> {
  try {
    const taken = await performer.perform(takeSigns(providerId, { by, leaseMs: LEASE_MS }));
    if (!taken.ok) return;
    const { browsers, dueAtMs } = taken.value;
    for (const { name, subscription, language } of browsers) {
      const told = await push.send(subscription, { what: 'new-order', language });
      if (told !== 'told') telemetry.log.warn({ providerId, told }, 'somebody was not told that an order came');
      await performer.perform(markSigned(providerId, { name, told, dueAtMs }));
    }
  } catch (error) {
    // Its timer brings it back.
    telemetry.log.error({ error, providerId }, 'somebody could not be told that an order came');
  }
}
