import type { Express, RequestHandler } from 'express';
import { createBuyerApi } from '../../bap/api/api.ts';
import { letGoOfTransactions } from '../../bap/let-go.ts';
import { createLive } from '../../bap/live.ts';
import type { NoticePorts } from '../../bap/notices/notifier.ts';
import { createBuyerRole } from '../../bap/role.ts';
import type { BuyerSettings } from '../../bap/settings.ts';
import { DEFAULT_TIMES } from '../../bap/settings.ts';
import type { Foundation } from '../../node/foundation.ts';
import type { Served } from '../../node/serve.ts';
import { smtpMail } from '../../node/smtp-mail.ts';
import { ok } from '../../protocol/problems.ts';
import { pagesFolder } from '../version.ts';
import { cityPage } from './city-page.ts';
import { nodeOf, serveMember } from './member.ts';
import { withStorefront } from './storefront.ts';

/** What somebody without a key may do: a person with a browser, many of whom may share one address. */
const OPEN_APP = { name: 'open', origins: [], perSecond: 50, burst: 200 } as const;
const SECONDS_A_MINUTE = 60;

export async function openBuyerNode(foundation: Foundation): Promise<Served> {
  const { config, peers, store } = foundation;
  // Before anything is opened: a drawing that cannot be used is said at once.
  const city = cityPage(config.map);
  const live = createLive();
  const unwatch = await store.watch({
    changed: ({ partition, keys }) => live.changed(partition, keys),
    missed: () => live.missed(),
  });
  const settings = settingsOf(foundation);
  const role = createBuyerRole({ live, settings });
  const node = nodeOf(foundation, role);
  const notices = noticesOf(config);
  const api = createBuyerApi({
    ...foundation,
    settings,
    apps: config.bap.apps.map(({ requestsPerMinute, ...app }) => ({
      ...app,
      perSecond: requestsPerMinute / SECONDS_A_MINUTE,
      burst: requestsPerMinute,
    })),
    ...(config.bap.openApp ? { openApp: OPEN_APP } : {}),
    performer: node,
    live,
    registries: config.registries.map(({ url }) => url),
    ...(notices === undefined ? {} : { notices }),
    trustProxy: config.listen.behindProxy ? 1 : false,
    async findProviderNode(subscriberId, domain) {
      const found = await peers.node(subscriberId, 'BPP', domain);
      return found.ok ? ok({ id: found.value.subscriberId, uri: found.value.url }) : found;
    },
    async findKey(subscriberId, keyId) {
      const found = await peers.key(subscriberId, keyId);
      return found.ok ? ok(found.value.signingPublicKey) : found;
    },
  });
  const app = config.bap.storefront ? storefrontOver(api.app, { foundation, city }) : api.app;
  return serveMember(foundation, role, {
    node,
    app,
    async closing() {
      await api.close();
      notices?.mail?.close();
    },
    closed: unwatch,
    letGo: letGoOfTransactions(node),
  });
}

/** A receipt is checked in the browser: at a press it asks the registries that this node trusts, and nobody else. */
function storefrontOver(api: Express, { foundation, city }: { readonly foundation: Foundation; readonly city: RequestHandler }): Express {
  const { config, telemetry } = foundation;
  const asks = [...new Set(config.registries.map(({ url }) => new URL(url).origin))];
  return withStorefront(api, { folder: pagesFolder, log: telemetry.log, asks, city });
}

/** By what buyers are told of their orders; undefined where nothing is set up for it. */
function noticesOf({ bap, publicUrl }: Foundation['config']): NoticePorts | undefined {
  const { mailUrl, mailFrom, pushContact, pushHosts, storefrontUrl } = bap;
  const mail = mailUrl === undefined || mailFrom === undefined ? {} : { mail: smtpMail({ url: mailUrl, from: mailFrom }) };
  const push = pushContact === undefined ? {} : { push: { contact: pushContact, hosts: pushHosts } };
  if (!('mail' in mail) && !('push' in push)) return undefined;
  return { ...mail, ...push, storefrontUrl: storefrontUrl ?? new URL('/', publicUrl).href };
}

function settingsOf({ config }: Foundation): BuyerSettings {
  return {
    node: { id: config.subscriberId, uri: config.publicUrl },
    gateways: config.gateways,
    domains: config.domains,
    ...(config.city === undefined ? {} : { cityCode: config.city }),
    countryCode: config.country,
    ...DEFAULT_TIMES,
  };
}
