/** What the signing tests share: the engines under test, and short ways to bytes. */
import type { Outcome } from '../../protocol/problems.ts';
import { fromBase64 } from '../../protocol/signing/base64.ts';
import type { SignatureEngine } from '../../protocol/signing/crypto.ts';
import { nodeCryptoEngine } from '../../protocol/signing/node-crypto.ts';
import { loadSodiumEngine } from '../../protocol/signing/sodium.ts';

const sodium = loadSodiumEngine();

/** Both engines where sodium loads; where it does not, the other must do alone. */
export const engines: readonly SignatureEngine[] = sodium ? [sodium, nodeCryptoEngine()] : [nodeCryptoEngine()];

export const text = (characters: string): Uint8Array => new TextEncoder().encode(characters);

export function bytesOf(base64: string): Uint8Array {
  const bytes = fromBase64(base64);
  if (bytes === undefined) throw new Error(`Not base64: ${base64}`);
  return bytes;
}

export function accepted<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`${outcome.problem.name}: ${outcome.problem.message}`);
  return outcome.value;
}
