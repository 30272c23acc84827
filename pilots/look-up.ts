import type { Intent } from '../commerce/intent.ts';
import type { Visit } from './day.ts';
import { type Ended, offersFor, type Street, search } from './street.ts';

/** Looks what leaves near by. Nothing is ordered: tickets are the operator's. */
export async function lookUp(
  { text, buyer, address }: Extract<Visit, { sector: 'rental' | 'appointment' | 'transit' }>,
  street: Street,
): Promise<Ended> {
  const intent: Intent = { text, near: { position: address.position }, rank: 'nearest' };
  const transactionId = await search(intent, street);
  const [stop] = await offersFor(intent, { transactionId, street, fits: ({ item }) => (item.options ?? []).length > 0 });
  return { outcome: 'completed', line: `${buyer.name} saw what leaves from ${stop?.item.name ?? 'there'}` };
}
