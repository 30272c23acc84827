import { ENGINES } from '../bpp/engines/engines.ts';
import { createProviderRole } from '../bpp/role.ts';
import { createSearchIndex } from '../bpp/search-index.ts';
import type { Role } from '../node/role.ts';
import { takePart } from './child.ts';
import { overloadParties } from './overload-parties.ts';
import { openRealNode } from './real-node.ts';

/** What an overloaded node says of itself. */
export interface OverloadFacts {
  /** Accepted messages that were acted upon, each once. */
  readonly acted: number;
  readonly inbox: number;
  readonly outbox: number;
  /** The most memory it had since this was asked last. */
  readonly rssMaxBytes: number;
}

/** How often memory is looked at. */
const LOOK_MS = 20;

/** A provider node as it is deployed, that hears messages, acts upon them and sends what it answers to the buyer node at a port. */
const { buyers, provider } = overloadParties(Number(process.argv[2]));
const acted = new Set<string>();
const catalogueIndex = createSearchIndex(ENGINES);

/** As the role is, but counting. */
function counted(role: Role): Role {
  return {
    ...role,
    async onMessage(heard) {
      const work = await role.onMessage(heard);
      acted.add(heard.logId);
      return work;
    },
  };
}

const { subscriberId, url } = provider.entry;
const real = await openRealNode(provider, {
  network: [...buyers, provider],
  ...(process.argv[3] === undefined ? {} : { inboxMax: Number(process.argv[3]) }),
  roleWith: () => counted(createProviderRole({ node: { id: subscriberId, uri: url }, catalogueIndex, engines: ENGINES })),
});
const listening = await real.listen();
real.run();
let rssMaxBytes = 0;
const look = (): void => {
  rssMaxBytes = Math.max(rssMaxBytes, process.memoryUsage.rss());
};
const looking = setInterval(look, LOOK_MS);

takePart(
  { port: listening.port },
  {
    async facts(): Promise<OverloadFacts> {
      look();
      const { inbox, outbox } = await real.store.counts();
      const facts = { acted: acted.size, inbox, outbox, rssMaxBytes };
      rssMaxBytes = 0;
      return facts;
    },
    stop() {
      clearInterval(looking);
      return real.close();
    },
  },
);
