import type { Subscription } from '../../node/push.ts';
import type { State } from '../../node/store/port.ts';
import { type OrderRecord, orderKey, readRecord } from '../records.ts';

/**
 * Somebody who is to be told when an order changes. Key `notice:<n>.<name>` of its transaction. What is told follows from the order as it is: what changed while
 * nobody could be reached is told once, as it stands then.
 */
export interface NoticeRecord {
  readonly order: number;
  readonly name: string;
  readonly to: { readonly kind: 'mail'; readonly email: string } | { readonly kind: 'push'; readonly subscription: Subscription };
  readonly language: NoticeLanguage;
  /** What of the order was told last: see {@link sightOf}. */
  readonly sight: string;
  /** How often something was told. */
  readonly told: number;
  readonly failures: number;
  readonly notBeforeMs: number;
  /** Which worker tells now, and until when no other may. */
  readonly taken?: { readonly by: string; readonly untilMs: number };
}

export type NoticeLanguage = 'nl' | 'en';

/** What an app asks for. */
export type NoticeRequest = { readonly language: NoticeLanguage } & ({ readonly email: string } | { readonly push: Subscription });

export interface NoticeView {
  readonly name: string;
  readonly kind: 'mail' | 'push';
  readonly language: NoticeLanguage;
  readonly to: string;
}

export interface NoticesView {
  readonly mail: boolean;
  readonly push?: { readonly publicKey: string; readonly hosts: readonly string[] };
  readonly notices: readonly NoticeView[];
}

export const NOTICES = 'notice:';
/** Of one order: a letter box, and the browsers of a family. */
export const NOTICES_MAX = 6;
/** How often one of them is told of one order; whoever wants more looks at the page. */
export const TOLD_MAX = 20;

export const noticeKey = ({ order, name }: Pick<NoticeRecord, 'order' | 'name'>): string => `${NOTICES}${order}.${name}`;

export function noticesIn(state: State): readonly NoticeRecord[] {
  return [...state].filter(([key]) => key.startsWith(NOTICES)).map(([, { value }]) => value as unknown as NoticeRecord);
}

export function noticeView({ name, to, language }: NoticeRecord): NoticeView {
  const shown = to.kind === 'mail' ? to.email : new URL(to.subscription.endpoint).host;
  return { name, kind: to.kind, language, to: shown };
}

/** What of a placed order is worth telling; undefined while it is not placed. */
export function sightOf(order: OrderRecord | undefined): string | undefined {
  if (order === undefined || (order.state !== 'confirmed' && order.state !== 'complete' && order.state !== 'cancelled')) return undefined;
  const { told, state } = order;
  const total = told?.quote?.total;
  return [
    state,
    ...(told?.fulfilments ?? []).map((each) => each.state ?? ''),
    total === undefined ? '' : `${total.currency} ${total.amount}`,
    wordsOfProvider(order),
  ].join('|');
}

/** How many messages the provider wrote on the order. */
export function wordsOfProvider({ support }: OrderRecord): number {
  return (support?.thread ?? []).filter(({ by }) => by === 'provider').length;
}

/** The order that a notice is about, as it is now. */
export function orderOfNotice(state: State, { order }: Pick<NoticeRecord, 'order'>): OrderRecord | undefined {
  return readRecord<OrderRecord>(state, orderKey(order));
}

/** Whether there is something that it was not told. */
export function isBehind(notice: NoticeRecord, order: OrderRecord | undefined): boolean {
  const sight = sightOf(order);
  return sight !== undefined && sight !== notice.sight && notice.told < TOLD_MAX;
}
