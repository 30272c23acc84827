import { language } from '../../square/language.ts';
import { type NotPushed, subscribeHere } from '../../square/push.ts';
import { post, type Trouble } from '../api/call.ts';
import type { Notice, Notices } from '../api/contract.ts';

export type PushOutcome = { readonly on: Notice } | NotPushed | { readonly trouble: Trouble };

/** Asks the person, then the browser, and tells the node. */
export async function pushMe(handle: string, { publicKey }: NonNullable<Notices['push']>): Promise<PushOutcome> {
  const made = await subscribeHere(publicKey);
  if (!('subscription' in made)) return made;
  const { endpoint, keys } = made.subscription;
  const outcome = await post<Notice>(`/orders/${handle}/notices`, { language: language.value, push: { endpoint, keys } });
  return outcome.ok ? { on: outcome.value } : { trouble: outcome.trouble };
}
