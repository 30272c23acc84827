import type { NodeReply, NodeRequest } from '../protocol/message.ts';
import type { Outcome, Problem } from '../protocol/problems.ts';
import { ok, refuse } from '../protocol/problems.ts';
import { nextDelayMs } from './backoff.ts';
import type { ChallengeDeskParts } from './challenge-desk.ts';
import { createChallengeDesk } from './challenge-desk.ts';
import type { Chance } from './clock.ts';
import { createIdentity } from './identity.ts';
import type { OwnSubscription } from './own-subscription.ts';
import { asSubscriber, isRenewed } from './own-subscription.ts';
import type { PinnedRegistry, RegistryClient } from './registry-client.ts';
import { createRegistryClient } from './registry-client.ts';
import { refusalReply } from './registry-road.ts';
import type { Log, Telemetry } from './telemetry.ts';
import type { Transport } from './transport.ts';

export type { OwnSubscription } from './own-subscription.ts';

export interface MembershipParts extends Omit<ChallengeDeskParts, 'own'> {
  readonly subscriptions: readonly OwnSubscription[];
  readonly transport: Transport;
  readonly chance: Chance;
  readonly options?: Partial<MembershipOptions>;
}

export interface MembershipOptions {
  /** How often one registry is asked to enter one subscription before it is given up for now. */
  readonly attemptsMax: number;
  /** Whether it asks to be subscribed, or only looks until it is: of several workers of a node one asks. */
  readonly asks: boolean;
  /** How long an entry may take from the request until it is SUBSCRIBED: the challenge, or an operator's approval. */
  readonly patienceMs: number;
}

/** A node's side of its subscriptions. */
export interface Membership {
  /** Sees to it that every subscription is SUBSCRIBED, at one registry at least: the others are seen to meanwhile. Where it fails it may be called again. */
  join(): Promise<Outcome<void>>;
  /** Answers `on_subscribe`. */
  receive(request: NodeRequest): Promise<NodeReply>;
  refuse(path: string, problem: Problem): NodeReply;
  /** Enters a new key beside the one it follows, signed with that. The old key stays of use until it is withdrawn or expires. */
  rotate(keyId: string, next: OwnSubscription): Promise<Outcome<void>>;
  /** Ends one key everywhere; fails, and may be called again, when a registry could not be asked. */
  withdraw(keyId: string): Promise<Outcome<void>>;
  /** Ends all subscriptions. */
  leave(): Promise<Outcome<void>>;
  /** Whether every registry has this own key SUBSCRIBED, as it is to be: then whoever asks any of them can check what it signs. */
  isEntered(keyId: string): Promise<boolean>;
  /** No longer answers for a key that was ended elsewhere. */
  forget(keyId: string): void;
  /** Ends all waiting. */
  close(): void;
}

const OPTIONS: MembershipOptions = { asks: true, attemptsMax: 8, patienceMs: 120_000 };
const RETRY = { firstMs: 1_000, maxMs: 30_000, factor: 2 };
/** The first look after asking comes soon; then less and less often. */
const POLL_FIRST_MS = 50;
const POLL_MAX_MS = 5_000;
const POLL_FACTOR = 1.6;

interface Joining extends MembershipParts, MembershipOptions {
  readonly own: OwnSubscription[];
  readonly closed: AbortSignal;
}

export function createMembership(parts: MembershipParts): Membership {
  const own = [...parts.subscriptions];
  const closing = new AbortController();
  const joining: Joining = { ...OPTIONS, ...parts.options, ...parts, own, closed: closing.signal };
  const desk = createChallengeDesk({ ...parts, own: () => own });
  const withdraw = async (keyId: string): Promise<Outcome<void>> => {
    const subscription = own.find((candidate) => candidate.keyId === keyId);
    if (subscription === undefined) return refuse('invalid-request', `There is no own key ${keyId}.`);
    const asked = joining.registries.map((registry) =>
      ask(subscription, registry, { ...joining, signer: subscription, status: 'UNSUBSCRIBED' }),
    );
    // A registry that does not know the key has none to end.
    const left = (await Promise.all(asked)).find((outcome) => !outcome.ok && outcome.problem.name !== 'key-unknown') ?? ok(undefined);
    if (left.ok) own.splice(own.indexOf(subscription), 1);
    return left;
  };
  return {
    join: () => atFirstRegistry(joining, (registry) => joinAllAt(registry, joining)),
    receive: (request) => desk.receive(request),
    refuse: (_path, problem) => refusalReply(problem, own[0]?.subscriberId ?? ''),
    async rotate(keyId, next) {
      const present = own.find((candidate) => candidate.keyId === keyId);
      const isFit = present !== undefined && next.keyId !== keyId && next.subscriberId === present.subscriberId;
      if (!isFit) return refuse('invalid-request', `A new key must follow an own key of the same subscriber, and ${keyId} is not that.`);
      if (!own.some((candidate) => candidate.keyId === next.keyId)) own.push(next);
      return atFirstRegistry(joining, (registry) => joinAt(next, registry, joining));
    },
    withdraw,
    async leave() {
      for (const { keyId } of own.slice()) {
        const left = await withdraw(keyId);
        if (!left.ok) return left;
      }
      return ok(undefined);
    },
    async isEntered(keyId) {
      const subscription = own.find((candidate) => candidate.keyId === keyId);
      if (subscription === undefined) return false;
      const found = await Promise.all(joining.registries.map((registry) => signerAt(subscription, registry, joining)));
      return found.every(({ isIn }) => isIn);
    },
    forget(keyId) {
      const at = own.findIndex((candidate) => candidate.keyId === keyId);
      if (at >= 0) own.splice(at, 1);
    },
    close: () => closing.abort(),
  };
}

/** At all registries at once, done with the first that succeeds; the others go on. Nothing may depend on one machine being up. */
function atFirstRegistry(joining: Joining, act: (registry: PinnedRegistry) => Promise<Outcome<void>>): Promise<Outcome<void>> {
  if (joining.registries.length === 0) return Promise.resolve(refuse('registry-unavailable', 'No registry is configured.'));
  return new Promise((resolve, reject) => {
    const acting = joining.registries.map(async (registry) => {
      const outcome = await act(registry);
      if (outcome.ok) resolve(outcome);
      return outcome;
    });
    Promise.all(acting).then((outcomes) => {
      for (const outcome of outcomes) resolve(outcome);
    }, reject);
  });
}

/** One after the other: the first key that is in vouches for the others of its subscriber. */
async function joinAllAt(registry: PinnedRegistry, joining: Joining): Promise<Outcome<void>> {
  for (const subscription of joining.own.slice()) {
    const joined = await joinAt(subscription, registry, joining);
    if (!joined.ok) return joined;
  }
  return ok(undefined);
}

async function joinAt(subscription: OwnSubscription, registry: PinnedRegistry, joining: Joining): Promise<Outcome<void>> {
  const log = joining.telemetry.log.child({
    registry: registry.subscriberId,
    subscriber: subscription.subscriberId,
    keyId: subscription.keyId,
  });
  const known = await signerAt(subscription, registry, joining);
  if (known.isIn) return ok(undefined);
  if (joining.asks) {
    const asked = await askPatiently(subscription, registry, { ...joining, log });
    if (!asked.ok) return asked;
    log.info({ url: subscription.url }, 'asked to be subscribed; waiting for the challenge');
  }
  const deadlineMs = joining.clock.nowMs() + joining.patienceMs;
  for (let waitMs = POLL_FIRST_MS; !joining.closed.aborted; waitMs = Math.min(waitMs * POLL_FACTOR, POLL_MAX_MS)) {
    await joining.clock.sleep(waitMs, joining.closed);
    const now = await signerAt(subscription, registry, joining);
    if (now.isIn) {
      log.info({}, 'subscribed');
      return ok(undefined);
    }
    if (joining.clock.nowMs() >= deadlineMs) break;
  }
  log.warn({}, 'not subscribed yet');
  return refuse(
    'key-unknown',
    `${registry.subscriberId} has not subscribed ${subscription.subscriberId} yet: its url must be reachable from there, or it waits for approval.`,
  );
}

/** Which own key may speak for this subscriber at a registry, and whether the subscription is in already as it is to be. */
async function signerAt(
  subscription: OwnSubscription,
  registry: PinnedRegistry,
  joining: Joining,
): Promise<{ isIn: boolean; signer: OwnSubscription }> {
  const { subscriberId } = subscription;
  const kin = joining.own.filter((other) => other.subscriberId === subscriberId && other !== subscription);
  for (const signer of [subscription, ...kin]) {
    // Any that is SUBSCRIBED, also one whose time has yet to come.
    const found = await clientFor(signer, registry, joining).lookup({ subscriberId, status: 'SUBSCRIBED' });
    if (found.ok) return { isIn: found.value.some((entry) => isRenewed(entry, subscription)), signer };
  }
  return { isIn: false, signer: subscription };
}

async function askPatiently(
  subscription: OwnSubscription,
  registry: PinnedRegistry,
  joining: Joining & { readonly log: Log },
): Promise<Outcome<void>> {
  for (let attempts = 1; ; attempts += 1) {
    const { signer } = await signerAt(subscription, registry, joining);
    const asked = await ask(subscription, registry, { ...joining, signer });
    const isFinal = asked.ok || attempts >= joining.attemptsMax || joining.closed.aborted || asked.problem.name !== 'registry-unavailable';
    if (isFinal) {
      if (!asked.ok) joining.log.error({ problem: asked.problem.message }, 'the registry does not take the subscription');
      return asked;
    }
    joining.log.warn({ attempts, problem: asked.problem.message }, 'the registry could not be asked; trying again');
    await joining.clock.sleep(nextDelayMs({ attempts, fraction: joining.chance.fraction() }, RETRY), joining.closed);
  }
}

interface Asking extends Joining {
  readonly signer: OwnSubscription;
  readonly status?: 'UNSUBSCRIBED';
}

function ask(subscription: OwnSubscription, registry: PinnedRegistry, asking: Asking): Promise<Outcome<void>> {
  const { signer, engine, clock, chance } = asking;
  const entry = { ...asSubscriber(subscription), status: asking.status ?? ('INITIATED' as const), nonce: chance.newId() };
  const identity = createIdentity(signer.subscriberId, [{ keyId: signer.keyId, secret: signer.signingSecret }], engine);
  return clientFor(signer, registry, asking).subscribe(entry, (body) => identity.sign(body, { nowMs: clock.nowMs() }));
}

function clientFor(signer: OwnSubscription, registry: PinnedRegistry, joining: Joining): RegistryClient {
  const identity = createIdentity(signer.subscriberId, [{ keyId: signer.keyId, secret: signer.signingSecret }], joining.engine);
  return createRegistryClient({ ...joining, registry, identity, telemetry: quiet(joining.telemetry) });
}

/** Before a node is subscribed its look-ups are refused: no reason to warn anybody. */
function quiet(telemetry: Telemetry): Telemetry {
  const hush = (log: Log): Log => ({
    debug: (fields, text) => log.debug(fields, text),
    info: (fields, text) => log.info(fields, text),
    warn: (fields, text) => log.debug(fields, text),
    error: (fields, text) => log.error(fields, text),
    child: (fields) => hush(log.child(fields)),
  });
  return { ...telemetry, log: hush(telemetry.log) };
}
