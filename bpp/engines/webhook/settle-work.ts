import { accept, type Verdict } from '../../../commerce/refusal.ts';
import type { DecideContext, Decision, Work } from '../../../node/role.ts';
import type { NodeAddress } from '../../../protocol/message.ts';
import { told } from '../../answering.ts';
import { type Conversation, partitionOfProvider } from '../../provider-record.ts';
import type { Turn } from '../engine.ts';
import type { Answer } from './answer.ts';
import type { Named } from './posting.ts';
import { KEY } from './record.ts';
import { applyAnswer, giveUp, settleKeys } from './settle.ts';

/** Work that applies an answer to what was posted, whether it came at once or later. Its refusal is for the software. */
export function answerPost(named: Named & { readonly by: Conversation }, answer: Answer, node: NodeAddress): Work<Verdict<void>> {
  const { providerId, postId, by } = named;
  const items = (answer.order?.lines ?? []).map(({ itemId }) => KEY.item(itemId));
  return {
    partition: partitionOfProvider(providerId),
    reads: [...new Set([...settleKeys(providerId, postId, by), ...items])],
    decide(state, context): Decision<Verdict<void>> {
      const changes = applyAnswer(state, postId, { answer, context });
      return changes.ok ? { ...decided(changes.value, { node, context }), result: accept(undefined) } : { result: changes };
    },
  };
}

/** Work that ends a post which nobody answers any more. */
export function giveUpPost({ providerId, postId, by }: Named, node: NodeAddress): Work {
  return {
    partition: partitionOfProvider(providerId),
    reads: by === undefined ? [KEY.post(postId)] : settleKeys(providerId, postId, by),
    decide: (state, context) => ({ ...decided(giveUp(state, postId, context), { node, context }), result: undefined }),
  };
}

function decided(
  { news = [], ...changes }: Omit<Turn, 'answer'>,
  { node, context }: { readonly node: NodeAddress; readonly context: DecideContext },
): Omit<Decision, 'result'> {
  return { ...changes, send: told(news, { from: node, context }) };
}
