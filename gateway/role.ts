import type { Peers } from '../node/peers.ts';
import type { Address, Heard, Role, Send, Work } from '../node/role.ts';
import type { Telemetry } from '../node/telemetry.ts';
import { LIMITS } from '../protocol/limits.ts';
import { type Outcome, ok } from '../protocol/problems.ts';
import type { Subscriber } from '../protocol/subscriber.ts';

export interface GatewayOptions {
  readonly peers: Peers;
  readonly telemetry: Telemetry;
  /** How many provider nodes one search is passed to at most. */
  readonly fanOutMax: number;
}

/** How long passing on is of use when a message names no ttl. */
const USEFUL_BY_DEFAULT_MS = LIMITS.ttlDefaultMs;

/**
 * A gateway hears a search, passes its very bytes to every provider node that could answer, and forgets it. A callback that
 * comes by way of the gateway goes on to the buyer node unchanged.
 */
export function createGatewayRole(options: GatewayOptions): Role {
  return {
    name: 'gateway',
    type: 'BG',
    hears: (route) => route.action === 'search',
    // A search belongs to no other: each is a partition of its own, and all of them are worked on side by side.
    partitionOf: (heard) => `search:${heard.envelope.messageId}`,
    async onMessage(heard) {
      const to = heard.route.direction === 'request' ? await providersFor(heard, options) : ok([buyerOf(heard)]);
      return passOn(heard, to);
    },
    onTimer: (partition) => passOnNothing(partition),
  };
}

async function providersFor(heard: Heard, options: GatewayOptions): Promise<Outcome<readonly Address[]>> {
  const { domain, cityCode } = heard.envelope;
  const found = await options.peers.find({ type: 'BPP', domain });
  if (!found.ok) return found;
  const named = heard.envelope.providerNode?.id;
  const isMeant = ({ subscriberId }: Subscriber): boolean => named === undefined || named === subscriberId;
  const serving = found.value.filter(
    (entry) => serves(entry, cityCode) && isMeant(entry) && entry.subscriberId !== heard.sender.subscriberId,
  );
  const nodes = [...new Set(serving.map((entry) => entry.subscriberId))];
  return ok(chosen(nodes, heard, options).map((subscriberId) => ({ subscriberId, type: 'BPP', domain })));
}

/** Where not all can be asked, every search begins at another place of the list: over many searches all have the same chance. */
function chosen(nodes: readonly string[], heard: Heard, { fanOutMax, telemetry }: GatewayOptions): readonly string[] {
  if (nodes.length <= fanOutMax) return nodes;
  const { domain, cityCode, transactionId, messageId } = heard.envelope;
  const facts = { transaction_id: transactionId, message_id: messageId, domain, city: cityCode };
  telemetry.log.warn({ ...facts, found: nodes.length, left_out: nodes.length - fanOutMax }, 'a search was not passed to all');
  telemetry.metrics.searchCut(nodes.length - fanOutMax);
  const start = numberOf(messageId) % nodes.length;
  return [...nodes, ...nodes].slice(start, start + fanOutMax);
}

/** A message id as a number: its first hexadecimal digits. Whoever searches again gets another one. */
function numberOf(messageId: string): number {
  return Number.parseInt(messageId.replaceAll('-', '').slice(0, 12), 16);
}

/** An entry without a city serves every city; a search without one asks them all. */
function serves(entry: Subscriber, cityCode: string | undefined): boolean {
  return (
    cityCode === undefined || cityCode === '*' || entry.cityCode === undefined || entry.cityCode === '*' || entry.cityCode === cityCode
  );
}

function buyerOf(heard: Heard): Address {
  return { subscriberId: heard.envelope.buyerNode.id, type: 'BAP', domain: heard.envelope.domain };
}

/** Passes it on as long as anybody waits for answers: it may have waited for a registry for longer than that. */
function passOn(heard: Heard, to: Outcome<readonly Address[]>): Work {
  const { envelope } = heard;
  const giveUpAtMs = envelope.timestampMs + (envelope.ttlMs ?? USEFUL_BY_DEFAULT_MS);
  const decide: Work['decide'] = (_state, { nowMs }) => {
    if (nowMs >= giveUpAtMs || (to.ok && to.value.length === 0)) return { result: undefined };
    // Nobody knows to whom, yet: it is tried again.
    if (!to.ok) throw new Error(to.problem.message);
    const send: readonly Send[] = [{ what: 'relay', to: to.value, heard, giveUpAtMs }];
    return { send, result: undefined };
  };
  return { partition: `search:${envelope.messageId}`, reads: [], decide };
}

function passOnNothing(partition: string): Work {
  return { partition, reads: [], decide: () => ({ result: undefined }) };
}
