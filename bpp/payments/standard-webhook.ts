import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ServiceCall } from '../../commerce/payment-service.ts';
import { accept, refuseTrade, type Verdict } from '../../commerce/refusal.ts';

/** How far the clock of a service may be from ours; an older call may be one that was listened in on. */
const SKEW_MS_MAX = 300_000;
const SECRET = /^(?:whsec_)?([A-Za-z0-9+/=_-]{32,})$/;
const SIGNATURES_MAX = 10;

/**
 * Checks a webhook of the Standard Webhooks scheme: HMAC-SHA256 over `id.timestamp.body`, with one of these secrets (two while a secret is
 * changed). Gives the id of the event, by which a repetition is known.
 */
export function verifyStandardWebhook(
  call: ServiceCall,
  check: { readonly secrets: readonly string[]; readonly nowMs: number },
): Verdict<string> {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = call.headers;
  if (id === undefined || timestamp === undefined || signatures === undefined) {
    return refuseTrade('invalid', 'A webhook has the headers webhook-id, webhook-timestamp and webhook-signature.');
  }
  if (!/^[!-~]{1,256}$/.test(id) || !/^\d{1,12}$/.test(timestamp))
    return refuseTrade('invalid', 'webhook-id or webhook-timestamp is malformed.');
  if (Math.abs(Number(timestamp) * 1_000 - check.nowMs) > SKEW_MS_MAX) {
    return refuseTrade('invalid', 'webhook-timestamp is more than five minutes from now; set your clock, or sign the event anew.');
  }
  const shown = signatures
    .split(' ', SIGNATURES_MAX)
    .flatMap((each) => (each.startsWith('v1,') ? [Buffer.from(each.slice(3), 'base64')] : []));
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), call.body]);
  const fits = check.secrets.some((secret) => {
    const expected = createHmac('sha256', keyOf(secret)).update(signed).digest();
    return shown.some((each) => each.length === expected.length && timingSafeEqual(each, expected));
  });
  return fits ? accept(id) : refuseTrade('invalid', 'No signature of this webhook fits.');
}

/** A secret that is none is our own mistake: with a short one anybody could sign. */
function keyOf(secret: string): Buffer {
  const [, base64] = SECRET.exec(secret) ?? [];
  if (base64 === undefined) throw new TypeError('a webhook secret is whsec_ and at least 24 bytes in base64');
  return Buffer.from(base64, 'base64');
}
