import type { Work } from '../../node/role.ts';
import { bodyOf, newParty, openStage, type Stage, say } from './stage.ts';

/** A node that hears messages of a buyer, and work that fails. */

export const own = newParty('shop.test', 'BPP');
export const buyer = newParty('buyer.test', 'BAP');
export const gateway = newParty('gateway.test', 'BG');
export const TX = '00000000-0000-4000-8000-000000000001';
export const OTHER_TX = '00000000-0000-4000-8000-000000000002';

export function stageOf(more: Partial<Parameters<typeof openStage>[0]> = {}): Stage {
  return openStage({ own, others: [buyer, gateway], ...more });
}

export async function hear(stage: Stage, transactionId = TX): Promise<void> {
  const answer = await say(stage.node, buyer, bodyOf(buyer, { transaction_id: transactionId }));
  if (answer.status !== 200) throw new Error(answer.body);
}

export const failing: Work = {
  partition: TX,
  reads: [],
  decide: () => {
    throw new Error('cannot decide');
  },
};
export const countOf = async (stage: Stage, partition = TX) => (await stage.store.read(partition, ['count'])).get('count')?.value;
