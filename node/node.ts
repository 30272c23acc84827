import type { NodeReply, NodeRequest } from '../protocol/message.ts';
import type { Problem } from '../protocol/problems.ts';
import type { SignatureEngine } from '../protocol/signing/crypto.ts';
import type { Chance, Clock } from './clock.ts';
import { createDeliverer } from './deliver.ts';
import { createHeardMessages } from './heard-messages.ts';
import type { Identity } from './identity.ts';
import { workInbox } from './inbox.ts';
import { createIntake, type RequestHead } from './intake.ts';
import { createLanes } from './lanes.ts';
import { createLimiter, type Limiter } from './limiter.ts';
import type { OperationsStream } from './operations-stream.ts';
import type { Peers } from './peers.ts';
import { createPressure, PLACES_MAX_DEFAULT, type PressureFacts } from './pressure.ts';
import type { Performer, Role } from './role.ts';
import type { Store } from './store/port.ts';
import type { Telemetry } from './telemetry.ts';
import { workTimers } from './timers.ts';
import type { Transport } from './transport.ts';
import { createWorker } from './work.ts';

/** Everything outside a node that it needs, passed in: a test or a simulator passes others than a server does. */
export interface NodeParts {
  readonly role: Role;
  readonly identity: Identity;
  readonly domains: readonly string[];
  readonly store: Store;
  readonly transport: Transport;
  readonly peers: Peers;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly engine: SignatureEngine;
  readonly telemetry: Telemetry;
  readonly operations?: OperationsStream;
  readonly perAddress: Limiter;
  readonly perSender: Limiter;
  readonly clockSkewMs: number;
  readonly signatureLifetimeMaxS: number;
  /** Messages that may wait to be acted upon; more are refused. */
  readonly inboxMax?: number;
}

/** A node as a value: plain data in, plain data out, and work that is pulled by whoever runs it. */
export interface Node extends Performer {
  receive(request: NodeRequest): Promise<NodeReply>;
  /** Why a message has no place here now; undefined when it has. */
  unwelcome(head: RequestHead): Problem | undefined;
  refuse(path: string, problem: Problem): NodeReply;
  /** How much it has taken on. */
  pressure(): PressureFacts;
  /** One round: what was heard, what is due, what is to be delivered. Deliveries are started, not waited for. */
  work(): Promise<boolean>;
  /** Resolves when no delivery is under way. */
  settled(): Promise<void>;
  nextDueMs(): Promise<number | undefined>;
  /** Called whenever there may be something to do. One listener: whoever runs the node. */
  onWake(listener: () => void): void;
}

/** Keys never heard of that one address may have looked up: a node that starts behind a busy gateway meets hundreds. */
const UNKNOWN_KEYS = { perSecond: 20, burst: 500, keysMax: 20_000 } as const;

/** How often what waits is counted by the store. In between, this process counts for itself. */
const MEASURE_EVERY_MS = 250;

export function createNode(parts: NodeParts): Node {
  let listener = (): void => {};
  const wake = (): void => listener();
  const pressure = createPressure({ placesMax: parts.inboxMax ?? PLACES_MAX_DEFAULT });
  const ports = {
    ...parts,
    wake,
    pressure,
    sent: pressure.sent,
    heardMessages: createHeardMessages(parts.store, parts.clock),
    lanes: createLanes(),
    unknownKeys: createLimiter(UNKNOWN_KEYS),
    subscriberId: parts.identity.subscriberId,
  };
  const worker = createWorker(ports);
  const all = { ...ports, worker };
  const intake = createIntake(all);
  const deliverer = createDeliverer(all);
  let measuredMs = Number.NEGATIVE_INFINITY;
  const measure = async (): Promise<void> => {
    const nowMs = parts.clock.nowMs();
    if (Math.abs(nowMs - measuredMs) < MEASURE_EVERY_MS) return;
    measuredMs = nowMs;
    pressure.measured(await parts.store.counts({ roughly: true }));
  };
  return {
    receive: (request) => intake.receive(request),
    unwelcome: (head) => intake.unwelcome(head),
    pressure: () => pressure.facts(),
    refuse: (path, problem) => intake.refuse(path, problem),
    perform: (work) => worker.perform(work),
    async work() {
      await measure();
      const done = await Promise.all([workInbox(all), workTimers(all), deliverer.start()]);
      return done.some((count) => count > 0);
    },
    settled: () => deliverer.settled(),
    nextDueMs: () => parts.store.nextDueMs(deliverer.takes()),
    onWake(next) {
      listener = next;
    },
  };
}
