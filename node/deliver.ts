import { dialectOf } from '../dialects/choose.ts';
import { endpoint } from '../protocol/message.ts';
import type { Subscriber } from '../protocol/subscriber.ts';
import { nextDelayMs } from './backoff.ts';
import type { Chance, Clock } from './clock.ts';
import { GATEWAY_HEADER, SENDER_HEADER } from './credentials.ts';
import type { Identity } from './identity.ts';
import type { Lanes } from './lanes.ts';
import { createMessages, type Messages } from './messages-at-hand.ts';
import { createMoves, type Moves } from './moves.ts';
import { attempted, type OperationsStream } from './operations-stream.ts';
import type { Parcel } from './outbox.ts';
import { laneOf } from './outbox.ts';
import type { Peers } from './peers.ts';
import type { Pressure } from './pressure.ts';
import type { Delivery, Role } from './role.ts';
import type { LogEntry, OutboxEntry, OutboxMove, Store } from './store/port.ts';
import { StoreUnavailable } from './store/port.ts';
import type { Telemetry } from './telemetry.ts';
import type { Transport } from './transport.ts';
import { createUnproven, type Unproven } from './unproven.ts';
import type { Worker } from './work.ts';

export interface DeliverPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly role: Pick<Role, 'onDelivery'>;
  readonly worker: Worker;
  readonly identity: Identity;
  readonly peers: Peers;
  readonly transport: Transport;
  readonly telemetry: Telemetry;
  readonly operations?: OperationsStream;
  readonly lanes: Lanes;
  readonly pressure: Pressure;
  /** Told when a delivery has ended and there is room for another. */
  wake(): void;
}

/** Takes what is due from the outbox and delivers it, many at once but few to one destination. */
export interface Deliverer {
  /** Starts what there is room for; does not wait for it. Returns how many were started. */
  start(): Promise<number>;
  /** Which lanes it would take from now, and how much of each. */
  takes(): { readonly perLane: number; readonly closed: ReadonlySet<string> };
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

const UNDER_WAY_MAX = 256;
const PER_LANE_MAX = 16;
/** As places get scarce, the share of one destination gets smaller: a few that are slow, or only pretend to be, must not have them all. */
const SHARES: readonly (readonly [underWayMax: number, perLane: number])[] = [
  [UNDER_WAY_MAX / 2, PER_LANE_MAX],
  [(UNDER_WAY_MAX * 3) / 4, PER_LANE_MAX / 4],
  [UNDER_WAY_MAX, 1],
];
/** Room is filled when there is some for as many: looking for one more after each that has ended costs more than sending it. */
const TAKEN_TOGETHER = 16;
/** Longer than every time-out of one call together. */
const LEASE_MS = 60_000;
/** A peer may ask for patience, but not for ever. */
const RETRY_AFTER_MAX_S = 300;
const RETRY = { firstMs: 200, maxMs: 60_000, factor: 2.5 } as const;
/** A key that was revoked or never entered is refused again, soon enough; longer than others remember that a key does not exist. */
const UNPROVEN_TRIES_MAX = 5;
const UNPROVEN_RETRY = { firstMs: 1_000, maxMs: 15_000, factor: 2.5 } as const;
/** With less time left than this, waiting for one more attempt is of no use. */
const LAST_TRY_MS = 250;

interface Ports extends DeliverPorts {
  readonly moves: Moves;
  readonly unproven: Unproven;
}

/** How one attempt went. */
type Attempt =
  | { readonly went: 'acked'; readonly headers: Readonly<Record<string, string>> }
  /** `unproven`: the receiver could not establish who sent it. The message may have been damaged on the way, or our key be too new to be known there. */
  | { readonly went: 'refused'; readonly code: string; readonly message: string; readonly unproven?: boolean }
  /** Nothing was said that settles it: the same bytes may be tried again. */
  | { readonly went: 'unheard'; readonly message: string; readonly retryAfterMs?: number };

export function createDeliverer(ports: DeliverPorts): Deliverer {
  const underWay = new Map<Promise<void>, string>();
  const messages = createMessages(ports);
  const moves = createMoves(ports);
  const withMoves = { ...ports, moves, unproven: createUnproven() };
  const take = async (lanes: LaneChoice, underWayMax: number): Promise<number> => {
    const limit = underWayMax - underWay.size;
    if (limit <= 0) return 0;
    const taken = await ports.store.takeOutbox({ nowMs: ports.clock.nowMs(), limit, leaseMs: LEASE_MS, ...lanes });
    for (const entry of taken) {
      const delivery = deliver(entry, messages, withMoves).finally(() => {
        underWay.delete(delivery);
        // Nothing else will come to share the write with.
        if (underWay.size === 0) moves.flush();
        if (underWay.size % TAKEN_TOGETHER === 0) ports.wake();
      });
      underWay.set(delivery, entry.lane);
    }
    return taken.length;
  };
  const takes = (): LaneChoice => {
    const nowMs = ports.clock.nowMs();
    const closed = ports.lanes.closed(nowMs);
    const probing = ports.lanes.probing(nowMs);
    const perLane = SHARES.find(([underWayMax]) => underWay.size < underWayMax)?.[1] ?? 1;
    if (probing.size === 0) return { perLane, closed };
    const busy = new Set(underWay.values());
    return { perLane, closed: new Set([...closed, ...[...probing].filter((lane) => busy.has(lane))]) };
  };
  return {
    takes,
    async start() {
      const isProbing = ports.lanes.probing(ports.clock.nowMs()).size > 0;
      // Of a lane that has rested, one and no more; then it is among those under way, and closed until that is known.
      let started = isProbing ? await take({ ...takes(), perLane: 1 }, UNDER_WAY_MAX) : 0;
      for (const [underWayMax] of SHARES) {
        if (underWay.size < underWayMax) started += await take(takes(), underWayMax);
        if (underWay.size < underWayMax) break;
      }
      return started;
    },
    async settled() {
      while (underWay.size > 0 || moves.size > 0) await Promise.all([...underWay.keys(), moves.settled()]);
    },
  };
}

async function deliver(entry: OutboxEntry, messages: Messages, ports: Ports): Promise<void> {
  const parcel = entry.parcel as unknown as Parcel;
  const startedMs = ports.clock.nowMs();
  try {
    const attempt = startedMs >= entry.giveUpAtMs ? expired() : await tryOnce(entry, parcel, { messages, ports });
    ports.telemetry.metrics.deliveryTook(parcel.path, (ports.clock.nowMs() - startedMs) / 1_000);
    await settle(entry, parcel, { attempt, ports });
  } catch (error) {
    notSettled(parcel, error, ports);
  }
}

function expired(): Attempt {
  return { went: 'unheard', message: 'It is no longer of use.' };
}

async function tryOnce(entry: OutboxEntry, parcel: Parcel, means: { messages: Messages; ports: Ports }): Promise<Attempt> {
  const { messages, ports } = means;
  const peer = await ports.peers.node(parcel.to.subscriberId, parcel.to.type, parcel.to.domain);
  if (!peer.ok) return { went: 'unheard', message: peer.problem.message };
  const message = await messages.of(entry);
  if (message === undefined) return { went: 'refused', code: 'forgotten', message: 'The message was erased before it could be delivered.' };
  // Looking the peer up may have taken a while.
  if (ports.clock.nowMs() >= entry.giveUpAtMs) return expired();
  const { body } = message;
  const headers = sealHeaders(parcel, message, ports);
  return attempted(call(peer.value, parcel, { headers, body, ports }), { parcel, bytes: body.length, ...ports });
}

function sealHeaders(parcel: Parcel, { body, headers }: LogEntry, ports: Ports): Readonly<Record<string, string>> {
  const ours = ports.identity.sign(body, { domain: parcel.to.domain, nowMs: ports.clock.nowMs() });
  if (parcel.relayed === undefined) return { [SENDER_HEADER]: ours };
  return { [SENDER_HEADER]: headers[SENDER_HEADER] ?? '', [GATEWAY_HEADER]: ours };
}

/** One HTTP exchange. What the breaker counts as a failure is silence, not a refusal. */
async function call(
  peer: Subscriber,
  parcel: Parcel,
  means: { headers: Readonly<Record<string, string>>; body: Uint8Array; ports: Ports },
): Promise<Attempt> {
  const { headers, body, ports } = means;
  const lane = laneOf(parcel.to);
  const url = endpoint(peer.url, parcel.path);
  const result = await ports.transport.send({ url, headers: { 'content-type': 'application/json', ...headers }, body });
  const nowMs = ports.clock.nowMs();
  if (!result.ok) {
    ports.lanes.failed(lane, nowMs);
    return { went: 'unheard', message: `${peer.subscriberId} did not answer: ${result.message}` };
  }
  if (result.status >= 500) ports.lanes.failed(lane, nowMs);
  else ports.lanes.succeeded(lane);
  const said = dialectOf(parcel.dialect).readReply(result.status, Buffer.from(result.body).toString('utf8'));
  if (said.ok && said.value.ack) return { went: 'acked', headers };
  const problem = !said.ok ? said.problem : said.value.ack ? undefined : said.value.problem;
  const message = `${peer.subscriberId} answered ${result.status}: ${problem?.message ?? 'nothing'}`;
  // Overload passes, and so may a page of a proxy in place of an answer; any other refusal would come again.
  if (result.status >= 500 || result.status === 429 || (!said.ok && result.status < 300)) {
    return { went: 'unheard', message, retryAfterMs: retryAfterMs(result.headers['retry-after'], nowMs) };
  }
  return { went: 'refused', code: problem?.name ?? 'invalid-request', message, unproven: result.status === 401 };
}

/** Seconds, or a date (RFC 9110). */
function retryAfterMs(header: string | undefined, nowMs: number): number {
  const text = header?.trim() ?? '';
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return waitMs > 0 ? Math.min(waitMs, RETRY_AFTER_MAX_S * 1_000) : 0;
}

async function settle(entry: OutboxEntry, parcel: Parcel, means: { attempt: Attempt; ports: Ports }): Promise<void> {
  const { attempt, ports } = means;
  const nowMs = ports.clock.nowMs();
  ports.telemetry.metrics.messageSent(parcel.path, attempt.went === 'unheard' ? 'failed' : attempt.went);
  const unproven = attempt.went === 'refused' && attempt.unproven === true ? ports.unproven.refused(entry.id) : 0;
  const move = moveFor(entry, attempt, { nowMs, fraction: ports.chance.fraction(), unproven });
  if (move.to === 'later') return note(entry, { move, ports });
  ports.unproven.ended(entry.id);
  const delivery: Delivery = {
    to: parcel.to,
    transactionId: parcel.transactionId,
    messageId: parcel.messageId,
    path: parcel.path,
    ended: attempt.went === 'unheard' ? 'undeliverable' : attempt.went,
    ...(attempt.went === 'acked'
      ? {}
      : { problem: { code: attempt.went === 'refused' ? attempt.code : 'undeliverable', message: attempt.message } }),
  };
  if (attempt.went !== 'acked') {
    const facts = { transaction_id: parcel.transactionId, message_id: parcel.messageId, to: parcel.to.subscriberId, action: parcel.path };
    ports.telemetry.log.warn({ ...facts, ended: delivery.ended, reason: attempt.message }, 'a message was not delivered');
  }
  await conclude(entry, { delivery, move, ports });
}

/** The role's word on a delivery and its end in one commit. A role that fails must not have the same message sent for ever. */
async function conclude(entry: OutboxEntry, means: { delivery: Delivery; move: OutboxMove; ports: Ports }): Promise<void> {
  const { delivery, move, ports } = means;
  const { partition } = entry;
  const facts = { transaction_id: delivery.transactionId, message_id: delivery.messageId, action: delivery.path };
  try {
    const work = ports.role.onDelivery?.(partition, delivery);
    if (work !== undefined && work.partition !== partition)
      throw new TypeError(`a delivery of ${partition} was concluded in ${work.partition}`);
    const done = work === undefined ? undefined : await ports.worker.run(work, { moves: [move] });
    if (done?.ok === true) {
      ports.pressure.settled(entry.lane);
      return;
    }
    if (done !== undefined && 'problem' in done) throw new StoreUnavailable(done.problem.message);
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    ports.telemetry.log.error({ error, ...facts }, 'the end of a delivery could not be acted upon');
  }
  await note(entry, { move, ports });
}

/** Has a move written that changes nothing else. Only when many wait already it is waited for: the next message can go meanwhile. */
async function note(entry: OutboxEntry, { move, ports }: { move: OutboxMove; ports: Ports }): Promise<void> {
  const { partition, lane, parcel } = entry;
  const written = ports.moves.commit({ partition, lane, move }).then(
    () => {
      if (move.to !== 'later') ports.pressure.settled(lane);
      ports.wake();
    },
    (error: unknown) => notSettled(parcel as unknown as Parcel, error, ports),
  );
  if (ports.moves.size >= UNDER_WAY_MAX) await written;
}

/** What was taken comes back when its lease has run out: nothing is lost, only later. */
function notSettled({ transactionId, messageId }: Parcel, error: unknown, { telemetry }: Ports): void {
  telemetry.log.error({ error, transaction_id: transactionId, message_id: messageId }, 'a delivery could not be settled');
}

/** The moment of a decision, its chance, and how often the receiver could not prove the message to be ours, this time included; 0 when it could. */
interface Moment {
  readonly nowMs: number;
  readonly fraction: number;
  readonly unproven: number;
}

function moveFor(entry: OutboxEntry, attempt: Attempt, at: Moment): OutboxMove {
  if (attempt.went === 'acked') return { id: entry.id, to: 'delivered', atMs: at.nowMs, headers: attempt.headers };
  const delayMs = delayFor(entry, attempt, at);
  if (delayMs !== undefined) return { id: entry.id, to: 'later', dueAtMs: at.nowMs + delayMs };
  // What was only passed on is nobody's to send again: it would pile up for ever at a gateway.
  const { relayed, lapses } = entry.parcel as unknown as Parcel;
  // So would searches at a buyer node whose gateway is dead. One that was refused is kept: that is for a person to look into.
  if (relayed !== undefined || (lapses === true && attempt.went === 'unheard')) return { id: entry.id, to: 'dropped' };
  const reason = attempt.went === 'refused' ? `refused (${attempt.code}): ${attempt.message}` : `undeliverable: ${attempt.message}`;
  return { id: entry.id, to: 'dead', reason, atMs: at.nowMs };
}

/** When to try again, or undefined. A wait that would go past the end is cut to half of what is left, so that the last seconds count too. */
function delayFor(entry: OutboxEntry, attempt: Exclude<Attempt, { went: 'acked' }>, at: Moment): number | undefined {
  const { nowMs, fraction, unproven } = at;
  if (attempt.went === 'refused' && (unproven === 0 || unproven >= UNPROVEN_TRIES_MAX)) return undefined;
  const leftMs = entry.giveUpAtMs - nowMs;
  const [attempts, retry] = attempt.went === 'refused' ? [unproven, UNPROVEN_RETRY] : [entry.attempts + 1, RETRY];
  const backoffMs = nextDelayMs({ attempts, fraction }, retry);
  const askedMs = attempt.went === 'unheard' ? (attempt.retryAfterMs ?? 0) : 0;
  const delayMs = Math.max(backoffMs < leftMs ? backoffMs : leftMs / 2, askedMs);
  return leftMs >= LAST_TRY_MS && delayMs < leftMs ? Math.ceil(delayMs) : undefined;
}

/** Which lanes are taken from. */
type LaneChoice = ReturnType<Deliverer['takes']>;
