import { createHash } from 'node:crypto';
import { dateIn } from '../../commerce/time.ts';
import { parseJson } from '../../protocol/json.ts';
import type { ProviderRecord } from '../provider-record.ts';
import { faultIn } from './brought-schemas.ts';
import { FORMAT, LEFT_OUT } from './export-lines.ts';

/** Where what is brought along is kept that no engine acts upon: what happened elsewhere, under the keys it had there. */
export const BROUGHT = 'brought:';

/** What a line of an export says, for the business that takes it over. */
export type BroughtLine =
  | { readonly what: 'head'; readonly from: Origin }
  | { readonly what: 'shop'; readonly members: Readonly<Record<string, unknown>>; readonly digest: string }
  | { readonly what: 'item' | 'category'; readonly key: string; readonly value: Readonly<Record<string, unknown>>; readonly digest: string }
  | { readonly what: 'history'; readonly kind: HistoryKind; readonly key: string; readonly value: unknown }
  | { readonly what: 'end' }
  /** Not taken, on purpose: another engine's catalogue. */
  | { readonly what: 'left'; readonly kind: string }
  | { readonly what: 'bad'; readonly fault: BroughtFault; readonly value?: string };

export interface Origin {
  readonly providerId: string;
  readonly node: string;
  readonly engine?: string;
  readonly currency?: string;
  readonly madeAtMs: number;
}

export type BroughtFault = 'no-json' | 'no-export' | 'unknown-line' | 'not-whole' | 'secret' | 'other-currency' | 'other-business';
export type HistoryKind = 'orders' | 'messages' | 'ratings' | 'answers' | 'money' | 'invoices' | 'evidence' | 'other';

const KEY = /^[!-~]{1,300}$/;
const PROVIDER_ID = /^[A-Za-z0-9_-]{1,64}$/;
const DEPTH_MAX = 64;
const HISTORY: Readonly<Record<string, HistoryKind>> = {
  order: 'orders',
  thread: 'messages',
  rating: 'ratings',
  answers: 'answers',
  ...{ payment: 'money', movement: 'money', booking: 'money', reference: 'money', unsettled: 'money', unplaced: 'money', alike: 'money' },
  ...{ invoice: 'invoices', invoiced: 'invoices', 'invoice-numbers': 'invoices' },
  evidence: 'evidence',
};

/** Reads the first line of an export; undefined when it is none. */
export function headIn(bytes: Uint8Array): Origin | undefined {
  const { format, version, providerId, node, engine, currency, madeAtMs } = plainIn(bytes) ?? {};
  const isHead = format === FORMAT && version === 1 && typeof providerId === 'string' && PROVIDER_ID.test(providerId);
  if (!isHead || typeof node !== 'string' || typeof madeAtMs !== 'number') return undefined;
  return {
    providerId,
    node: node.slice(0, 255),
    madeAtMs,
    ...(typeof engine === 'string' ? { engine } : {}),
    ...(typeof currency === 'string' ? { currency } : {}),
  };
}

/** Reads any other line. Ids of goods that name the business as it was called there come to name `target`. */
export function readBrought(bytes: Uint8Array, { from, target }: { readonly from: Origin; readonly target: ProviderRecord }): BroughtLine {
  const plain = plainIn(bytes);
  if (plain === undefined) return { what: 'bad', fault: 'no-json' };
  if (plain.end === true) return { what: 'end' };
  const digest = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
  if (typeof plain.evidence === 'string' && isPlain(plain.message))
    return history(`evidence:${plain.evidence}:${digest}`, { transactionId: plain.evidence, message: plain.message });
  const { record: key, value } = plain;
  if (typeof key !== 'string' || !KEY.test(key) || !isPlain(value)) return { what: 'bad', fault: 'unknown-line', value: String(key ?? '') };
  if (LEFT_OUT.test(key)) return { what: 'bad', fault: 'secret', value: key };
  if (key.startsWith(BROUGHT)) return history(key.slice(BROUGHT.length), value);
  if (key === 'shop') return shopIn(value, { from, target, digest });
  const [kind = ''] = key.split(':', 1);
  if (kind !== 'item' && kind !== 'category') return history(key, value);
  if (target.engine !== 'shop') return { what: 'left', kind };
  return goodsIn(kind, value, { from, target, digest });
}

interface At {
  readonly from: Origin;
  readonly target: ProviderRecord;
  readonly digest: string;
}

function shopIn(value: Readonly<Record<string, unknown>>, { from, target, digest }: At): BroughtLine {
  const engine = value.engine ?? from.engine;
  if (engine !== target.engine) return { what: 'bad', fault: 'other-business', value: String(engine) };
  if (value.currency !== target.currency) return { what: 'bad', fault: 'other-currency', value: String(value.currency) };
  const members = structuredClone(value) as Record<string, unknown>;
  const fault = faultIn(target.engine === 'shop' ? 'shop' : 'business', members);
  if (fault !== undefined) return { what: 'bad', fault: 'not-whole', value: `shop ${fault}` };
  const { openingHours, payments } = members as {
    openingHours?: { timeZone: string };
    payments?: readonly Readonly<Record<string, unknown>>[];
  };
  if (openingHours !== undefined && !isTimeZone(openingHours.timeZone))
    return { what: 'bad', fault: 'not-whole', value: `shop /openingHours/timeZone ${openingHours.timeZone}` };
  // How a payment service is reached is the new node's own affair.
  const kept =
    payments?.filter(({ method, due, iban }) => due === 'on-fulfilment' || (method === 'bank-transfer' && iban !== undefined)) ?? [];
  const { payments: _all, ...rest } = members;
  return { what: 'shop', members: renamed({ ...rest, ...(kept.length === 0 ? {} : { payments: kept }) }, { from, target }), digest };
}

function goodsIn(kind: 'item' | 'category', value: Readonly<Record<string, unknown>>, { from, target, digest }: At): BroughtLine {
  const record = structuredClone(value) as Record<string, unknown>;
  const fault = faultIn(kind, record);
  const { id } = (kind === 'item' ? (record.item ?? {}) : record) as { readonly id?: unknown };
  if (fault !== undefined) return { what: 'bad', fault: 'not-whole', value: `${String(id ?? kind)} ${fault}` };
  if (!String(id).startsWith(`${from.providerId}.`)) return { what: 'bad', fault: 'other-business', value: String(id) };
  const { price } = (record.item ?? {}) as { readonly price?: { readonly currency: string } };
  if (price !== undefined && price.currency !== target.currency) return { what: 'bad', fault: 'other-currency', value: String(id) };
  const { stock } = record as { readonly stock?: { readonly counted: boolean; readonly onHand?: number } };
  if (stock?.counted === true && stock.onHand === undefined) return { what: 'bad', fault: 'not-whole', value: `${String(id)} /stock` };
  const own = renamed(record, { from, target });
  const newId = ((kind === 'item' ? own.item : own) as { readonly id: string }).id;
  return { what: kind, key: `${kind}:${newId}`, value: own, digest };
}

/** The members that hold ids of the business; text that people wrote is left as it is. */
const ID_MEMBERS = new Set(['id', 'itemId', 'parentId', 'categoryId', 'categoryIds']);

function renamed<T>(value: T, { from, target }: { readonly from: Origin; readonly target: ProviderRecord }): T {
  const [before, after] = [`${from.providerId}.`, `${target.id}.`];
  const walk = (each: unknown, isId: boolean): unknown => {
    if (typeof each === 'string') return isId && each.startsWith(before) ? after + each.slice(before.length) : each;
    if (Array.isArray(each)) return each.map((one) => walk(one, isId));
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([name, member]) => [name, walk(member, ID_MEMBERS.has(name))]));
  };
  return walk(value, false) as T;
}

function history(key: string, value: unknown): BroughtLine {
  if (!KEY.test(key)) return { what: 'bad', fault: 'unknown-line', value: key.slice(0, 80) };
  return { what: 'history', kind: HISTORY[key.split(':', 1)[0] ?? ''] ?? 'other', key: BROUGHT + key, value };
}

function plainIn(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  const read = parseJson(bytes, { depthMax: DEPTH_MAX });
  return read.ok && isPlain(read.value) ? read.value : undefined;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTimeZone(name: string): boolean {
  try {
    return dateIn(name, 0) !== '';
  } catch {
    return false;
  }
}
