import { blake2b } from '@noble/hashes/blake2.js';
import { toBase64 } from '../../../protocol/signing/base64.ts';
import { type Receipt, type ReceiptMeans, type ReceiptVerdict, verifyReceipt } from '../../../protocol/signing/receipt.ts';
import { type RegistryWord, withWord } from '../../../protocol/signing/registry-word.ts';
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

/** The same with the keys as the registry itself named them. */
export function proveAsked(receipt: Receipt, word: RegistryWord): ReceiptVerdict {
  if (!word.ok) return prove(receipt);
  const { receipt: completed, keyOf } = withWord(receipt, word);
  return prove(completed, keyOf);
}
