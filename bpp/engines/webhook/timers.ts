import type { Decision } from '../../../node/role.ts';
import type { Json } from '../../../node/store/port.ts';
import type { Conversation } from '../../provider-record.ts';
import type { DraftErrand } from '../drafts.ts';
import type { PostRecord } from './record.ts';

/** What a timer of such a business is set for. */
export type Errand =
  | { readonly errand: 'look-again'; readonly postId: string }
  | { readonly errand: 'end-post'; readonly postId: string; readonly by?: Conversation }
  | { readonly errand: 'forget'; readonly key: string }
  | DraftErrand;

export type SetTimer = NonNullable<Decision['timers']>[number];

/** Has a post looked at again: it is due, or who took it may have died. */
export function lookTimer(postId: string, wakeAtMs: number): SetTimer {
  const data: Errand = { errand: 'look-again', postId };
  return { id: `look:${postId}`, wakeAtMs, data };
}

/** The time for a post is over. Who asked is named in it, so that its work knows what to read. */
export function endTimer({ id: postId, asked }: Pick<PostRecord, 'id' | 'asked'>, wakeAtMs: number): SetTimer {
  const data: Errand = { errand: 'end-post', postId, ...(asked === undefined ? {} : { by: asked.by }) };
  return { id: `end:${postId}`, wakeAtMs, data: data as unknown as Json };
}

/** Forgets a record that was kept to know repetitions by. */
export function forgetTimer(key: string, wakeAtMs: number): SetTimer {
  const data: Errand = { errand: 'forget', key };
  return { id: `drop:${key}`, wakeAtMs, data };
}
