import { blake2b } from '@noble/hashes/blake2.js';
import { toBase64 } from '../../../protocol/signing/base64.ts';
import { type Receipt, type ReceiptKey, type ReceiptMeans, type ReceiptVerdict, verifyReceipt } from '../../../protocol/signing/receipt.ts';
import type { RegistryWord } from '../../../protocol/signing/registry-word.ts';
import { tweetnaclEngine } from '../../../protocol/signing/tweetnacl.ts';

export { askFromHere } from './ask-registry.ts';

/**
 * Checks a receipt with this browser's own arithmetic. Loaded when somebody asks for it: few do, and it is not small.
 * @param keyOf the keys as the registry itself named them; without it the receipt's own are taken
 */
export function prove(receipt: Receipt, keyOf?: ReceiptMeans['keyOf']): ReceiptVerdict {
  const digestOf = (bytes: Uint8Array) => toBase64(blake2b(bytes, { dkLen: 64 }));
  return verifyReceipt(receipt, { engine: tweetnaclEngine, digestOf, ...(keyOf === undefined ? {} : { keyOf }) });
}

/** The same with the keys as the registry itself named them; of one that the receipt lacks, as it is no longer in use, the registry's is taken. */
export function proveAsked(receipt: Receipt, word: RegistryWord): ReceiptVerdict {
  if (!word.ok) return prove(receipt);
  const named = word.keys.flatMap(({ subscriberId, keyId, publicKey }) =>
    publicKey === undefined ? [] : [{ subscriberId, keyId, publicKey }],
  );
  const isOf = (subscriberId: string, keyId: string) => (key: ReceiptKey) => key.subscriberId === subscriberId && key.keyId === keyId;
  const lacking = named.filter(({ subscriberId, keyId }) => !receipt.keys.some(isOf(subscriberId, keyId)));
  return prove(
    { ...receipt, keys: [...receipt.keys, ...lacking] },
    (subscriberId, keyId) => named.find(isOf(subscriberId, keyId))?.publicKey,
  );
}
