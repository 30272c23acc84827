import { loadConfig } from '../node/config.ts';
import { openStore } from '../node/foundation.ts';
import type { Store } from '../node/store/port.ts';
import type { PlannedNode } from '../pilots/plan.ts';

/**
 * What the stores of both sides hold of purchases, read from the stores themselves when no node runs: not what a node says of it. Named
 * and shaped as the roles keep it (bap/records.ts, bpp/provider-record.ts), as far as the account needs it.
 */
export interface Kept {
  /** Transactions in the store of a buyer node. */
  readonly transactions: ReadonlyMap<string, KeptTransaction>;
  readonly orders: readonly KeptOrder[];
  readonly held: readonly KeptHold[];
  readonly money: readonly KeptMoney[];
}

export interface KeptTransaction {
  readonly id: string;
  readonly orders: readonly { readonly n: number; readonly state: string; readonly orderId?: string }[];
  /** Requests of which it is not known what became of them. */
  readonly underWay: readonly { readonly action: string; readonly state: string }[];
}

/** An order in the store of a provider node. */
export interface KeptOrder {
  readonly id: string;
  readonly providerId: string;
  readonly transactionId: string;
  /** The slot that it takes. */
  readonly slotMs?: number;
  /** From which of the shop's places its goods are; absent is its own. */
  readonly branchId?: string;
  /** What one of each bundle in it is made of, by the bundle's id. */
  readonly bundles?: Readonly<Record<string, readonly KeptLine[]>>;
}

export interface KeptLine {
  readonly itemId: string;
  readonly quantity: number;
}

/** What is kept at a provider for somebody who has no order: goods or a slot. */
export interface KeptHold {
  readonly providerId: string;
  /** Absent when it is on its way back to the shelf. */
  readonly transactionId?: string;
  readonly lines: readonly KeptLine[];
  /** At which of the shop's places; absent is its own. */
  readonly branchId?: string;
  readonly slotMs?: number;
  readonly said: string;
}

/** Money that a provider has seen for an order. */
export interface KeptMoney {
  readonly providerId: string;
  readonly orderId: string;
}

const PAGE = 500;
const NO_MONEY = { receipts: [], refunds: [] };

/** Opens the stores of buyer and provider nodes one after the other, as whoever starts a node next would. None of them may run. */
export async function readKept(nodes: readonly PlannedNode[]): Promise<Kept> {
  const parts: Kept[] = [];
  for (const { role, configFile } of nodes) {
    if (role !== 'bap' && role !== 'bpp') continue;
    const store = await openStore(loadConfig(configFile, {}));
    try {
      parts.push(role === 'bap' ? { ...NOTHING, transactions: await keptByBuyer(store) } : await keptByProviders(store));
    } finally {
      await store.close();
    }
  }
  return {
    transactions: new Map(parts.flatMap(({ transactions }) => [...transactions])),
    orders: parts.flatMap(({ orders }) => orders),
    held: parts.flatMap(({ held }) => held),
    money: parts.flatMap(({ money }) => money),
  };
}

const NOTHING: Kept = { transactions: new Map(), orders: [], held: [], money: [] };

/** All that a buyer node keeps of its transactions. */
export async function keptByBuyer(store: Store): Promise<Kept['transactions']> {
  const found = new Map<string, KeptTransaction>();
  for (const partition of await partitionsOf(store, 'transaction:')) {
    const id = partition.slice('transaction:'.length);
    const pending = await all<{ action: string; state: string; inquiry?: true }>(store, partition, 'pending:');
    found.set(id, {
      id,
      orders: [...(await all<KeptTransaction['orders'][number]>(store, partition, 'order:')).values()],
      // What the node asks by itself goes on for days, and is nobody's purchase.
      underWay: [...pending.values()].filter(
        ({ action, state, inquiry }) => action !== 'search' && inquiry !== true && (state === 'sent' || state === 'acked'),
      ),
    });
  }
  return found;
}

/** All that a provider node keeps of orders, and for people who have none. */
export async function keptByProviders(store: Store): Promise<Kept> {
  const parts = [];
  for (const partition of await partitionsOf(store, 'provider:')) parts.push(await keptByProvider(store, partition));
  return {
    ...NOTHING,
    orders: parts.flatMap(({ orders }) => orders),
    held: parts.flatMap(({ held }) => held),
    money: parts.flatMap(({ money }) => money),
  };
}

type Held = Partial<Pick<KeptHold, 'lines' | 'slotMs' | 'branchId'>>;
type Placed = { readonly buyer: { readonly transactionId: string } } & Pick<KeptOrder, 'slotMs' | 'branchId' | 'bundles'>;
type Ledger = { readonly receipts: readonly unknown[]; readonly refunds: readonly unknown[]; readonly claim?: unknown };

async function keptByProvider(store: Store, partition: string): Promise<Omit<Kept, 'transactions'>> {
  const providerId = partition.slice('provider:'.length);
  const orders = await all<Placed>(store, partition, 'order:');
  const holds = await all<Held>(store, partition, 'hold:');
  const releases = await all<Held>(store, partition, 'release:');
  const ledgers = await all<Ledger>(store, partition, 'payment:');
  return {
    orders: [...orders].map(([key, { buyer, slotMs, branchId, bundles }]) => ({
      ...{ id: key.slice('order:'.length), providerId, transactionId: buyer.transactionId },
      ...(slotMs === undefined ? {} : { slotMs }),
      ...(branchId === undefined ? {} : { branchId }),
      ...(bundles === undefined ? {} : { bundles }),
    })),
    held: [
      ...[...holds].map(([key, hold]) => ({ ...heldIn(hold), providerId, transactionId: key.slice(key.lastIndexOf(':') + 1), said: key })),
      ...[...releases].map(([key, release]) => ({ ...heldIn(release), providerId, said: key })),
    ],
    money: [...ledgers]
      .filter(([, ledger]) => JSON.stringify(ledger) !== JSON.stringify(NO_MONEY))
      .map(([key]) => ({ providerId, orderId: key.slice('payment:'.length) })),
  };
}

function heldIn({ lines = [], slotMs, branchId }: Held): Pick<KeptHold, 'lines' | 'slotMs' | 'branchId'> {
  return { lines, ...(slotMs === undefined ? {} : { slotMs }), ...(branchId === undefined ? {} : { branchId }) };
}

async function partitionsOf(store: Store, prefix: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (let more = true; more; ) {
    const last = found.at(-1);
    const page = await store.partitions(prefix, { limit: PAGE, ...(last === undefined ? {} : { after: last }) });
    found.push(...page);
    more = page.length === PAGE;
  }
  return found;
}

async function all<Stored>(store: Store, partition: string, prefix: string): Promise<ReadonlyMap<string, Stored>> {
  const found = new Map<string, Stored>();
  for (let more = true; more; ) {
    const last = [...found.keys()].at(-1);
    const page = await store.list(partition, prefix, { limit: PAGE, ...(last === undefined ? {} : { after: last }) });
    for (const [key, { value }] of page) found.set(key, value as unknown as Stored);
    more = page.size === PAGE;
  }
  return found;
}
