import { isDeepStrictEqual } from 'node:util';
import type { Work } from '../../node/role.ts';
import type { Json, State } from '../../node/store/port.ts';
import { changedByHand, withHandKept } from '../engines/by-hand.ts';
import type { Plan } from '../engines/engine.ts';
import type { ItemRecord } from '../engines/shop/record.ts';
import { asJson, providerIn, recordAt } from '../engines/state.ts';
import { PROVIDER_KEY, type ProviderRecord, partitionOfProvider } from '../provider-record.ts';
import { BROUGHT, type BroughtLine, type HistoryKind } from './brought-line.ts';
import { isErased } from './erase-brought.ts';

/**
 * Taking over what another node wrote of a business, a few lines a commit. A line that was taken over before changes nothing, so that a file may
 * be sent again; what was made or changed here since stays. Goods become goods of this business; what happened elsewhere is kept as it was, and no
 * engine acts upon it: an order that was placed with another node is that node's, and a rating that this node did not see given counts for nobody.
 */

export type Taken = Extract<BroughtLine, { what: 'shop' | 'item' | 'category' | 'history' }>;

export interface Tally {
  readonly items: { new: number; changed: number; unchanged: number; kept: number };
  readonly categories: { new: number; changed: number; unchanged: number };
  readonly photos: { new: number; unchanged: number; kept: number };
  readonly history: Partial<Record<HistoryKind, { new: number; unchanged: number }>>;
  /** Members of the business that become something else, with what they were. */
  readonly members: { readonly member: string; readonly before?: unknown; readonly after: unknown }[];
  readonly examples: { readonly name: string; readonly what: 'new' | 'changed' | 'kept' }[];
}

export function newTally(): Tally {
  return {
    items: { new: 0, changed: 0, unchanged: 0, kept: 0 },
    categories: { new: 0, changed: 0, unchanged: 0 },
    photos: { new: 0, unchanged: 0, kept: 0 },
    history: {},
    members: [],
    examples: [],
  };
}

/** Goods that are named one by one. */
const EXAMPLES_MAX = 100;
/** Remembers which line the business itself was taken over from; it says nothing elsewhere. */
const OF_SHOP = 'moved-in';

/** What a decision over some lines reads. */
export function keysOf(lines: readonly Taken[]): readonly string[] {
  return [...new Set(lines.flatMap((line) => (line.what === 'shop' ? [PROVIDER_KEY.provider, OF_SHOP] : [line.key])))];
}

/** What some lines change over what was read; counts into `tally`. Pure but for the tally. */
export function changesOf(
  state: State,
  lines: readonly Taken[],
  { tally, nowMs }: { readonly tally: Tally; readonly nowMs: number },
): Record<string, Json> {
  const put: Record<string, Json> = {};
  for (const line of lines) {
    const changed =
      line.what === 'shop'
        ? shopChanges(state, line, { tally, nowMs })
        : line.what === 'history'
          ? historyChanges(state, line, tally)
          : line.what === 'item'
            ? itemChanges(state, line, { tally, nowMs })
            : categoryChanges(state, line, tally);
    Object.assign(put, changed);
  }
  return put;
}

function shopChanges(
  state: State,
  { members, digest }: Extract<Taken, { what: 'shop' }>,
  { tally, nowMs }: { readonly tally: Tally; readonly nowMs: number },
): Record<string, Json> {
  const before = providerIn(state);
  // Taken over before: what its people changed here since is theirs.
  if (before === undefined || recordAt<{ digest: string }>(state, OF_SHOP)?.digest === digest) return {};
  const own = before as unknown as Readonly<Record<string, unknown>>;
  const changes = Object.entries(members).filter(([member, value]) => !isDeepStrictEqual(own[member], value));
  for (const [member, after] of changes) {
    tally.members.push({ member, after, ...(own[member] === undefined ? {} : { before: own[member] }) });
  }
  const after = changedByHand(before, Object.fromEntries(changes) as Partial<ProviderRecord>);
  return { [OF_SHOP]: { digest }, ...(changes.length === 0 ? {} : { [PROVIDER_KEY.provider]: asJson({ ...after, updatedAtMs: nowMs }) }) };
}

function itemChanges(
  state: State,
  { key, value, digest }: Extract<Taken, { what: 'item' | 'category' }>,
  { tally, nowMs }: { readonly tally: Tally; readonly nowMs: number },
): Record<string, Json> {
  const before = recordAt<ItemRecord>(state, key);
  const record = value as unknown as ItemRecord;
  const example = (what: 'new' | 'changed' | 'kept') => {
    if (tally.examples.length < EXAMPLES_MAX) tally.examples.push({ name: record.item.name, what });
  };
  if (before !== undefined && before.brought === undefined) {
    tally.items.kept += 1;
    example('kept');
    return {};
  }
  if (before?.brought === digest) {
    tally.items.unchanged += 1;
    return {};
  }
  const fresh: ItemRecord = { ...record, ...stockOf(record), brought: digest };
  if (before === undefined) {
    tally.items.new += 1;
    example('new');
    return { [key]: asJson({ ...fresh, updatedAtMs: nowMs }) };
  }
  tally.items.changed += 1;
  example('changed');
  return { [key]: asJson({ ...withHandKept(before, fresh), ...knownHere(before, fresh), updatedAtMs: nowMs }) };
}

/** It has been sold from here since: how many there are is known here and not there. So are its ratings, and its photo. */
function knownHere(before: ItemRecord, fresh: ItemRecord): Partial<ItemRecord> {
  const { stock, ratings, photo, photoBrought } = before;
  const elsewhere =
    before.elsewhere === undefined && fresh.elsewhere === undefined ? undefined : { ...fresh.elsewhere, ...before.elsewhere };
  const members = Object.entries({ stock, ratings, photo, photoBrought, elsewhere });
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}

/** What was held there for who was ordering is held there. Only goods are counted. */
function stockOf({ stock }: Partial<Pick<ItemRecord, 'stock'>>): { readonly stock?: ItemRecord['stock'] } {
  if (stock === undefined) return {};
  return { stock: stock.counted ? { counted: true, onHand: stock.onHand, reserved: 0 } : { counted: false } };
}

function categoryChanges(state: State, { key, value }: Extract<Taken, { what: 'item' | 'category' }>, tally: Tally): Record<string, Json> {
  const before = state.get(key)?.value;
  if (isDeepStrictEqual(before, value)) {
    tally.categories.unchanged += 1;
    return {};
  }
  tally.categories[before === undefined ? 'new' : 'changed'] += 1;
  return { [key]: asJson(value) };
}

function historyChanges(state: State, { key, kind, value }: Extract<Taken, { what: 'history' }>, tally: Tally): Record<string, Json> {
  const counted = tally.history[kind] ?? { new: 0, unchanged: 0 };
  tally.history[kind] = counted;
  const before = state.get(key)?.value;
  // Whoever was erased here does not come back with the same file.
  if (isErased(before) || isDeepStrictEqual(before, value)) {
    counted.unchanged += 1;
    return {};
  }
  counted.new += 1;
  return { [key]: value as Json };
}

interface Forget {
  readonly errand: 'forget-brought';
}

/** Work that takes some lines over. What happened elsewhere is forgotten after `keepMs`, as what happened here is; 0 keeps it. */
export function takeIn(providerId: string, lines: readonly Taken[], { keepMs }: { readonly keepMs: number }): Work<Tally> {
  return {
    partition: partitionOfProvider(providerId),
    reads: keysOf(lines),
    decide(state, { nowMs }) {
      const tally = newTally();
      const put = changesOf(state, lines, { tally, nowMs });
      const hasHistory = Object.keys(put).some((key) => key.startsWith(BROUGHT));
      const data: Forget = { errand: 'forget-brought' };
      const timers = hasHistory && keepMs > 0 ? [{ id: BROUGHT, wakeAtMs: nowMs + keepMs, data: asJson(data) }] : [];
      return { put, timers, result: tally };
    },
  };
}

/** Portions in which what is old goes. */
const AGAIN_MS = 1_000;

/** What the timer of what was brought along does; undefined for any other. */
export function onBroughtTimer(data: Json): Plan | undefined {
  if ((data as unknown as Partial<Forget>).errand !== 'forget-brought') return undefined;
  return {
    reads: [],
    lists: [BROUGHT],
    decide(state, { nowMs }) {
      const keys = [...state.keys()];
      if (keys.length === 0) return {};
      return { remove: keys, timers: [{ id: BROUGHT, wakeAtMs: nowMs + AGAIN_MS, data }] };
    },
  };
}
