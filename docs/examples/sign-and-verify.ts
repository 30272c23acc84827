import { randomBytes } from 'node:crypto';
import {
  checkFreshness,
  chooseEngine,
  digestOf,
  parseSignatureHeader,
  signHeader,
  signingKeyPair,
  validate,
  verifySignature,
} from 'marktplein/protocol';

const engine = chooseEngine();
const keys = signingKeyPair(randomBytes(32));
const nowS = Math.floor(Date.now() / 1000);

// 1. A message, and whether it is what Beckn core v1.1.1 wants of a search.
const message = {
  context: {
    domain: 'retail',
    action: 'search',
    location: { country: { code: 'NLD' }, city: { code: 'std:020' } },
    version: '1.1.1',
    bap_id: 'buyer.example.org',
    bap_uri: 'https://buyer.example.org/beckn/v1.1.1',
    transaction_id: 'a1f0c1de-7a53-4b8e-9a50-0c4b7f0f6d11',
    message_id: '5d2c1a0e-54f0-4cf5-8d0c-3a3b0f3d2b10',
    timestamp: new Date(nowS * 1000).toISOString(),
    ttl: 'PT30S',
  },
  message: { intent: { item: { descriptor: { name: 'bread' } } } },
};
const verdict = validate('strict', 'search', message, { allFaults: true });
console.log('valid:', verdict.valid);

// 2. The exact bytes that go out, and the header that goes with them.
const body = Buffer.from(JSON.stringify(message));
const header = signHeader({
  body,
  subscriberId: 'buyer.example.org',
  keyId: 'key-1',
  secret: keys.secret,
  createdS: nowS,
  expiresS: nowS + 300,
  engine,
});
console.log('Authorization:', header.slice(0, 60), '…');

// 3. The other side: header, then freshness, then the signature over the bytes as they came.
function holds(received: Uint8Array): boolean {
  const parsed = parseSignatureHeader(header);
  if (!parsed.ok) return false;
  const fresh = checkFreshness(parsed.value, { nowMs: Date.now(), skewMs: 5_000, lifetimeMaxS: 3_600 });
  return fresh.ok && verifySignature(fresh.value, digestOf(received), keys.publicKey, engine).ok;
}
console.log('as sent:', holds(body));
console.log('one space more:', holds(Buffer.concat([body, Buffer.from(' ')])));
