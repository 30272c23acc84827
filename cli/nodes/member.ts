import { type Foundation, isFirst } from '../../node/foundation.ts';
import { followKeys } from '../../node/key-change.ts';
import { createMembership } from '../../node/membership.ts';
import { createNode, type Node } from '../../node/node.ts';
import type { Role } from '../../node/role.ts';
import { type Served, type ServeOptions, serve } from '../../node/serve.ts';
import { ownSubscriptions } from '../../node/subscriptions.ts';
import { version } from '../version.ts';

/** How long until a node that could not join its network tries again. */
const REJOIN_MS = 5_000;

/** A node of a role that trades. */
export function nodeOf(foundation: Foundation, role: Role): Node {
  const { config } = foundation;
  return createNode({
    ...foundation,
    role,
    domains: config.domains,
    clockSkewMs: config.limits.clockSkewMs,
    signatureLifetimeMaxS: config.limits.signatureLifetimeMaxS,
    inboxMax: config.limits.inboxMax,
  });
}

/** Puts a trading node behind its port, and has it enter its network: it serves at once, and is ready when it is subscribed. */
export async function serveMember(
  foundation: Foundation,
  role: Role,
  means: { readonly node: Node } & Pick<ServeOptions, 'app' | 'closing' | 'closed' | 'letGo' | 'operations'>,
): Promise<Served> {
  const { config, clock } = foundation;
  const subscriptions = await ownSubscriptions(foundation, role.type);
  const options = { asks: isFirst(foundation) };
  const membership = createMembership({ ...foundation, subscriptions, clockSkewMs: config.limits.clockSkewMs, options });
  const member = { joined: false };
  const leaving = new AbortController();
  const { node, ...beside } = means;
  const served = await serve(foundation, {
    servable: node,
    aside: { paths: ['on_subscribe'], receive: (request) => membership.receive(request) },
    notReady: () => (member.joined ? [] : ['not subscribed at a registry yet']),
    version,
    ...beside,
  });
  const joining = joinUntilDone().then(() => followKeys(foundation, { membership, type: role.type, signal: leaving.signal }));
  return {
    ...served,
    async stop() {
      leaving.abort();
      membership.close();
      await Promise.all([joining, served.stop()]);
    },
  };

  async function joinUntilDone(): Promise<void> {
    const { telemetry } = foundation;
    while (!leaving.signal.aborted) {
      const joined = await membership.join();
      if (joined.ok) {
        member.joined = true;
        telemetry.log.info({ subscriber_id: config.subscriberId }, 'subscribed');
        return;
      }
      telemetry.log.warn({ problem: joined.problem.name, reason: joined.problem.message }, 'not subscribed yet');
      await clock.sleep(REJOIN_MS, leaving.signal);
    }
  }
}
