import type { Outcome } from '../protocol/problems.ts';
import { ok, refuse } from '../protocol/problems.ts';
import type { Subscriber, SubscriberType } from '../protocol/subscriber.ts';
import { mayTrade } from '../protocol/subscriber.ts';
import type { Clock } from './clock.ts';
import type { LookupFilter, RegistryClient } from './registry-client.ts';
import { type AskOptions, createRegistryMemory, type KeyOptions, type PeersOptions, type Rows } from './registry-memory.ts';

export type { KeyOptions, PeersOptions } from './registry-memory.ts';

/** Who is on the network, from the registries, with as few look-ups as honesty allows. */
export interface Peers {
  /** The entry whose key signed a message. */
  key(subscriberId: string, keyId: string, options?: KeyOptions): Promise<Outcome<Subscriber>>;
  /** The entry at whose URL a node is called. */
  node(subscriberId: string, type: SubscriberType, domain: string): Promise<Outcome<Subscriber>>;
  /** All nodes that may be asked something. */
  find(filter: LookupFilter): Promise<Outcome<readonly Subscriber[]>>;
}

type OfSubscriber = LookupFilter & { readonly subscriberId: string };

/**
 * Peers from the registries of a configuration, in its order. For a subscriber speaks the first registry that has it; the next is asked when
 * that one has not, so that a name that is taken in one cannot be taken in another as well. A search finds who is in any of them.
 * @param clients one for each registry
 */
export function createPeers(clients: readonly RegistryClient[], clock: Clock, options: PeersOptions): Peers {
  const registries = clients.map((client) => createRegistryMemory(client, clock, options));

  const firstThatHas = async (filter: OfSubscriber, asking: AskOptions): Promise<Outcome<Rows>> => {
    let failure: Outcome<Rows> | undefined;
    for (const [n, registry] of registries.entries()) {
      const rows = await registry.rows(filter, asking);
      if (rows.ok && rows.value.length > 0) return rows;
      // It may know the subscriber, and not this key or role of it.
      const isLast = n === registries.length - 1;
      const all = rows.ok && !isLast ? await registry.rows({ subscriberId: filter.subscriberId }, asking) : rows;
      if (!all.ok) failure ??= all;
      else if (all.value.length > 0) return ok([]);
    }
    return failure ?? ok([]);
  };

  const ofSubscriber = async (filter: OfSubscriber, { fresh = false, mayAsk }: KeyOptions = {}): Promise<Outcome<Rows>> => {
    const atHand = fresh ? undefined : registries.map((registry) => registry.atHand(filter)).find((rows) => rows !== undefined);
    if (atHand !== undefined) return ok(atHand);
    const asking = { fresh, ...(mayAsk === undefined ? {} : { mayAsk: once(mayAsk) }) };
    return patientInTheEnd((patience) => firstThatHas(filter, { ...asking, ...patience }));
  };

  /** Whom a registry knows that answers is not held up by one that may not; for whom none of those knows, that one is waited for. */
  const patientInTheEnd = async (look: (patience: Pick<AskOptions, 'impatient'>) => Promise<Outcome<Rows>>): Promise<Outcome<Rows>> => {
    const impatient = registries.length > 1;
    const rows = await look({ impatient });
    return rows.ok || !impatient ? rows : look({ impatient: false });
  };

  return {
    async key(subscriberId, keyId, keyOptions) {
      const rows = await ofSubscriber({ subscriberId, keyId }, keyOptions);
      if (!rows.ok) return rows;
      return usable(rows.value, clock.nowMs(), `key ${keyId} of ${subscriberId}`);
    },
    async node(subscriberId, type, domain) {
      const rows = await ofSubscriber({ subscriberId, type });
      if (!rows.ok) return rows;
      const fitting = rows.value.filter((row) => servesDomain(row, domain));
      return usable(fitting, clock.nowMs(), `${type} ${subscriberId} in ${domain}`);
    },
    async find(filter) {
      const rows = await patientInTheEnd(async (patience) =>
        joined(await Promise.all(registries.map((registry) => registry.rows(filter, patience)))),
      );
      return rows.ok ? ok(rows.value.filter((row) => mayTrade(row, clock.nowMs()))) : rows;
    },
  };
}

/** Asks all registries at once, and remembers nothing: for a command that asks once. */
export async function askAll(clients: readonly RegistryClient[], filter: LookupFilter): Promise<Outcome<Rows>> {
  return joined(await Promise.all(clients.map((client) => client.lookup(filter))));
}

/**
 * What several registries say together, in their order: of a subscriber that two of them know, what the first says. Those that could not be
 * asked are left out, unless none could.
 */
function joined(answers: readonly Outcome<Rows>[]): Outcome<Rows> {
  const rows: Subscriber[] = [];
  const taken = new Set<string>();
  let answered: Outcome<Rows> | undefined;
  for (const answer of answers) {
    if (!answer.ok) continue;
    answered = answer;
    rows.push(...answer.value.filter(({ subscriberId }) => !taken.has(subscriberId)));
    for (const { subscriberId } of answer.value) taken.add(subscriberId);
  }
  return answered === undefined ? (answers[0] ?? NOBODY_TO_ASK) : ok(rows);
}

const NOBODY_TO_ASK = refuse('registry-unavailable', 'No registry is configured.');

/** Asks once, however many registries there are. */
function once(mayAsk: () => Outcome<void>): () => Outcome<void> {
  let said: Outcome<void> | undefined;
  return () => {
    said ??= mayAsk();
    return said;
  };
}

/** Whether an entry is for a domain: one that names none, or `*`, is for all. */
export function servesDomain(entry: Subscriber, domain: string): boolean {
  return entry.domain === undefined || entry.domain === '*' || entry.domain === domain;
}

function usable(rows: Rows, nowMs: number, what: string): Outcome<Subscriber> {
  const row = rows.find((candidate) => mayTrade(candidate, nowMs)) ?? rows[0];
  if (row === undefined) return refuse('key-unknown', `The registry has no ${what}; subscribe first, or check keyId.`);
  if (mayTrade(row, nowMs)) return ok(row);
  if (row.status !== 'SUBSCRIBED')
    return refuse('key-revoked', `The entry for ${what} has status ${row.status}; only SUBSCRIBED may trade.`);
  return refuse('key-expired', `The entry for ${what} is not valid now; use a key inside its valid_from and valid_until.`);
}
