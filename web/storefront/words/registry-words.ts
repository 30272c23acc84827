import type { KeyWord } from '../../../protocol/signing/key-history.ts';
import type { Silence } from '../../../protocol/signing/registry-word.ts';

/** What is said where a browser asks the registry itself for the keys of a receipt. */
export interface RegistryWords {
  readonly ask: string;
  readonly askText: (hosts: string) => string;
  readonly asking: string;
  readonly confirmed: (buyerNode: string, providerNode: string, hosts: string) => string;
  readonly step: string;
  readonly differs: string;
  /** It has nothing against a key, and cannot say any more that it was one. */
  readonly untold: string;
  readonly notTold: string;
  /** The receipt lacks a key: its node may use it no more. */
  readonly missing: string;
  /** What is wrong with the key of a node. */
  readonly key: Readonly<Record<Exclude<KeyWord, 'same'>, (node: string, host: string) => string>>;
  readonly silence: Readonly<Record<Silence, (host: string, againAfterS: number) => string>>;
  readonly silent: string;
}
