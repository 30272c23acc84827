import { createHash } from 'node:crypto';
import type { Conversation } from '../provider-record.ts';

/** Characters of the hash that are kept: 130 bits, far past any chance of two orders with one id. */
const HASH_CHARACTERS = 26;
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * The id of the order that a transaction makes with a provider. It follows from who orders, so that a confirm that comes
 * twice finds the order of the first, and a rating finds it without naming it.
 */
export function orderIdFor(providerId: string, from: Pick<Conversation, 'buyerNode' | 'transactionId'>): string {
  const digest = createHash('sha256').update(`${from.buyerNode.id}\n${from.transactionId}`).digest();
  let name = '';
  for (let bit = 0; name.length < HASH_CHARACTERS; bit += 5) {
    const pair = ((digest[bit >> 3] ?? 0) << 8) | (digest[(bit >> 3) + 1] ?? 0);
    name += ALPHABET[(pair >> (11 - (bit & 7))) & 31];
  }
  return `${providerId}.${name}`;
}
