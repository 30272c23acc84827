import { encodeSubscription } from '../dialects/subscription.ts';
import { loadConfig } from '../node/config.ts';
import { layFoundation } from '../node/foundation.ts';
import { askAll } from '../node/peers.ts';
import type { LookupFilter } from '../node/registry-client.ts';
import { SUBSCRIPTION_STATUSES, type SubscriberType, type SubscriptionStatus } from '../protocol/subscriber.ts';
import type { Terminal } from './terminal.ts';
import { forOneLine, UsageError } from './terminal.ts';

export interface LookupFlags {
  readonly config: string;
  readonly subscriber?: string;
  readonly keyId?: string;
  readonly type?: string;
  readonly domain?: string;
  readonly city?: string;
  readonly country?: string;
  readonly status?: string;
  readonly json?: boolean;
}

/** `marktplein lookup`: who is on the network, asked of the registries of a node's configuration, in that node's name. */
export async function lookup(flags: LookupFlags, terminal: Terminal): Promise<number> {
  const config = loadConfig(flags.config, terminal.env);
  if (config.role === 'registry') throw new UsageError('A registry asks nobody; give the configuration of another node.');
  const foundation = await layFoundation({ ...config, store: { engine: 'memory', file: '' }, log: { ...config.log, level: 'silent' } });
  try {
    const found = await askAll(foundation.registryClients, filterOf(flags));
    if (!found.ok) {
      terminal.note(found.problem.message);
      return 1;
    }
    for (const entry of found.value) {
      if (flags.json === true) terminal.print(JSON.stringify(encodeSubscription(entry)));
      else {
        const until = new Date(entry.validUntilMs).toISOString().slice(0, 10);
        terminal.print(
          forOneLine(
            `${entry.type.padEnd(4)} ${entry.subscriberId}  ${entry.url}  ${entry.domain ?? 'every domain'}  ${entry.cityCode ?? 'every city'}  ${entry.status} until ${until}`,
          ),
        );
      }
    }
    if (found.value.length === 0) terminal.note('Nobody fits.');
    return found.value.length === 0 ? 1 : 0;
  } finally {
    await foundation.transport.close();
    await foundation.store.close();
  }
}

function filterOf(flags: LookupFlags): LookupFilter {
  const type = flags.type?.toUpperCase();
  if (type !== undefined && !isType(type)) throw new UsageError(`--type is BAP, BPP or BG, not "${flags.type ?? ''}".`);
  const status = flags.status?.toUpperCase();
  if (status !== undefined && !isStatus(status))
    throw new UsageError(`--status is one of ${SUBSCRIPTION_STATUSES.join(', ')}, not "${flags.status ?? ''}".`);
  const given = {
    subscriberId: flags.subscriber,
    keyId: flags.keyId,
    type,
    domain: flags.domain,
    cityCode: flags.city,
    countryCode: flags.country,
    status,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as LookupFilter;
}

function isStatus(text: string): text is SubscriptionStatus {
  return SUBSCRIPTION_STATUSES.some((status) => status === text);
}

function isType(text: string): text is SubscriberType {
  return text === 'BAP' || text === 'BPP' || text === 'BG';
}
