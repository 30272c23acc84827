import { blake2b } from '@noble/hashes/blake2.js';
import { toBase64 } from '../../../protocol/signing/base64.ts';
import { type Receipt, type ReceiptVerdict, verifyReceipt } from '../../../protocol/signing/receipt.ts';
import { tweetnaclEngine } from '../../../protocol/signing/tweetnacl.ts';

/** Checks a receipt with this browser's own arithmetic. Loaded when somebody asks for it: few do, and it is not small. */
export function prove(receipt: Receipt): ReceiptVerdict {
  return verifyReceipt(receipt, { engine: tweetnaclEngine, digestOf: (bytes) => toBase64(blake2b(bytes, { dkLen: 64 })) });
}
