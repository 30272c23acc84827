import type { Route } from '../dialects/dialect.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Envelope, NodeAddress } from '../protocol/message.ts';
import type { Outcome } from '../protocol/problems.ts';
import { ok, refuse } from '../protocol/problems.ts';
import type { Subscriber, SubscriberType } from '../protocol/subscriber.ts';
import { servesDomain } from './peers.ts';

/** What a node knows of itself when it holds a context against the facts. */
export interface ContextFacts {
  readonly subscriberId: string;
  /** Its own role: a gateway is never named in a context. */
  readonly type: SubscriberType;
  /** Domains served here; empty: every domain. */
  readonly domains: readonly string[];
  readonly nowMs: number;
  readonly clockSkewMs: number;
}

/**
 * Whether the proven sender may say this: the context names it as its buyer node (a request) or its provider node (a
 * callback), at the URL that the registry holds, in the role and domain it is registered for.
 */
export function checkSender(route: Route, envelope: Envelope, sender: Subscriber): Outcome<void> {
  const side = route.direction === 'request' ? 'bap' : 'bpp';
  const named: NodeAddress | undefined = route.direction === 'request' ? envelope.buyerNode : envelope.providerNode;
  if (named === undefined)
    return refuse('bad-context', 'A callback names the provider node it comes from.', { path: `/context/${side}_id` });
  if (named.id !== sender.subscriberId) {
    return refuse('sender-mismatch', `Signed by ${sender.subscriberId}, but the context says that ${named.id} sends it.`, {
      path: `/context/${side}_id`,
    });
  }
  const expected: SubscriberType = route.direction === 'request' ? 'BAP' : 'BPP';
  if (sender.type !== expected) {
    return refuse('sender-role', `${sender.subscriberId} is registered as ${sender.type}; ${route.path} is sent by a ${expected}.`);
  }
  if (!sameUrl(named.uri, sender.url)) {
    return refuse('uri-mismatch', `The registry has another URL for ${named.id}; use that one or update the entry.`, {
      path: `/context/${side}_uri`,
    });
  }
  if (!servesDomain(sender, envelope.domain)) {
    return refuse('unknown-domain', `${sender.subscriberId} signs with a key for ${sender.domain}, not ${short(envelope.domain)}.`, {
      path: '/context/domain',
    });
  }
  return ok(undefined);
}

/** Whether a message is for this node, for a domain it serves, and still of use (Beckn core v1.1.1, Context). */
export function checkContext(route: Route, envelope: Envelope, facts: ContextFacts): Outcome<void> {
  if (envelope.action !== route.path) {
    return refuse('action-mismatch', `Sent to ${route.path}, but the context says ${short(envelope.action)}.`, { path: '/context/action' });
  }
  if (facts.domains.length > 0 && !facts.domains.includes(envelope.domain)) {
    return refuse('unknown-domain', `This node serves ${facts.domains.join(', ')}, not ${short(envelope.domain)}.`, {
      path: '/context/domain',
    });
  }
  const receiver = receiverOf(route, envelope, facts.type);
  if (receiver !== undefined && receiver.address.id !== facts.subscriberId) {
    return refuse('wrong-receiver', `This is ${facts.subscriberId}; the message is for ${receiver.address.id}.`, { path: receiver.path });
  }
  return checkTime(route, envelope, facts);
}

function receiverOf(route: Route, envelope: Envelope, type: SubscriberType): { address: NodeAddress; path: string } | undefined {
  if (type === 'BG') return undefined;
  if (route.direction === 'callback') return { address: envelope.buyerNode, path: '/context/bap_id' };
  return envelope.providerNode === undefined ? undefined : { address: envelope.providerNode, path: '/context/bpp_id' };
}

function checkTime(route: Route, envelope: Envelope, facts: ContextFacts): Outcome<void> {
  const aheadMs = envelope.timestampMs - facts.nowMs;
  if (aheadMs > LIMITS.timestampAheadMaxMs) {
    return refuse('timestamp-out-of-range', `The timestamp lies ${Math.ceil(aheadMs / 1_000)} s in the future; set the clock.`, {
      path: '/context/timestamp',
    });
  }
  const overdueMs = facts.nowMs - validUntilMs(route, envelope) - facts.clockSkewMs;
  if (overdueMs > 0) {
    return refuse('ttl-expired', `The message stopped being valid ${Math.ceil(overdueMs / 1_000)} s ago; send a new one.`, {
      path: '/context/ttl',
    });
  }
  return ok(undefined);
}

/** Until when a message may be acted upon. A callback without a ttl tells of something that has happened: it is valid for a day. */
export function validUntilMs(route: Route, envelope: Envelope): number {
  const byDefaultMs = route.direction === 'callback' ? LIMITS.ttlMaxMs : LIMITS.ttlDefaultMs;
  return envelope.timestampMs + Math.min(envelope.ttlMs ?? byDefaultMs, LIMITS.ttlMaxMs);
}

/** A peer's own words in a refusal and in the log: enough to be recognised. */
function short(text: string): string {
  return text.slice(0, 80);
}

function sameUrl(one: string, other: string): boolean {
  return one === other || withoutSlash(one) === withoutSlash(other);
}

function withoutSlash(url: string): string {
  return url.endsWith('/') ? url.slice(0, -1) : url;
}
