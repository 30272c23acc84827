import type { Answer } from '../commerce/command.ts';
import type { Heard } from '../node/role.ts';
import type { Change } from './change.ts';
import type { PendingRecord, SearchAnswers } from './records.ts';
import { BOUNDS } from './settings.ts';

/** Keeps what a provider node offers, late or not, as long as there is room for it. */
export function takeOffers(change: Change, heard: Heard, heardAs: { readonly answer: Answer; readonly pending?: PendingRecord }): void {
  const { answer, pending } = heardAs;
  const providerNode = heard.sender.subscriberId;
  const bytes = heard.bytes.length;
  if (!isWithinShare(change, providerNode, bytes)) return;
  const { transaction } = change;
  const late = transaction.search !== 'open' && transaction.search !== 'raw';
  if (pending !== undefined && pending.state !== 'answered') change.keepPending({ ...pending, state: 'answered' });
  if (!('catalogue' in answer)) {
    change.tell('search', {
      state: 'declined',
      by: providerNode,
      late,
      ...('refusal' in answer ? { refusal: answer.refusal as never } : {}),
    });
    return;
  }
  if (transaction.offers >= BOUNDS.offersMax || transaction.offerBytes + bytes > BOUNDS.offerBytesMax) {
    change.tell('search', { state: 'too-many-offers', by: providerNode });
    return;
  }
  const n = transaction.offers + 1;
  change.keepOffer({ n, providerNode, receivedAtMs: change.nowMs, late, catalogue: answer.catalogue });
  const known = transaction.parties.some((party) => party.id === providerNode);
  const uri = heard.envelope.providerNode?.uri ?? '';
  change.update({
    offers: n,
    offerBytes: transaction.offerBytes + bytes,
    parties: known ? transaction.parties : [...transaction.parties, { id: providerNode, uri }],
  });
  const items = answer.catalogue.providers.reduce((count, provider) => count + provider.items.length, 0);
  change.tell('offers', { n, providerNode, late, providers: answer.catalogue.providers.length, items });
}

/** Counts an answer. One node that goes on and on is told of once, and after that neither kept nor told: others need the room. */
function isWithinShare(change: Change, providerNode: string, bytes: number): boolean {
  const { answers = [] } = change.transaction;
  const before = answers.find((each) => each.providerNode === providerNode) ?? { providerNode, times: 0, bytes: 0 };
  if (isFull(before)) return false;
  const now = { providerNode, times: before.times + 1, bytes: before.bytes + bytes };
  change.update({ answers: [...answers.filter((each) => each !== before), now] });
  if (isFull(now)) change.tell('search', { state: 'too-many-offers', by: providerNode });
  return true;
}

function isFull({ times, bytes }: SearchAnswers): boolean {
  return times >= BOUNDS.answersPerNodeMax || bytes >= BOUNDS.answerBytesPerNodeMax;
}
