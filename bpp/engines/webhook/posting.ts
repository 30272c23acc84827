import type { Decision, Work } from '../../../node/role.ts';
import { type Conversation, partitionOfProvider } from '../../provider-record.ts';
import { asJson } from '../state.ts';
import { ended, LOOK_AGAIN_MS } from './post.ts';
import { type HookRecord, KEY, type PostRecord } from './record.ts';
import { askingIn, askingKey, hookIn, postIn } from './state.ts';
import { lookTimer } from './timers.ts';

/** The pieces of work of who posts webhooks: each takes one upon itself, and notes what became of it. */

/** A post that a worker took upon itself. */
export interface Posting {
  readonly hook: HookRecord;
  readonly id: string;
  readonly action: PostRecord['action'];
  readonly body: string;
  readonly untilMs: number;
  readonly by?: Conversation;
}

/** Waits between attempts: some for who waits for a price, hours at last for what is only told. */
const RETRY_DELAYS_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000, 300_000, 1_800_000] as const;
const LAST_DELAY_MS = 3_600_000;

/** What a post and its transaction read; `by` is who asked, for what is to be answered. */
function placeOf(providerId: string, postId: string, by: Conversation | undefined) {
  const asking = by === undefined ? [] : [askingKey(by)];
  return { partition: partitionOfProvider(providerId), reads: [KEY.post(postId), KEY.hook, ...asking] };
}

export interface Named {
  readonly providerId: string;
  readonly postId: string;
  readonly by?: Conversation;
}

/** Takes a post for a while; undefined when it is not to be posted now, or another worker is at it. `over`: nobody needs its answer any more. */
export function takePost(
  { providerId, postId, by }: Named,
  taker: { readonly worker: string; readonly leaseMs: number },
): Work<Posting | 'over' | undefined> {
  return {
    ...placeOf(providerId, postId, by),
    decide(state, { nowMs }): Decision<Posting | 'over' | undefined> {
      const post = postIn(state, postId);
      const hook = hookIn(state);
      if (post?.state !== 'open' || post.body === undefined || hook === undefined) return { result: undefined };
      const { taken, asked } = post;
      if (nowMs < post.notBeforeMs || (taken !== undefined && taken.by !== taker.worker && nowMs < taken.untilMs))
        return { result: undefined };
      if (nowMs >= post.untilMs || (asked !== undefined && askingIn(state, asked.by)?.postId !== postId)) return { result: 'over' };
      const { id, action, body, untilMs } = post;
      const mine: PostRecord = { ...post, taken: { by: taker.worker, untilMs: nowMs + taker.leaseMs } };
      const result = { hook, id, action, body, untilMs, ...(asked === undefined ? {} : { by: asked.by }) };
      return { put: { [KEY.post(postId)]: asJson(mine) }, result };
    },
  };
}

/** Notes that it was not heard, and when it is tried again. */
export function failedPost({ providerId, postId }: Named): Work {
  return onOpen({ providerId, postId }, (post, nowMs) => {
    const { taken: _given, ...rest } = post;
    const notBeforeMs = nowMs + (RETRY_DELAYS_MS[post.attempts] ?? LAST_DELAY_MS);
    return {
      put: { [KEY.post(postId)]: asJson({ ...rest, attempts: post.attempts + 1, notBeforeMs }) },
      timers: [lookTimer(postId, notBeforeMs)],
      result: undefined,
    };
  });
}

/** Notes that it was heard: what was told is done, and what was asked is asked again when the answer does not come for long. */
export function heardPost({ providerId, postId }: Named): Work {
  return onOpen({ providerId, postId }, (post, nowMs) => {
    if (post.asked === undefined) return { ...ended(post, { state: 'told', nowMs }), result: undefined };
    const { taken: _given, ...rest } = post;
    const notBeforeMs = nowMs + LOOK_AGAIN_MS;
    return {
      put: { [KEY.post(postId)]: asJson({ ...rest, notBeforeMs }) },
      timers: [lookTimer(postId, notBeforeMs)],
      result: undefined,
    };
  });
}

/** Has who posts look at it again: the commit is what tells them. */
export function lookAgain(postId: string): Pick<Work, 'reads' | 'decide'> {
  return {
    reads: [KEY.post(postId)],
    decide(state, { nowMs }) {
      const post = postIn(state, postId);
      if (post?.state !== 'open') return { result: undefined };
      const timers = [lookTimer(postId, nowMs + LOOK_AGAIN_MS)];
      if (post.taken !== undefined && nowMs < post.taken.untilMs)
        return { timers: [lookTimer(postId, post.taken.untilMs)], result: undefined };
      const { taken: _ended, ...rest } = post;
      return { put: { [KEY.post(postId)]: asJson(rest) }, timers, result: undefined };
    },
  };
}

function onOpen({ providerId, postId }: Named, rule: (post: PostRecord, nowMs: number) => Decision): Work {
  return {
    partition: partitionOfProvider(providerId),
    reads: [KEY.post(postId)],
    decide(state, { nowMs }) {
      const post = postIn(state, postId);
      return post?.state === 'open' ? rule(post, nowMs) : { result: undefined };
    },
  };
}
