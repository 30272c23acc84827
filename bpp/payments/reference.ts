import { createHash } from 'node:crypto';
import { creditorReference } from '../../commerce/creditor-reference.ts';

/** Capitals and digits without those that are taken for one another: I, L, O and U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Three groups of four, after the group with the check digits: sixty bits, of which people copy every one. */
const BODY_CHARACTERS = 12;

/**
 * The creditor reference (ISO 11649) that a payer writes for an order. It follows from the whole id of the order, its provider's included:
 * two providers that share an account do not share references, although one transaction may order from both.
 */
export function referenceFor(orderId: string): string {
  const digest = createHash('sha256').update(`payment\n${orderId}`).digest();
  let body = '';
  for (let at = 0; at < BODY_CHARACTERS; at++) body += ALPHABET[(digest[at] ?? 0) & 31];
  const made = creditorReference(body);
  if (!made.ok) throw new TypeError('the alphabet of references has capitals and digits only');
  return made.value;
}
