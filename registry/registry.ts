import { decodeLookupFilter, decodeSubscription } from '../dialects/subscription.ts';
import type { Chance, Clock } from '../node/clock.ts';
import { createIdentity } from '../node/identity.ts';
import type { Limiter } from '../node/limiter.ts';
import { type Following, followCommits } from '../node/others-commits.ts';
import type { RegistryCall } from '../node/registry-road.ts';
import { jsonReply, jsonTextReply, lastPart, readRegistryCall, refusalReply } from '../node/registry-road.ts';
import type { Performed, Role } from '../node/role.ts';
import type { Store } from '../node/store/port.ts';
import { StoreUnavailable } from '../node/store/port.ts';
import type { Telemetry } from '../node/telemetry.ts';
import type { Transport } from '../node/transport.ts';
import { createWorker } from '../node/work.ts';
import type { NodeReply, NodeRequest } from '../protocol/message.ts';
import type { Outcome, Problem } from '../protocol/problems.ts';
import { ok, refuse } from '../protocol/problems.ts';
import { toBase64 } from '../protocol/signing/base64.ts';
import type { ChallengeCipher } from '../protocol/signing/challenge.ts';
import { x25519AesEcb } from '../protocol/signing/challenge.ts';
import type { SignatureEngine } from '../protocol/signing/crypto.ts';
import { digestOf } from '../protocol/signing/digest.ts';
import { readSigningPublicKey } from '../protocol/signing/keys.ts';
import { verifySignature } from '../protocol/signing/verify.ts';
import type { Claimed } from './claim.ts';
import { claimWork, whoAsks } from './claim.ts';
import type { Desk } from './desk.ts';
import { createDesk } from './desk.ts';
import type { RegistryKeys } from './keys.ts';
import { createLookup, type Lookup } from './lookup.ts';
import type { RegistryPolicy } from './policy.ts';
import { checkClaim } from './policy.ts';
import { createProver } from './prover.ts';
import { createReadModel, type ReadModel } from './read-model.ts';
import { claimOf, usableEntries } from './record.ts';
import type { ChallengePatience } from './settle.ts';
import { CHALLENGE_PATIENCE } from './settle.ts';

/** Everything outside a registry that it needs. */
export interface RegistryParts {
  readonly subscriberId: string;
  readonly keys: RegistryKeys;
  readonly policy: RegistryPolicy;
  readonly store: Store;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly engine: SignatureEngine;
  readonly telemetry: Telemetry;
  readonly perAddress: Limiter;
  /** How often one subscriber_id may be claimed: every claim makes us call a URL. */
  readonly perSubscriber: Limiter;
  readonly clockSkewMs: number;
  readonly cipher?: ChallengeCipher;
  readonly patience?: ChallengePatience;
}

/** A registry as a value: it hears `subscribe` and `lookup`, and its work is sending challenges. */
export interface RegistryNode {
  /** Reads what is kept into memory. Before this nothing is heard. */
  start(): Promise<void>;
  /** Follows what other workers commit no longer. */
  close(): Promise<void>;
  receive(request: NodeRequest): Promise<NodeReply>;
  refuse(path: string, problem: Problem): NodeReply;
  /** Starts what is due, without waiting for it; false when nothing was. */
  work(): Promise<boolean>;
  settled(): Promise<void>;
  nextDueMs(): Promise<number | undefined>;
  onWake(listener: () => void): void;
  /** What an operator sees and does. */
  readonly desk: Desk;
}

const CALLS = ['subscribe', 'lookup'];
const NONCE = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const CHALLENGE_BYTES = 32;
/** Claims that are not settled, of all subscribers: beyond it somebody is playing. */
const CLAIMS_MAX = 10_000;

interface Registry extends RegistryParts {
  readonly model: ReadModel;
  readonly lookup: Lookup;
  readonly worker: ReturnType<typeof createWorker>;
}

export function createRegistry(parts: RegistryParts): RegistryNode {
  let listener = (): void => {};
  const wake = (): void => listener();
  const model = createReadModel();
  let following: Following | undefined;
  const role: Pick<Role, 'committed'> = { committed: (...commit) => following?.committed(...commit) };
  const worker = createWorker({ ...parts, wake, role });
  const [key] = parts.keys;
  const registry: Registry = { ...parts, model, worker, lookup: createLookup(model, key, parts.engine) };
  const identity = createIdentity(parts.subscriberId, [{ keyId: key.keyId, secret: key.signingSecret }], parts.engine);
  const { cipher = x25519AesEcb, patience = CHALLENGE_PATIENCE } = parts;
  const prover = createProver({ ...parts, identity, key, cipher, patience, worker, wake });
  return {
    async start() {
      following = await followCommits(model, parts);
    },
    async close() {
      await following?.close();
    },
    receive: (request) =>
      following !== undefined ? receive(request, registry) : Promise.resolve(refusalReply(NOT_STARTED, parts.subscriberId)),
    refuse: (_path, problem) => refusalReply(problem, parts.subscriberId),
    work: () => prover.work(),
    settled: () => prover.settled(),
    nextDueMs: () => prover.nextDueMs(),
    onWake(next) {
      listener = next;
    },
    desk: createDesk({ ...parts, model, worker }),
  };
}

const NOT_STARTED: Problem = { name: 'overloaded', message: 'The registry is starting; try again in a moment.', retryAfterSeconds: 1 };

async function receive(request: NodeRequest, registry: Registry): Promise<NodeReply> {
  const { telemetry, subscriberId } = registry;
  const path = lastPart(request.path);
  const call = CALLS.includes(path) ? path : 'unknown';
  let reply: Outcome<NodeReply>;
  try {
    const read = readRegistryCall(request, { ...registry, calls: CALLS, nowMs: registry.clock.nowMs() });
    reply = read.ok ? await (call === 'lookup' ? look : subscribe)(read.value, request, registry) : read;
  } catch (error) {
    telemetry.log.error({ error, call }, 'a registry call failed');
    const isStore = error instanceof StoreUnavailable;
    reply = refuse(isStore ? 'store-unavailable' : 'internal', 'The registry cannot do this now; try again in a while.', {
      retryAfterSeconds: 5,
    });
  }
  telemetry.metrics.messageReceived(call, reply.ok ? 'ack' : 'nack', reply.ok ? undefined : reply.problem.name);
  if (reply.ok) return reply.value;
  telemetry.log.info({ call, problem: reply.problem.name, reason: reply.problem.message, path: reply.problem.path }, 'refused');
  return refusalReply(reply.problem, subscriberId);
}

/** Look-ups are for subscribers: signed with a key that may trade now. */
async function look({ header, body }: RegistryCall, request: NodeRequest, registry: Registry): Promise<Outcome<NodeReply>> {
  const nowMs = registry.clock.nowMs();
  const caller = usableEntries(registry.model.dossier(header.subscriberId), nowMs).find(
    ({ subscriber }) => subscriber.keyId === header.keyId,
  );
  if (caller === undefined)
    return refuse('key-unknown', `${header.subscriberId} has no such key that is SUBSCRIBED and valid; only subscribers look up.`);
  const publicKey = readSigningPublicKey(caller.subscriber.signingPublicKey);
  const proven = publicKey.ok ? verifySignature(header, digestOf(request.body), publicKey.value, registry.engine) : publicKey;
  registry.telemetry.metrics.signatureChecked(proven.ok ? 'holds' : 'fails');
  if (!proven.ok) return proven;
  const filter = decodeLookupFilter(body);
  if (!filter.ok) return filter;
  const found = registry.lookup(filter.value, nowMs);
  if (found.cut) registry.telemetry.log.warn({ rows: found.rows, caller: header.subscriberId }, 'a look-up found more than a reply holds');
  return ok(jsonTextReply(200, found.json));
}

async function subscribe(call: RegistryCall, request: NodeRequest, registry: Registry): Promise<Outcome<NodeReply>> {
  const { header } = call;
  const nowMs = registry.clock.nowMs();
  const decoded = decodeSubscription(call.body);
  if (!decoded.ok) return decoded;
  const { subscriberId } = decoded.value;
  if (header.subscriberId !== subscriberId)
    return refuse('sender-mismatch', 'The signer is not the subscriber in the body; sign with its key.');
  if (subscriberId === registry.subscriberId) return refuse('sender-mismatch', 'This is the subscriber_id of the registry itself.');
  const nonce = (call.body as { readonly nonce?: unknown }).nonce;
  if (typeof nonce !== 'string' || !NONCE.test(nonce)) return refuse('schema', 'A fresh UUID must be given as nonce.', { path: '/nonce' });
  const subscriber = checkClaim(decoded.value, registry.policy, nowMs);
  if (!subscriber.ok) return subscriber;
  const signed = { subscriber: subscriber.value, nonce: nonce.toLowerCase(), header, digest: digestOf(request.body) };
  // Proven before it is counted, and again when it is decided: strangers must not use up what the subscriber itself may do.
  const asker = whoAsks(signed, { dossier: registry.model.dossier(subscriberId), nowMs }, registry.engine);
  if (!asker.ok) return asker;
  const within = mayClaim(subscriberId, subscriber.value.keyId, registry);
  if (!within.ok) return within;
  const challenge = toBase64(registry.chance.bytes(CHALLENGE_BYTES));
  const { challengeMs } = registry.patience ?? CHALLENGE_PATIENCE;
  const done = settledOf(await registry.worker.run(claimWork({ ...signed, challenge }, { ...registry, challengeMs })));
  if (!done.ok) return done;
  registry.telemetry.log.info({ subscriber: subscriberId, keyId: subscriber.value.keyId, outcome: done.value }, 'subscribe');
  // The only status that a reply may name (Beckn core v1.1.1).
  return ok(jsonReply(200, done.value === 'left' ? {} : { status: 'UNDER_SUBSCRIPTION' }));
}

function mayClaim(subscriberId: string, keyId: string, { model, perSubscriber, clock }: Registry): Outcome<void> {
  const taken = perSubscriber.take(subscriberId, clock.nowMs());
  if (!taken.ok)
    return refuse('rate-limited', 'Too many claims to this subscriber_id; try again later.', {
      retryAfterSeconds: taken.retryAfterSeconds,
    });
  const isNew = claimOf(model.dossier(subscriberId), keyId) === undefined;
  if (isNew && model.claimsCount() >= CLAIMS_MAX)
    return refuse('overloaded', 'Too many claims wait to be settled; try again later.', { retryAfterSeconds: 600 });
  return ok(undefined);
}

function settledOf(done: Performed<Outcome<Claimed>>): Outcome<Claimed> {
  if (done.ok) return done.value;
  if ('problem' in done) return done;
  return refuse('answer-conflict', 'This nonce was used before; make a new one for every subscribe.', { path: '/nonce' });
}
