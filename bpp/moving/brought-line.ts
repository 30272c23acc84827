import { createHash } from 'node:crypto';
import { dateIn } from '../../commerce/time.ts';
import { parseJson } from '../../protocol/json.ts';
import type { ItemPhoto } from '../photos/photo-record.ts';
import type { ProviderRecord } from '../provider-record.ts';
import { formsBrought } from './brought-forms.ts';
import type { BroughtPhoto } from './brought-photos.ts';
import { carriesGoods, faultIn } from './brought-schemas.ts';
import { FORMAT, LEFT_OUT } from './export-lines.ts';

/** Where what is brought along is kept that no engine acts upon: what happened elsewhere, under the keys it had there. */
export const BROUGHT = 'brought:';

/** What a line of an export says, for the business that takes it over. */
export type BroughtLine =
  | { readonly what: 'head'; readonly from: Origin }
  | {
      readonly what: 'shop';
      readonly members: Readonly<Record<string, unknown>>;
      readonly digest: string;
      /** What of it has to be set up anew. */
      readonly cannot: readonly Cannot[];
    }
  | {
      readonly what: 'item' | 'category';
      readonly key: string;
      readonly value: Readonly<Record<string, unknown>>;
      readonly digest: string;
      /** As it names it; the picture itself has a line of its own. */
      readonly photo?: ItemPhoto;
    }
  | { readonly what: 'photo'; readonly photo: BroughtPhoto }
  | { readonly what: 'history'; readonly kind: HistoryKind; readonly key: string; readonly value: unknown }
  | { readonly what: 'end' }
  /** Not taken, on purpose: it comes from somewhere else here. */
  | { readonly what: 'left'; readonly cannot: Cannot }
  | { readonly what: 'bad'; readonly fault: BroughtFault; readonly value?: string };

/** What does not come along in a file, as a page has words for it. */
export type Cannot = 'feed' | 'payment-service' | 'drivers' | 'calendars' | 'software' | 'photos-later';

export interface Origin {
  readonly providerId: string;
  readonly node: string;
  readonly engine?: string;
  readonly currency?: string;
  readonly madeAtMs: number;
}

export type BroughtFault =
  | 'no-json'
  | 'no-export'
  | 'unknown-line'
  | 'not-whole'
  | 'secret'
  | 'other-currency'
  | 'other-business'
  | 'photo';
export type HistoryKind = 'orders' | 'messages' | 'ratings' | 'answers' | 'money' | 'invoices' | 'evidence' | 'other';

const KEY = /^[!-~]{1,300}$/;
const PROVIDER_ID = /^[A-Za-z0-9_-]{1,64}$/;
const DEPTH_MAX = 64;
/** Base64, not longer than a photo is that a node made. */
const PHOTO = /^[A-Za-z0-9+/]{16,1000000}={0,2}$/;
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
  if (kind === 'photo' && target.engine === 'shop') return photoIn(key.slice('photo:'.length), value);
  if (kind !== 'item' && kind !== 'category') return history(key, value);
  if (!carriesGoods(target.engine)) return { what: 'left', cannot: 'feed' };
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
  const fault = faultIn('shop', target.engine, members);
  if (fault !== undefined) return { what: 'bad', fault: 'not-whole', value: `shop ${fault}` };
  const { payments } = members as { payments?: readonly Readonly<Record<string, unknown>>[] };
  const zone = valuesOf(members, 'timeZone').find((name) => !isTimeZone(name));
  if (zone !== undefined) return { what: 'bad', fault: 'not-whole', value: `shop /openingHours/timeZone ${zone}` };
  const currency = valuesOf(members, 'currency').find((name) => name !== target.currency);
  if (currency !== undefined) return { what: 'bad', fault: 'other-currency', value: currency };
  const asked = formsBrought(value.forms, (id) => renamed({ id }, { from, target }).id);
  if (!asked.ok) return { what: 'bad', fault: 'not-whole', value: `shop ${asked.path}` };
  // How a payment service is reached is the new node's own affair.
  const kept =
    payments?.filter(({ method, due, iban }) => due === 'on-fulfilment' || (method === 'bank-transfer' && iban !== undefined)) ?? [];
  const { payments: _all, ...rest } = members;
  const cannot = [...cannotOf(target.engine, value), ...(kept.length < (payments?.length ?? 0) ? ['payment-service' as const] : [])];
  return {
    what: 'shop',
    members: {
      ...renamed({ ...rest, ...(kept.length === 0 ? {} : { payments: kept }) }, { from, target }),
      ...(asked.forms.length === 0 ? {} : { forms: asked.forms }),
    },
    digest,
    cannot,
  };
}

/** What a business has to set up anew, since no file can hold it. */
function cannotOf(engine: string, { staff }: Readonly<Record<string, unknown>>): readonly Cannot[] {
  const hasCalendar = Array.isArray(staff) && staff.some((each) => isPlain(each) && each.hasCalendar === true);
  return [
    ...(hasCalendar ? (['calendars'] as const) : []),
    ...(engine === 'ride' ? (['drivers'] as const) : []),
    ...(engine === 'webhook' ? (['software'] as const) : []),
    ...(engine === 'rental' || engine === 'transit' ? (['feed'] as const) : []),
  ];
}

/** Every text that stands under this name, however deep. */
function valuesOf(value: unknown, name: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesOf(each, name));
  if (!isPlain(value)) return [];
  return Object.entries(value).flatMap(([member, each]) => (member === name ? [String(each)] : valuesOf(each, name)));
}

function photoIn(id: string, { sizes }: Readonly<Record<string, unknown>>): BroughtLine {
  const large = isPlain(sizes) && typeof sizes.large === 'string' && PHOTO.test(sizes.large) ? sizes.large : undefined;
  if (large === undefined) return { what: 'bad', fault: 'photo', value: id };
  return { what: 'photo', photo: { id, bytes: Buffer.from(large, 'base64') } };
}

function goodsIn(kind: 'item' | 'category', value: Readonly<Record<string, unknown>>, { from, target, digest }: At): BroughtLine {
  const record = structuredClone(value) as Record<string, unknown>;
  const fault = faultIn(kind, target.engine, record);
  const { id } = (kind === 'item' ? (record.item ?? {}) : record) as { readonly id?: unknown };
  if (fault !== undefined) return { what: 'bad', fault: 'not-whole', value: `${String(id ?? kind)} ${fault}` };
  if (!String(id).startsWith(`${from.providerId}.`)) return { what: 'bad', fault: 'other-business', value: String(id) };
  const { price } = (record.item ?? {}) as { readonly price?: { readonly currency: string } };
  if (price !== undefined && price.currency !== target.currency) return { what: 'bad', fault: 'other-currency', value: String(id) };
  const { stock } = record as { readonly stock?: { readonly counted: boolean; readonly onHand?: number } };
  if (stock?.counted === true && stock.onHand === undefined) return { what: 'bad', fault: 'not-whole', value: `${String(id)} /stock` };
  const { photo, ...own } = renamed({ ...record, ...elsewhereIn(record, { from, target }) } as Readonly<Record<string, unknown>>, {
    from,
    target,
  });
  const { id: newId } = (kind === 'item' ? own.item : own) as { readonly id: string };
  // It stays whatever a file or card says here; but what a business with software of its own offers is what that software pushes.
  const stays = kind === 'item' && target.engine !== 'webhook' ? { isOwn: true } : {};
  const pictured = photo === undefined ? {} : { photo: photo as ItemPhoto };
  return { what: kind, key: `${kind}:${newId}`, value: { ...own, ...stays }, digest, ...pictured };
}

/** What lies in each branch, by the name of the branch here; what was held there for who was ordering is held there. */
function elsewhereIn(
  { elsewhere }: Readonly<Record<string, unknown>>,
  { from, target }: Omit<At, 'digest'>,
): { readonly elsewhere?: object } {
  if (!isPlain(elsewhere)) return {};
  const stocks = Object.entries(elsewhere).map(([branchId, stock]) => {
    const { counted, onHand = 0 } = stock as { readonly counted: boolean; readonly onHand?: number };
    return [renamed({ id: branchId }, { from, target }).id, counted ? { counted, onHand, reserved: 0 } : { counted }] as const;
  });
  return { elsewhere: Object.fromEntries(stocks) };
}

/** The members that hold ids of the business; text that people wrote is left as it is. */
const ID_MEMBERS = new Set(['id', 'parentId', 'categoryId', 'categoryIds', 'itemId', 'fulfilmentIds']);

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
