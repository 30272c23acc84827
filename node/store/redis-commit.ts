import type { Commit, CommitResult, OutboxMove } from './port.ts';
import type { Argument, Reply } from './redis-connection.ts';
import type { RedisKeys } from './redis-keys.ts';
import type { SealKey, SealKeys } from './redis-log.ts';
import { jsonText } from './redis-log.ts';
import type { ShardCall } from './redis-shards.ts';

/** What a commit is sent with beside itself. */
export interface CommitFacts {
  readonly shard: number;
  readonly taker: string;
  /** What the other processes are told of it; empty for nothing. */
  readonly message: string;
  readonly names: RedisKeys;
  readonly sealKeys: SealKeys;
}

/** What the function made of a commit: as the port has it, or that it has to be sealed with another key and sent again. */
export type CommitReply = CommitResult | { readonly sealed: string; readonly stored: string };

/** Keys and arguments of the function `commit`, in the order in which its code reads them. */
export function commitCall(commit: Commit, facts: CommitFacts): Required<Pick<ShardCall, 'own' | 'args'>> {
  const { shard, names, sealKeys } = facts;
  const { partition } = commit;
  const own = [names.state(shard, partition), names.names(shard, partition)];
  const args: Argument[] = [facts.taker, names.channel, facts.message, partition];
  const list = <Item>(items: readonly Item[] | undefined, write: (item: Item) => void): void => {
    args.push(items?.length ?? 0);
    for (const item of items ?? []) write(item);
  };
  list(commit.claims, ({ key, value, expiresAtMs }) => args.push(claimField(partition, key), value, expiresAtMs));
  list(commit.expect, ({ key, version }) => args.push(key, String(version)));
  list(commit.heard, (id) => args.push(id));
  const sealed = sealingKeys(commit, shard, sealKeys);
  list([...sealed], ([id, { stored, fresh }]) => args.push(id, stored, fresh ? '1' : '0'));
  list(commit.log, (entry) => {
    const key = sealed.get(entry.transactionId) ?? sealKeys.for(shard, entry.transactionId);
    const { keyId, meta, body } = sealKeys.seal(key, entry);
    own.push(names.log(shard, entry.id), names.said(shard, entry.transactionId));
    args.push(entry.id, entry.transactionId, keyId, meta, body);
  });
  list(commit.inbox, (id) => {
    own.push(names.log(shard, id));
    args.push(id);
  });
  list(commit.outbox, ({ id, logId, dueAtMs, giveUpAtMs, lane, parcel }) => {
    own.push(names.sent(shard, logId), names.delivered(shard, id));
    args.push(id, dueAtMs, giveUpAtMs, lane, logId, jsonText(parcel));
  });
  list(commit.moves, (move) => {
    if (move.to === 'delivered') own.push(names.delivered(shard, move.id));
    args.push(move.id, move.to, ...endOf(move));
  });
  list(commit.remove, (key) => args.push(key));
  list(commit.put, ({ key, value }) => args.push(key, jsonText(value)));
  list(commit.cancelTimers, (id) => args.push(timerField(partition, id)));
  list(commit.timers, ({ id, wakeAtMs, data }) => args.push(timerField(partition, id), wakeAtMs, jsonText(data)));
  return { own, args };
}

function endOf(move: OutboxMove): readonly Argument[] {
  switch (move.to) {
    case 'later':
      return [move.dueAtMs, move.giveUpAtMs ?? ''];
    case 'delivered':
      return [move.atMs, JSON.stringify(move.headers)];
    case 'dead':
      return [move.reason, move.atMs];
    case 'dropped':
      return [];
  }
}

/** The keys of the transactions that are written of. */
export function sealingKeys(commit: Commit, shard: number, sealKeys: SealKeys): ReadonlyMap<string, SealKey> {
  return new Map((commit.log ?? []).map(({ transactionId }) => [transactionId, sealKeys.for(shard, transactionId)]));
}

export function readCommitReply(commit: Commit, reply: Reply): CommitReply {
  const [what, first, second] = (reply as readonly (string | number)[]).map(String);
  switch (what) {
    case 'done':
      return { done: true };
    case 'moved':
      return { done: false, cause: 'moved', key: first ?? '' };
    case 'claimed':
      return { done: false, cause: 'claimed', key: commit.claims?.[Number(first) - 1]?.key ?? '', value: second ?? '' };
    case 'sealed':
      return { sealed: first ?? '', stored: second ?? '' };
    default:
      throw new TypeError(first ?? 'a commit was answered with nothing');
  }
}

/** Mistakes that every engine refuses and that need no look at the store. */
export function mustHold(commit: Commit): void {
  const timers = [...(commit.timers ?? []).map(({ id }) => id), ...(commit.cancelTimers ?? [])];
  const outbox = (commit.outbox ?? []).flatMap(({ id, lane }) => [id, lane]);
  const claims = (commit.claims ?? []).map(({ key }) => key);
  const puts = (commit.put ?? []).map(({ key }) => key);
  const logged = (commit.log ?? []).map(({ id }) => id);
  mustBeNames([commit.partition, ...puts, ...timers, ...outbox, ...claims, ...logged]);
}

/** NUL stands between the parts of what must sort. */
export function mustBeNames(names: readonly string[]): void {
  if (names.some((name) => name.includes('\0'))) throw new TypeError('text in the store cannot hold a NUL');
}

const claimField = (partition: string, key: string): string => `${partition}\0${key}`;
const timerField = (partition: string, id: string): string => `${partition}\0${id}`;

/** The inverse of how a timer is named. */
export function readTimerField(field: string): { readonly partition: string; readonly id: string } {
  const at = field.indexOf('\0');
  return { partition: field.slice(0, at), id: field.slice(at + 1) };
}
