import { blake2b } from '@noble/hashes/blake2.js';
import { describe, expect, test } from 'vitest';
import { toBase64 } from '../../protocol/signing/base64.ts';
import { chooseEngine } from '../../protocol/signing/choose.ts';
import { digestOf } from '../../protocol/signing/digest.ts';
import { signingKeyPair } from '../../protocol/signing/keys.ts';
import { type Receipt, readReceipt, verifyReceipt } from '../../protocol/signing/receipt.ts';
import { signHeader } from '../../protocol/signing/sign.ts';
import { tweetnaclEngine } from '../../protocol/signing/tweetnacl.ts';

const SIGNED_AT_S = 1_795_000_000;
const [BUYER, PROVIDER] = ['bap.example', 'bpp.example'];
const keyPairs: Readonly<Record<string, ReturnType<typeof signingKeyPair>>> = {
  [BUYER]: signingKeyPair(new Uint8Array(32).fill(1)),
  [PROVIDER]: signingKeyPair(new Uint8Array(32).fill(2)),
};

const context = { transaction_id: 'd1', message_id: 'm1', bap_id: BUYER, bpp_id: PROVIDER };
const price = { currency: 'EUR', value: '12.50' };
const confirm = { context: { ...context, action: 'confirm' }, message: { order: { quote: { price } } } };
const onConfirm = {
  context: { ...context, action: 'on_confirm' },
  message: { order: { id: 'shop.1', provider: { id: 'shop', descriptor: { name: 'De Winkel' } }, quote: { price } } },
};

function signed(body: object, subscriberId: string) {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const pair = keyPairs[subscriberId];
  if (pair === undefined) throw new Error('nobody has such a key');
  const life = { createdS: SIGNED_AT_S, expiresS: SIGNED_AT_S + 30 };
  const signature = signHeader({ subscriberId, keyId: 'k1', secret: pair.secret, ...life, engine: tweetnaclEngine, body: bytes });
  return { bytes: toBase64(bytes), signature };
}

function receipt(order: object = confirm, answer: object = onConfirm): Receipt {
  return {
    format: 'marktplein-receipt-1',
    transactionId: 'd1',
    order: signed(order, BUYER),
    answer: signed(answer, PROVIDER),
    keys: [BUYER, PROVIDER].map((subscriberId) => ({
      subscriberId,
      keyId: 'k1',
      publicKey: toBase64(keyPairs[subscriberId]?.publicKey ?? new Uint8Array()),
    })),
  };
}

const HERE = { engine: chooseEngine(), digestOf };
const BROWSER = { engine: tweetnaclEngine, digestOf: (bytes: Uint8Array) => toBase64(blake2b(bytes, { dkLen: 64 })) };
const HOLDS = { order: true, answer: true, keys: true, same: true };

describe('a receipt of an order', () => {
  test('is proved in a browser as it is here, and tells only what stands in the signed bytes', () => {
    for (const means of [HERE, BROWSER]) {
      expect(verifyReceipt(receipt(), means)).toEqual({
        ...HOLDS,
        facts: {
          buyerNode: BUYER,
          providerNode: PROVIDER,
          provider: 'De Winkel',
          orderId: 'shop.1',
          amount: '12.50',
          currency: 'EUR',
          answeredAtMs: SIGNED_AT_S * 1_000,
        },
      });
    }
  });

  test('is wrong when a byte of either message was changed', () => {
    const good = receipt();
    const forged = (message: { readonly bytes: string; readonly signature: string }) => ({
      ...message,
      bytes: toBase64(new TextEncoder().encode(Buffer.from(message.bytes, 'base64').toString().replace('12.50', '1.250'))),
    });
    expect(verifyReceipt({ ...good, order: forged(good.order) }, HERE)).toMatchObject({ order: false, answer: true });
    expect(verifyReceipt({ ...good, answer: forged(good.answer) }, HERE)).toMatchObject({ order: true, answer: false });
  });

  test('is wrong when somebody else signed than the message names', () => {
    const good = receipt();
    const others = { ...good, answer: signed(onConfirm, BUYER) };
    expect(verifyReceipt(others, HERE)).toMatchObject({ answer: false });
  });

  test('does not hold together when the answer is about another transaction, message or total, or took no order', () => {
    const elsewhere = (part: object) => ({ ...onConfirm, context: { ...onConfirm.context, ...part } });
    const { order } = onConfirm.message;
    const answers = [
      elsewhere({ transaction_id: 'd2' }),
      elsewhere({ message_id: 'm2' }),
      { ...onConfirm, message: { order: { ...order, quote: { price: { ...price, value: '12.60' } } } } },
      { ...onConfirm, message: { order: { ...order, id: undefined } } },
      { ...onConfirm, error: { code: '40000' } },
    ];
    for (const answer of answers) expect(verifyReceipt(receipt(confirm, answer), HERE).same, JSON.stringify(answer)).toBe(false);
  });

  test('does not vouch for keys that the registry of whoever checks does not name', () => {
    const other = toBase64(signingKeyPair(new Uint8Array(32).fill(3)).publicKey);
    expect(verifyReceipt(receipt(), { ...HERE, keyOf: () => undefined })).toMatchObject({ order: true, keys: false });
    expect(verifyReceipt(receipt(), { ...HERE, keyOf: () => other })).toMatchObject({ order: false, answer: false, keys: false });
    const none = { ...receipt(), keys: [] };
    expect(verifyReceipt(none, HERE)).toMatchObject({ order: false, answer: false, keys: false });
  });

  test('whatever else a file holds is no receipt, and rubbish inside one proves nothing without throwing', () => {
    for (const text of ['', 'null', '[]', '{}', '{"format":"marktplein-receipt-1"}', JSON.stringify({ ...receipt(), keys: [1] })])
      expect(readReceipt(text)).toBeUndefined();
    expect(readReceipt(JSON.stringify(receipt()))).toEqual(receipt());
    const rubbish = { bytes: '****', signature: 'Signature keyId="x"' };
    expect(verifyReceipt({ ...receipt(), order: rubbish, answer: rubbish }, HERE)).toMatchObject({
      order: false,
      answer: false,
      keys: false,
      same: false,
    });
  });
});
