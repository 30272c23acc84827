import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createProviderApi } from '../../bpp/api/api.ts';
import { evidenceFor } from '../../bpp/business-evidence.ts';
import { ENGINES } from '../../bpp/engines/engines.ts';
import type { Feed } from '../../bpp/imports/business-import.ts';
import { followFeeds } from '../../bpp/imports/follow-feeds.ts';
import { importFolder } from '../../bpp/imports/import-folder.ts';
import { letGoOfOrders } from '../../bpp/let-go.ts';
import { createOrderNews } from '../../bpp/order-news.ts';
import { createPoster, type Poster } from '../../bpp/poster.ts';
import { createProviderRole } from '../../bpp/role.ts';
import { createSearchIndex } from '../../bpp/search-index.ts';
import { createTeller, type Teller } from '../../bpp/signs/teller.ts';
import { ConfigError } from '../../node/config-error.ts';
import { type Foundation, isFirst } from '../../node/foundation.ts';
import type { Node } from '../../node/node.ts';
import { followCommits } from '../../node/others-commits.ts';
import type { Served } from '../../node/serve.ts';
import { pagesFolder } from '../version.ts';
import { cityPage } from './city-page.ts';
import { withConsole } from './console.ts';
import { nodeOf, serveMember } from './member.ts';
import { openidOf } from './openid.ts';
import { paymentServicesOf } from './payment-services.ts';
import { inviteByOperator, peopleOf } from './people.ts';

const DAY_MS = 86_400_000;
/** More than these of one business would bury the rest of the log. */
const PROBLEMS_LOGGED_MAX = 20;

/** A provider node: its index is built anew from what is committed, then its businesses are brought up to date from their files. */
export async function openProviderNode(foundation: Foundation): Promise<Served> {
  const { config } = foundation;
  const city = cityPage(config.map);
  const paymentServices = await paymentServicesOf(config);
  const catalogueIndex = createSearchIndex(ENGINES);
  const following = await followCommits(catalogueIndex, foundation);
  const news = createOrderNews();
  const unwatch = await foundation.store.watch({
    changed: ({ partition, keys }) => news.changed(partition, keys),
    missed: () => news.missed(),
  });
  const self = { id: config.subscriberId, uri: config.publicUrl };
  let poster: Poster | undefined;
  let teller: Teller | undefined;
  const role = createProviderRole({
    node: self,
    catalogueIndex,
    engines: ENGINES,
    committed(partition, put, removed) {
      following.committed(partition, put, removed);
      news.committed(partition, put, removed);
      poster?.committed(partition, put, removed);
      teller?.committed(partition, put);
    },
  });
  const node = nodeOf(foundation, role);
  const openid = await openidOf(foundation);
  const people = peopleOf(foundation, { performer: node, openid });
  const closing = new AbortController();
  poster = createPoster({ ...foundation, performer: node, node: self });
  const posting = poster;
  teller = tellerOf(foundation, node);
  const telling = teller;
  const feeds = isFirst(foundation) ? followFeeds(await importBusinesses(node, foundation), foundation) : undefined;
  const api = createProviderApi({
    ...foundation,
    performer: node,
    index: catalogueIndex,
    engines: ENGINES,
    node: self,
    keys: keysOf(config),
    news,
    closing: closing.signal,
    evidence: (about) => evidenceFor(foundation.store, about),
    paymentServices,
    keepMs: config.retention.days * DAY_MS,
    trustProxy: config.listen.behindProxy ? 1 : false,
    ...(config.bpp.console ? { people } : {}),
    ...(telling === undefined ? {} : { teller: telling }),
  });
  return serveMember(foundation, role, {
    node,
    app: config.bpp.console ? withConsole(api, pagesFolder, { city }) : api,
    operations: { invite: (question) => inviteByOperator(people, question) },
    async closing() {
      closing.abort();
      people.mail?.close();
      await Promise.all([feeds?.close(), posting.close(), telling?.settled()]);
    },
    async closed() {
      await Promise.all([unwatch(), following.close()]);
    },
    letGo: letGoOfOrders(node),
  });
}

/** Without a contact nothing is pushed: whoever runs the servers of browsers wants to know whom to turn to. */
function tellerOf(foundation: Foundation, performer: Node): Teller | undefined {
  const { pushContact, pushHosts } = foundation.config.bpp;
  return pushContact === undefined ? undefined : createTeller({ contact: pushContact, hosts: pushHosts }, { ...foundation, performer });
}

/** Without a token nobody may: the node then takes its businesses from files alone. */
function keysOf({ bpp }: Foundation['config']): readonly { keySha256: string }[] {
  return bpp.apiTokenSha256 === undefined ? [] : [{ keySha256: bpp.apiTokenSha256 }];
}

/** Brings in every business there is a folder of, and gives what of theirs is to be read again while the node runs. */
async function importBusinesses(node: Node, { config, store, clock, telemetry, transport }: Foundation): Promise<readonly Feed[]> {
  const folder = config.bpp.businessesFolder;
  const all: Feed[] = [];
  if (folder === undefined) return all;
  for (const name of await businessesIn(folder, config.subscriberId)) {
    const log = telemetry.log.child({ business: name });
    try {
      const {
        problems,
        feeds = [],
        ...report
      } = await importFolder({ performer: node, store, clock, transport, secretOf }, join(folder, name));
      all.push(...feeds);
      log.info({ ...report, problems: problems.length }, 'imported');
      for (const problem of problems.slice(0, PROBLEMS_LOGGED_MAX)) log.warn({ problem }, 'a row was not imported as it stands');
    } catch (error) {
      // One business whose files are missing must not keep the others off the market.
      if (!(error instanceof Error && 'syscall' in error)) throw error;
      log.error({ reason: error.message }, 'not imported: a file of its folder cannot be read');
    }
  }
  return all;
}

/** A secret of a business that stands in no file. Which names may be asked for, its card's schema says. */
function secretOf(variable: string): string | undefined {
  return process.env[variable];
}

async function businessesIn(folder: string, subscriberId: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    const message = `${folder} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    const mend = 'set bpp.businesses_folder to a folder with one folder for each business';
    throw new ConfigError(subscriberId, [{ message, mend }]);
  }
}
