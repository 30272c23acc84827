import type { Chance, Clock } from '../../node/clock.ts';
import type { Mail } from '../../node/mail.ts';
import { createPush, type Push, type PushSettings, type Told } from '../../node/push.ts';
import type { Performer } from '../../node/role.ts';
import { createRounds } from '../../node/rounds.ts';
import type { Store } from '../../node/store/port.ts';
import type { Telemetry } from '../../node/telemetry.ts';
import type { Transport } from '../../node/transport.ts';
import { newLinkSecret } from '../links/order-link.ts';
import type { Live } from '../live.ts';
import { handleOf, PARTITION_PREFIX, partitionOf, readTransaction, TRANSACTION } from '../records.ts';
import { orderLetter } from './letters.ts';
import { markTold, type Telling, takeNotice } from './notice-work.ts';
import { NOTICES, NOTICES_MAX, noticesIn } from './records.ts';

/** By what people are told. */
export interface NoticePorts {
  readonly mail?: Mail;
  readonly push?: PushSettings;
  /** Where the storefront is opened, with a slash at its end: what a link in a letter begins with. */
  readonly storefrontUrl: string;
}

export interface NotifierPorts {
  readonly store: Pick<Store, 'read' | 'list'>;
  readonly performer: Performer;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly telemetry: Telemetry;
  readonly live: Live;
  readonly notices?: NoticePorts;
}

/** Tells people by letter and push what changed: after the commit, again until it was taken, and at most so often. */
export interface Notifier {
  readonly mail: boolean;
  readonly push?: Push;
  readonly hosts: readonly string[];
  /** Looks at the notices of a transaction now. */
  look(transactionId: string): void;
  /** Resolves when nobody is being told. */
  settled(): Promise<void>;
}

/** Transactions that wait for their turn in memory; one that does not fit is found again by its timer. */
const ROUNDS = { underWayMax: 8, waitingMax: 10_000 } as const;
/** Longer than a letter takes at a slow mail server. */
const LEASE_MS = 90_000;
/** Notices of one transaction that are looked at: those of all the orders in it. */
const LISTED_MAX = 20 * NOTICES_MAX;

export function createNotifier(ports: NotifierPorts): Notifier {
  const { notices } = ports;
  const push = notices?.push === undefined ? undefined : createPush(notices.push, ports);
  const means: Means = { ports, by: ports.chance.newId(), ...(push === undefined ? {} : { push }) };
  const rounds = createRounds((partition) => tellAll(partition, means), ROUNDS);
  if (notices !== undefined) {
    ports.live.onAny((partition) => {
      if (partition.startsWith(PARTITION_PREFIX)) rounds.look(partition);
    });
  }
  return {
    mail: notices?.mail !== undefined,
    ...(push === undefined ? {} : { push }),
    hosts: notices?.push?.hosts ?? [],
    look: (transactionId) => rounds.look(partitionOf(transactionId)),
    settled: rounds.settled,
  };
}

interface Means {
  readonly ports: NotifierPorts;
  readonly by: string;
  readonly push?: Push;
}

async function tellAll(partition: string, means: Means): Promise<void> {
  const { store, telemetry } = means.ports;
  try {
    // Of most transactions nobody is told anything.
    if (readTransaction(await store.read(partition, [TRANSACTION]))?.notices !== true) return;
    for (const { order, name } of noticesIn(await store.list(partition, NOTICES, { limit: LISTED_MAX })))
      await tell({ partition, order, name }, means);
  } catch (error) {
    // Its timer brings it back.
    telemetry.log.error({ error, partition }, 'somebody could not be told of an order');
  }
}

async function tell(named: { readonly partition: string; readonly order: number; readonly name: string }, means: Means): Promise<void> {
  const { performer, chance, telemetry } = means.ports;
  const secret = newLinkSecret(chance);
  const taken = await performer.perform(takeNotice(named, { by: means.by, leaseMs: LEASE_MS, secret }));
  if (!taken.ok || taken.value === undefined) return;
  const { partition } = named;
  const told = await send(partition, { ...taken.value, secret }, means);
  if (told !== 'told') telemetry.log.warn({ partition, kind: taken.value.notice.to.kind, told }, 'somebody was not told of an order');
  await performer.perform(markTold(partition, taken.value, told));
}

async function send(partition: string, { notice, order, secret }: Telling & { readonly secret: string }, means: Means): Promise<Told> {
  const { notices, telemetry } = means.ports;
  const { to, language, sight: before } = notice;
  // What this node no longer offers is not kept for the day that it does.
  if (to.kind === 'push') return means.push === undefined ? 'gone' : means.push.send(to.subscription, { what: 'order', language });
  if (notices?.mail === undefined) return 'gone';
  const handle = handleOf(partition.slice(PARTITION_PREFIX.length), notice.order);
  const letter = orderLetter(order, { to: to.email, language, link: `${notices.storefrontUrl}#/order/${handle}/${secret}`, before });
  try {
    await notices.mail.send(letter);
    return 'told';
  } catch (error) {
    // What a mail server says may hold the address: its code alone is written down.
    const { responseCode, code } = error as { readonly responseCode?: unknown; readonly code?: unknown };
    telemetry.log.warn({ partition, code: responseCode ?? code }, 'a mail server did not take a letter');
    // It will never take one for this address.
    return typeof responseCode === 'number' && responseCode >= 550 && responseCode <= 553 ? 'gone' : 'failed';
  }
}
