import type { SignatureEngine } from '../../protocol/signing/crypto.ts';
import { parseSignatureHeader } from '../../protocol/signing/header.ts';
import { verifySignature } from '../../protocol/signing/verify.ts';
import { SENDER_HEADER } from '../credentials.ts';
import type { Evidence, EvidenceMessage } from '../evidence.ts';

/** Whether a message was signed by whom it is said to come from. */
export type Proof = 'holds' | 'wrong' | 'unchecked';

export interface ProofMeans {
  readonly engine: SignatureEngine;
  readonly digestOf: (bytes: Uint8Array) => string;
  /** The public key (32 bytes) of a subscriber, as far as it is known. */
  readonly keyOf: (subscriberId: string, keyId: string) => Uint8Array | undefined;
}

/** Checks a message that was received, over its digest: also when its bytes were erased. When it was received does not matter here. */
export function proofOf(message: EvidenceMessage, sender: string, { engine, keyOf, digestOf }: ProofMeans): Proof {
  const header = parseSignatureHeader(message.headers[SENDER_HEADER]);
  if (!header.ok || header.value.subscriberId !== sender) return 'wrong';
  const publicKey = keyOf(sender, header.value.keyId);
  if (publicKey === undefined) return 'unchecked';
  const digest = message.bytes === '' ? message.digest : digestOf(Buffer.from(message.bytes, 'base64'));
  return verifySignature(header.value, digest, publicKey, engine).ok ? 'holds' : 'wrong';
}

/** The keys that stand in the signatures of what was received. */
export function keysNamedIn({ messages }: Evidence): readonly { readonly subscriberId: string; readonly keyId: string }[] {
  const named = new Map<string, { readonly subscriberId: string; readonly keyId: string }>();
  for (const { direction, headers } of messages) {
    const header = direction === 'in' ? parseSignatureHeader(headers[SENDER_HEADER]) : undefined;
    if (header?.ok !== true) continue;
    const { subscriberId, keyId } = header.value;
    named.set(`${subscriberId}|${keyId}`, { subscriberId, keyId });
  }
  return [...named.values()];
}
