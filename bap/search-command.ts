import type { Intent } from '../commerce/intent.ts';
import type { Place, Position } from '../commerce/place.ts';
import type { Address, Work } from '../node/role.ts';
import type { NodeAddress } from '../protocol/message.ts';
import { Change } from './change.ts';
import { partitionOf, readTransaction, TRANSACTION, type TransactionRecord } from './records.ts';
import { type ApiOutcome, denied, granted } from './refusals.ts';
import { type Asked, ask } from './request.ts';
import type { BuyerSettings } from './settings.ts';

/** What an app looks for, and where it is to be asked. */
export interface SearchPlan {
  /** A fresh one: a transaction begins with its search. */
  readonly transactionId: string;
  readonly app: string;
  readonly webhook: boolean;
  /** Under which time it stands in the list of what its caller began. */
  readonly listedAtMs?: number;
  readonly intent: Intent;
  readonly domain: string;
  readonly cityCode?: string;
  readonly countryCode?: string;
  readonly ttlMs: number;
  /** The one provider node to ask, without a gateway. */
  readonly providerNode?: NodeAddress;
}

/** Begins a transaction: the same search to every gateway, or to one provider node. */
export function beginSearch(plan: SearchPlan, settings: BuyerSettings): Work<ApiOutcome<Asked>> {
  return {
    partition: partitionOf(plan.transactionId),
    reads: [TRANSACTION],
    decide(state, context) {
      if (readTransaction(state) !== undefined) return { result: denied('out-of-order', 'This transaction has begun already.') };
      const to = receivers(plan, settings);
      if (to.length === 0) return { result: denied('unavailable', 'This node knows no gateway; name a provider node to ask.') };
      const change = new Change(begun(plan, to, context.nowMs), context.nowMs);
      const command = { action: 'search', intent: publicIntent(plan.intent) } as const;
      const { ttlMs, providerNode } = plan;
      const facts = { command, to, ttlMs, handOverMs: settings.searchHandOverMs, ...(providerNode === undefined ? {} : { providerNode }) };
      const asked = ask(change, facts, { settings, context });
      change.update({ searchId: asked.messageId });
      change.tell('search', { state: 'sent', to: to.map((address) => address.subscriberId) });
      return change.decision(granted(asked));
    },
  };
}

function receivers(plan: SearchPlan, settings: BuyerSettings): readonly Address[] {
  if (plan.providerNode !== undefined) return [{ subscriberId: plan.providerNode.id, type: 'BPP', domain: plan.domain }];
  return settings.gateways.map((subscriberId) => ({ subscriberId, type: 'BG', domain: plan.domain }));
}

function begun(plan: SearchPlan, to: readonly Address[], nowMs: number): TransactionRecord {
  return {
    id: plan.transactionId,
    app: plan.app,
    domain: plan.domain,
    ...(plan.cityCode === undefined ? {} : { cityCode: plan.cityCode }),
    ...(plan.countryCode === undefined ? {} : { countryCode: plan.countryCode }),
    createdAtMs: nowMs,
    ...(plan.listedAtMs === undefined ? {} : { listedAtMs: plan.listedAtMs }),
    search: 'open',
    intent: plan.intent,
    handOvers: to.map((address) => ({ to: address.subscriberId, state: 'sent' })),
    searchId: '',
    parties: plan.providerNode === undefined ? [] : [plan.providerNode],
    direct: plan.providerNode !== undefined,
    orderIds: [],
    ordering: [],
    offers: 0,
    offerBytes: 0,
    orders: 0,
    requests: 0,
    events: 0,
    webhook: plan.webhook,
  };
}

/**
 * What of an intent may be told to the whole network: what is looked for, and where only to about a hundred metres. An
 * address is for the one provider that has to deliver to it.
 */
export function publicIntent(intent: Intent): Intent {
  const { text, categoryId, itemId, providerId, fulfilment, near, fetchFrom, deliverTo, people, loadKg, rank, itemsMax } = intent;
  return {
    ...(text === undefined ? {} : { text }),
    ...(categoryId === undefined ? {} : { categoryId }),
    ...(itemId === undefined ? {} : { itemId }),
    ...(providerId === undefined ? {} : { providerId }),
    ...(fulfilment === undefined ? {} : { fulfilment }),
    ...(near === undefined ? {} : { near: { ...near, position: rounded(near.position) } }),
    ...(fetchFrom === undefined ? {} : { fetchFrom: publicPlace(fetchFrom) }),
    ...(deliverTo === undefined ? {} : { deliverTo: publicPlace(deliverTo) }),
    ...(people === undefined ? {} : { people }),
    ...(loadKg === undefined ? {} : { loadKg }),
    ...(rank === undefined ? {} : { rank }),
    ...(itemsMax === undefined ? {} : { itemsMax }),
  };
}

function publicPlace(place: Place): Place {
  return {
    ...(place.cityName === undefined ? {} : { cityName: place.cityName }),
    ...(place.cityCode === undefined ? {} : { cityCode: place.cityCode }),
    ...(place.countryCode === undefined ? {} : { countryCode: place.countryCode }),
    ...(place.position === undefined ? {} : { position: rounded(place.position) }),
  };
}

function rounded(position: Position): Position {
  return { lat: Number(position.lat.toFixed(3)), lon: Number(position.lon.toFixed(3)) };
}
