import { createEventStreams, type EventStreams } from '../../bap/api/event-stream.ts';
import { createCourier } from '../../bap/courier.ts';
import { createLive } from '../../bap/live.ts';
import { createBuyerRole } from '../../bap/role.ts';
import { type BuyerSettings, DEFAULT_TIMES } from '../../bap/settings.ts';
import { ENGINES } from '../../bpp/engines/engines.ts';
import { createPoster, type Poster } from '../../bpp/poster.ts';
import { createProviderRole } from '../../bpp/role.ts';
import { createSearchIndex } from '../../bpp/search-index.ts';
import { nodeOf } from '../../cli/nodes/member.ts';
import { createGatewayRole } from '../../gateway/role.ts';
import type { Foundation } from '../../node/foundation.ts';
import { createLimiter } from '../../node/limiter.ts';
import { createMembership } from '../../node/membership.ts';
import type { Node } from '../../node/node.ts';
import type { Performer } from '../../node/role.ts';
import type { Store } from '../../node/store/port.ts';
import { ownSubscriptions } from '../../node/subscriptions.ts';
import { createRegistry } from '../../registry/registry.ts';
import type { ProviderDesk, SimulatedEngine } from './engine.ts';
import type { Opened } from './machine.ts';

/** The nodes of the city, put together as `cli/nodes/` does, without a port. */

/** What the client API of a buyer node stands on. */
export interface BuyerDesk {
  readonly performer: Performer;
  readonly store: Store;
  readonly settings: BuyerSettings;
  readonly streams: EventStreams;
  newId(): string;
}

/** How long until a node that could not join its network tries again. */
const REJOIN_MS = 5_000;
const CLAIMS = { perSecond: 0.5, burst: 64, keysMax: 20_000 } as const;

export async function openRegistry(foundation: Foundation): Promise<Opened> {
  const { config, keys } = foundation;
  const [signing] = keys.signing;
  if (signing === undefined) throw new Error('a registry has a key');
  const registry = createRegistry({
    ...foundation,
    subscriberId: config.subscriberId,
    keys: [{ keyId: signing.keyId, signingSecret: signing.secret, encryptionSecret: keys.encryption.secret }],
    policy: config.registry,
    perSubscriber: createLimiter(CLAIMS),
    clockSkewMs: config.limits.clockSkewMs,
  });
  await registry.start();
  return { receive: (request) => registry.receive(request), workable: registry, desk: undefined };
}

export function openGateway(foundation: Foundation): Promise<Opened> {
  const { peers, telemetry, config } = foundation;
  const node = nodeOf(foundation, createGatewayRole({ peers, telemetry, fanOutMax: config.limits.fanOutMax }));
  return asMember(foundation, { type: 'BG', node, desk: undefined });
}

export function openBuyerNode(foundation: Foundation): Promise<Opened<BuyerDesk>> {
  const { config, store, chance } = foundation;
  const settings: BuyerSettings = {
    node: { id: config.subscriberId, uri: config.publicUrl },
    gateways: config.gateways,
    domains: config.domains,
    ...(config.city === undefined ? {} : { cityCode: config.city }),
    countryCode: config.country,
    ...DEFAULT_TIMES,
  };
  const live = createLive();
  const node = nodeOf(foundation, createBuyerRole({ live, settings }));
  createCourier({ ...foundation, performer: node, live });
  const streams = createEventStreams({ ...foundation, live });
  return asMember(foundation, { type: 'BAP', node, desk: { performer: node, store, settings, streams, newId: () => chance.newId() } });
}

export async function openProviderNode(
  foundation: Foundation,
  trade: { readonly engine: SimulatedEngine; readonly place: number },
): Promise<Opened<ProviderDesk>> {
  const { config, store, clock } = foundation;
  const index = createSearchIndex(ENGINES);
  await index.rebuild(store);
  const self = { id: config.subscriberId, uri: config.publicUrl };
  let poster: Poster | undefined;
  const role = createProviderRole({
    node: self,
    catalogueIndex: index,
    engines: ENGINES,
    committed(partition, put, removed) {
      index.apply(partition, put, removed);
      poster?.committed(partition, put, removed);
    },
  });
  const node = nodeOf(foundation, role);
  poster = createPoster({ ...foundation, performer: node, node: self });
  const desk: ProviderDesk = { performer: node, store, index, node: self, clock };
  await trade.engine.furnish(desk, trade.place);
  return asMember(foundation, { type: 'BPP', node, desk });
}

interface Member<Desk> {
  readonly type: 'BG' | 'BAP' | 'BPP';
  readonly node: Node;
  readonly desk: Desk;
}

/** A node that enters its network: it serves at once, and goes on asking until it is subscribed. */
async function asMember<Desk>(foundation: Foundation, { type, node, desk }: Member<Desk>): Promise<Opened<Desk>> {
  const { config, clock, telemetry } = foundation;
  const subscriptions = await ownSubscriptions(foundation, type);
  const membership = createMembership({ ...foundation, subscriptions, clockSkewMs: config.limits.clockSkewMs });
  const join = async (): Promise<void> => {
    for (;;) {
      const joined = await membership.join();
      if (joined.ok) return telemetry.log.info({}, 'has joined');
      telemetry.log.warn({ problem: joined.problem.name, reason: joined.problem.message }, 'not subscribed yet');
      await clock.sleep(REJOIN_MS);
    }
  };
  void join();
  return {
    receive: (request) => (request.path.endsWith('/on_subscribe') ? membership.receive(request) : node.receive(request)),
    workable: node,
    desk,
  };
}
