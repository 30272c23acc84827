import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENGINES } from '../bpp/engines/engines.ts';
import { createProviderRole } from '../bpp/role.ts';
import { createSearchIndex } from '../bpp/search-index.ts';
import { openMemoryStore } from '../node/store/memory.ts';
import type { Store } from '../node/store/port.ts';
import { openSqliteStore } from '../node/store/sqlite.ts';
import { takePart } from './child.ts';
import { overloadParties } from './overload-parties.ts';
import { openRealNode } from './real-node.ts';

/** How durable an ACK is: one write to the disk for each message, one for all that came together, or none at all. */
export type Durability = 'each' | 'group' | 'none';

const durability = process.argv[2] as Durability;
const { buyers, provider } = overloadParties(Number(process.argv[3]));
const folder = mkdtempSync(join(tmpdir(), 'marktplein-bench-'));

/** Every commit waits for the one before it, so that none shares its write. */
function oneByOne(store: Store): Store {
  const { commit } = store;
  let last: Promise<unknown> = Promise.resolve();
  return Object.assign(store, {
    commit: (what: Parameters<Store['commit']>[0]) => {
      const done = last.then(() => commit(what));
      last = done.catch(() => undefined);
      return done;
    },
  });
}

async function openStore(): Promise<Store> {
  if (durability === 'none') return openMemoryStore();
  const store = await openSqliteStore({ file: join(folder, 'node.db') });
  return durability === 'each' ? oneByOne(store) : store;
}

const { subscriberId, url } = provider.entry;
const catalogueIndex = createSearchIndex(ENGINES);
const real = await openRealNode(provider, {
  network: [...buyers, provider],
  roleWith: () => createProviderRole({ node: { id: subscriberId, uri: url }, catalogueIndex, engines: ENGINES }),
  inboxMax: Number.POSITIVE_INFINITY,
  store: await openStore(),
});
const listening = await real.listen();

takePart(
  { port: listening.port },
  {
    async stop() {
      await real.close();
      rmSync(folder, { recursive: true, force: true });
    },
  },
);
