import type { Json } from '../../../node/store/port.ts';
import { dropDraft } from '../drafts.ts';
import type { Plan } from '../engine.ts';
import { lookAgain } from './posting.ts';
import { KEY } from './record.ts';
import { giveUp, settleKeys } from './settle.ts';
import type { Errand } from './timers.ts';

/** What a timer does when it goes off. Doing it twice does nothing the second time. */
export function runErrand(providerId: string, data: Json): Plan {
  const errand = data as unknown as Errand;
  switch (errand.errand) {
    case 'look-again':
      return lookAgain(errand.postId);
    case 'end-post': {
      const { postId, by } = errand;
      const reads = by === undefined ? [KEY.post(postId)] : settleKeys(providerId, postId, by);
      return { reads, decide: (state, context) => giveUp(state, postId, context) };
    }
    case 'forget':
      return { reads: [], decide: () => ({ remove: [errand.key] }) };
    case 'drop-draft':
      return dropDraft(errand);
  }
}
