import { dialectOf } from '../dialects/choose.ts';
import { type EvidenceMessage, evidenceMessage } from '../node/evidence.ts';
import type { LogEntry, Store } from '../node/store/port.ts';
import { providerOf } from './provider-record.ts';

/** A transaction that has more messages than this is a loop. */
const MESSAGES_MAX = 2_000;

/** The signed messages of a transaction that are about one provider: what others of the node said in it is theirs. */
export async function evidenceFor(
  store: Pick<Store, 'transcript' | 'deliveries'>,
  about: { readonly providerId: string; readonly transactionId: string },
): Promise<readonly EvidenceMessage[]> {
  const said = await store.transcript(about.transactionId, { limit: MESSAGES_MAX });
  const asked = new Set(
    said.filter((entry) => entry.direction === 'in' && isAskedOf(entry, about.providerId)).map(({ messageId }) => messageId),
  );
  const own = said.filter((entry) =>
    entry.direction === 'in' ? isAskedOf(entry, about.providerId) : isSaidBy(entry, about.providerId, asked),
  );
  return Promise.all(own.map((entry) => evidenceMessage(entry, store)));
}

function isAskedOf({ headers, action, body }: LogEntry, providerId: string): boolean {
  const dialect = dialectOf(headers.dialect ?? '');
  const route = dialect.routes.get(action);
  if (route === undefined || route.action === 'search' || body.length === 0) return false;
  const subject = dialect.subjectOf(route, JSON.parse(Buffer.from(body).toString('utf8')));
  return subject !== undefined && providerOf(subject) === providerId;
}

/** An answer to what it was asked, or news of an order of its own. */
function isSaidBy({ headers, action, body, messageId }: LogEntry, providerId: string, asked: ReadonlySet<string>): boolean {
  const dialect = dialectOf(headers.dialect ?? '');
  const route = dialect.routes.get(action);
  if (route === undefined || route.action === 'search' || body.length === 0) return false;
  const answer = dialect.decodeAnswer(route, JSON.parse(Buffer.from(body).toString('utf8')));
  if (answer.ok && 'order' in answer.value && answer.value.order !== undefined) return answer.value.order.providerId === providerId;
  return asked.has(messageId);
}
