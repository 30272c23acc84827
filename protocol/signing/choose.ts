import type { SignatureEngine } from './crypto.ts';
import { nodeCryptoEngine } from './node-crypto.ts';
import { loadSodiumEngine } from './sodium.ts';

/** The fastest engine that loads on this machine. Ask once, at the start, and hand it on. */
export function chooseEngine(): SignatureEngine {
  return loadSodiumEngine() ?? nodeCryptoEngine();
}
