import { idOf } from '../node/operations-stream.ts';
import { isTrouble } from './figures.ts';
import type { TransactionRow } from './told.ts';
import type { Seen, Window } from './window.ts';

export interface Search {
  /** A transaction, a message, an order's number, a subscriber, an action or a problem; a part of the name will do. */
  readonly text: string;
  readonly onlyTrouble: boolean;
}

const ROWS_MAX = 50;

/** The transactions that fit, the latest first; no more than fifty. */
export function findTransactions(window: Pick<Window, 'all'>, { text, onlyTrouble }: Search): readonly TransactionRow[] {
  const groups = new Map<string, Seen[]>();
  for (const seen of window.all()) {
    if (seen.transactionId === undefined) continue;
    const group = groups.get(seen.transactionId) ?? [];
    group.push(seen);
    groups.set(seen.transactionId, group);
  }
  const wanted = text.trim().toLowerCase();
  const asId = idOf(text.trim());
  /** An order is known by the digest of its number, which says nothing to who does not have the number. */
  const asOrder = [asId, idOf(text.trim().toUpperCase())];
  const fits = (seen: Seen): boolean =>
    wanted === '' ||
    [seen.transactionId, seen.messageId].includes(asId) ||
    seen.orderIds?.some((each) => asOrder.includes(each)) === true ||
    [seen.transactionId, seen.messageId, seen.node, seen.peer, seen.action, seen.problem].some((each) => each?.includes(wanted) === true);
  return [...groups]
    .filter(([, group]) => group.some(fits) && (!onlyTrouble || group.some(isTrouble)))
    .map(([transactionId, group]) => rowOf(transactionId, group))
    .sort((a, b) => b.lastMs - a.lastMs)
    .slice(0, ROWS_MAX);
}

function rowOf(transactionId: string, group: readonly Seen[]): TransactionRow {
  const times = group.map(({ atMs }) => atMs);
  const lastMs = Math.max(...times);
  return {
    transactionId,
    firstMs: Math.min(...times),
    lastMs,
    messages: group.filter(({ direction }) => direction === 'in').length,
    nodes: [...new Set(group.map(({ node }) => node))],
    lastAction: group.findLast(({ atMs }) => atMs === lastMs)?.action ?? '',
    problems: [...new Set(group.filter(isTrouble).flatMap(({ problem }) => problem ?? []))],
  };
}
