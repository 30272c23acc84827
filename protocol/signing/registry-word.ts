import { type KeyHistory, type KeyWord, wordOn } from './key-history.ts';
import { keysNamedBy, type Receipt } from './receipt.ts';

/** Why a registry said nothing that is of use. */
export type Silence = 'unreachable' | 'slow' | 'too-large' | 'unreadable';

/** What the registries themselves said of the keys of a receipt, or which of them said nothing. */
export type RegistryWord =
  | { readonly ok: true; readonly keys: readonly WordOnKey[] }
  | { readonly ok: false; readonly host: string; readonly why: Silence };

export interface WordOnKey {
  readonly subscriberId: string;
  readonly keyId: string;
  readonly word: KeyWord;
  /** As the registry names it, in base64; undefined when it knows no such key. */
  readonly publicKey: string | undefined;
  /** Of the registry that said it. */
  readonly host: string;
}

/** One registry's history of the keys of one subscriber, or why there is none. Whoever asks sees to its bounds, and never rejects. */
export type AskRegistry = (registry: string, subscriberId: string) => Promise<History>;
export type History = { readonly ok: true; readonly history: KeyHistory } | { readonly ok: false; readonly why: Silence };

/** How long a registry may take to answer, and how much it may say: it answers from memory, and a few dozen keys are some kilobytes. */
export const REGISTRY_BOUNDS = { answerMs: 8_000, bytesMax: 64 * 1_024 } as const;
/** Lists of them come from elsewhere, and may name any number. */
const REGISTRIES_MAX = 4;

/**
 * Has registries asked, by their public URLs, for the keys of both who signed a receipt. For a subscriber speaks the first that has it. A registry
 * that says nothing may be the one that has it: then nothing is said of any key.
 */
export async function askRegistries(receipt: Receipt, registries: readonly string[], ask: AskRegistry): Promise<RegistryWord> {
  const keys: WordOnKey[] = [];
  for (const named of keysNamedBy(receipt)) {
    const told = await historyOf(named.subscriberId, registries.slice(0, REGISTRIES_MAX), ask);
    if (!told.ok) return told;
    const { history, host } = told;
    const publicKey = history.keys.find(({ keyId }) => keyId === named.keyId)?.publicKey;
    keys.push({ subscriberId: named.subscriberId, keyId: named.keyId, word: wordOn(named, history), publicKey, host });
  }
  return { ok: true, keys };
}

/** Where a registry answers anybody who asks for the keys of a subscriber. */
export function publicKeysUrl(registry: string, subscriberId: string): string {
  return `${registry.replace(/\/+$/, '')}/keys/${encodeURIComponent(subscriberId)}`;
}

/** How people are told which registry it is: the host of its public URL. */
export function hostOf(registry: string): string {
  try {
    return new URL(registry).host;
  } catch {
    return registry;
  }
}

type Told = { readonly ok: true; readonly history: KeyHistory; readonly host: string } | (RegistryWord & { readonly ok: false });

async function historyOf(subscriberId: string, registries: readonly string[], ask: AskRegistry): Promise<Told> {
  let nobody: Told = { ok: false, host: '', why: 'unreachable' };
  for (const registry of registries) {
    const host = hostOf(registry);
    const answer = await ask(registry, subscriberId);
    if (!answer.ok) return { ...answer, host };
    if (answer.history.keys.length > 0) return { ...answer, host };
    nobody = { ...answer, host };
  }
  return nobody;
}
