import type { Told } from '../../node/push.ts';
import type { Work } from '../../node/role.ts';
import type { State } from '../../node/store/port.ts';
import { NOTICE_TIMER } from '../change.ts';
import { linkKey, readLink, withSecret } from '../links/order-link.ts';
import { asJson, ORDERS, type OrderRecord, orderKey, partitionOf, readRecord, readTransaction, TRANSACTION } from '../records.ts';
import { type ApiOutcome, denied, granted } from '../refusals.ts';
import { isBehind, NOTICES, NOTICES_MAX, type NoticeRecord, noticeKey, noticesIn, orderOfNotice, sightOf } from './records.ts';

/** Waits between attempts; after the last, what it was about is given up, and the next change is tried anew. */
const RETRY_DELAYS_MS = [30_000, 120_000, 600_000, 3_600_000, 14_400_000];
/** Changes that come closer together than this are told as one. */
export const BETWEEN_MS = 20_000;
/** When to look again at what the notifier was told of: it is there in case the notifier dies before it is done. */
const LOOK_AGAIN_MS = 60_000;

interface OrderName {
  readonly transactionId: string;
  readonly n: number;
}

type Wanted = Pick<NoticeRecord, 'name' | 'to' | 'language'>;

/** Has somebody told of an order from now on. Who is called the same is replaced. A letter says first how it stands; a browser has it before its eyes. */
export function addNotice({ transactionId, n }: OrderName, wanted: Wanted): Work<ApiOutcome<NoticeRecord>> {
  return {
    partition: partitionOf(transactionId),
    reads: [TRANSACTION, orderKey(n)],
    lists: [NOTICES],
    decide(state, { nowMs }) {
      const transaction = readTransaction(state);
      const order = readRecord<OrderRecord>(state, orderKey(n));
      if (transaction === undefined || order === undefined)
        return { result: denied('not-found', 'No such transaction of this app is known here.') };
      const others = noticesIn(state).filter((each) => each.order === n && each.name !== wanted.name);
      if (others.length >= NOTICES_MAX)
        return { result: denied('too-many', `At most ${NOTICES_MAX} are told of one order; take one away.`) };
      const before = readRecord<NoticeRecord>(state, noticeKey({ order: n, ...wanted }));
      const isSame = JSON.stringify(before?.to) === JSON.stringify(wanted.to);
      const fresh = { sight: wanted.to.kind === 'push' ? (sightOf(order) ?? '') : '', told: 0, failures: 0, notBeforeMs: 0 };
      // The same again may not be used to be told more often.
      const notice: NoticeRecord = {
        order: n,
        ...(isSame && before !== undefined ? before : { ...fresh, told: before?.told ?? 0 }),
        ...wanted,
      };
      return {
        put: { [noticeKey(notice)]: asJson(notice), [TRANSACTION]: asJson({ ...transaction, notices: true }) },
        timers: [{ id: NOTICE_TIMER, wakeAtMs: nowMs + LOOK_AGAIN_MS, data: { what: 'notice' } }],
        result: granted(notice),
      };
    },
  };
}

/** Has somebody told no more; false when nobody was. */
export function dropNotice({ transactionId, n }: OrderName, name: string): Work<boolean> {
  const key = noticeKey({ order: n, name });
  return {
    partition: partitionOf(transactionId),
    reads: [key],
    decide: (state) => (state.has(key) ? { remove: [key], result: true } : { result: false }),
  };
}

/** Keeps the timer going as long as somebody is behind. */
export function tellAgain(partition: string): Work {
  return {
    partition,
    reads: [],
    lists: [NOTICES, ORDERS],
    decide(state, { nowMs }) {
      const behind = noticesIn(state).filter((notice) => isBehind(notice, orderOfNotice(state, notice)));
      if (behind.length === 0) return { result: undefined };
      const wakeAtMs = Math.max(nowMs + LOOK_AGAIN_MS, Math.min(...behind.map(({ notBeforeMs }) => notBeforeMs)));
      return { timers: [{ id: NOTICE_TIMER, wakeAtMs, data: { what: 'notice' } }], result: undefined };
    },
  };
}

/** What a worker took upon itself to tell. */
export interface Telling {
  readonly notice: NoticeRecord;
  readonly order: OrderRecord;
  readonly sight: string;
}

/**
 * Takes one notice upon a worker for a while; undefined when there is nothing to tell, it is too early, or another worker is at it. A letter carries a link of
 * its own: `secret` opens the order from then on.
 */
export function takeNotice(
  named: Pick<NoticeRecord, 'order' | 'name'> & { readonly partition: string },
  taker: { readonly by: string; readonly leaseMs: number; readonly secret: string },
): Work<Telling | undefined> {
  const key = noticeKey(named);
  return {
    partition: named.partition,
    reads: [key, orderKey(named.order), linkKey(named.order)],
    decide(state, { nowMs }) {
      const notice = readRecord<NoticeRecord>(state, key);
      const order = orderOfNotice(state, named);
      if (notice === undefined || order === undefined || !isBehind(notice, order)) return { result: undefined };
      const { taken } = notice;
      if (nowMs < notice.notBeforeMs) {
        return { timers: [{ id: NOTICE_TIMER, wakeAtMs: notice.notBeforeMs, data: { what: 'notice' } }], result: undefined };
      }
      if (taken !== undefined && taken.by !== taker.by && nowMs < taken.untilMs) return { result: undefined };
      const mine: NoticeRecord = { ...notice, taken: { by: taker.by, untilMs: nowMs + taker.leaseMs } };
      const link =
        notice.to.kind === 'mail' ? { [linkKey(named.order)]: asJson(withSecret(readLink(state, named.order), taker.secret, nowMs)) } : {};
      return { put: { [key]: asJson(mine), ...link }, result: { notice: mine, order, sight: sightOf(order) ?? '' } };
    },
  };
}

/** Notes what came of it. What changed meanwhile is told next; what failed is tried again later, and at last given up. */
export function markTold(partition: string, { notice, sight }: Telling, told: Told): Work {
  const key = noticeKey(notice);
  return {
    partition,
    reads: [key, orderKey(notice.order)],
    decide(state, { nowMs }) {
      const known = readRecord<NoticeRecord>(state, key);
      if (known === undefined) return { result: undefined };
      if (told === 'gone') return { remove: [key], result: undefined };
      const { taken: _given, ...rest } = known;
      const delayMs = told === 'failed' ? RETRY_DELAYS_MS[known.failures] : undefined;
      const after: NoticeRecord =
        delayMs === undefined
          ? { ...rest, sight, told: known.told + 1, failures: 0, notBeforeMs: nowMs + BETWEEN_MS }
          : { ...rest, failures: known.failures + 1, notBeforeMs: nowMs + delayMs };
      return { put: { [key]: asJson(after) }, ...wakeFor(after, state), result: undefined };
    },
  };
}

function wakeFor(notice: NoticeRecord, state: State) {
  if (!isBehind(notice, orderOfNotice(state, notice))) return {};
  return { timers: [{ id: NOTICE_TIMER, wakeAtMs: notice.notBeforeMs, data: { what: 'notice' } }] };
}
