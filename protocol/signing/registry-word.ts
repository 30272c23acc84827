import { type KeyHistory, type KeyWord, readKeyHistory, wordOn } from './key-history.ts';
import { keysNamedBy, type Receipt, type ReceiptKey, type ReceiptMeans } from './receipt.ts';
import { hostOf } from './registry-host.ts';

/** Why a registry said nothing that is of use. */
export type Silence = 'unreachable' | 'slow' | 'too-large' | 'unreadable' | 'busy';

/** What the registries themselves said of the keys of a receipt, or which of them said nothing. */
export type RegistryWord = { readonly ok: true; readonly keys: readonly WordOnKey[] } | (Silent & { readonly host: string });

export interface Silent {
  readonly ok: false;
  readonly why: Silence;
  /** Of `busy`: after so many seconds it may be asked again. */
  readonly againAfterS?: number;
}

export interface WordOnKey {
  readonly subscriberId: string;
  readonly keyId: string;
  readonly word: KeyWord;
  /** As the registry names it, in base64; undefined when it knows no such key. */
  readonly publicKey: string | undefined;
  /** Of the registry that said it. */
  readonly host: string;
}

/** Gets what a URL of a registry answers with status 200, or why there is nothing. Whoever asks sees to {@link REGISTRY_BOUNDS}, and never rejects. */
export type AskRegistry = (url: string) => Promise<Answer>;
export type Answer = { readonly ok: true; readonly bytes: Uint8Array } | Silent;

/** How long a registry may take to answer, and how much it may say: it answers from memory, and a few dozen keys are some kilobytes. */
export const REGISTRY_BOUNDS = { answerMs: 8_000, bytesMax: 64 * 1_024 } as const;
/** Lists of them come from elsewhere, and may name any number. */
const REGISTRIES_MAX = 4;

/** What a registry's reply over HTTP comes to. That it was asked too often is said by status 429, with when to ask again. */
export function answerOf({
  status,
  retryAfter,
  bytes,
}: {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly bytes: Uint8Array;
}): Answer {
  if (status === TOO_OFTEN) return { ok: false, why: 'busy', againAfterS: secondsIn(retryAfter) };
  return status === OK ? { ok: true, bytes } : { ok: false, why: 'unreadable' };
}

const OK = 200;
const TOO_OFTEN = 429;
const AGAIN_AFTER_S = { unlessSaid: 60, max: 3_600 } as const;

function secondsIn(retryAfter: string | undefined): number {
  const seconds = /^\d{1,9}$/.test(retryAfter ?? '') ? Number(retryAfter) : AGAIN_AFTER_S.unlessSaid;
  return Math.min(Math.max(seconds, 1), AGAIN_AFTER_S.max);
}

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

/**
 * A receipt and the keys to check it with, as the registry itself named them; of one that the receipt lacks, as it is no longer in use, the
 * registry's is taken.
 */
export function withWord(
  receipt: Receipt,
  word: RegistryWord & { readonly ok: true },
): Required<Pick<ReceiptMeans, 'keyOf'>> & { readonly receipt: Receipt } {
  const named = word.keys.flatMap(({ subscriberId, keyId, publicKey }) =>
    publicKey === undefined ? [] : [{ subscriberId, keyId, publicKey }],
  );
  const isOf = (subscriberId: string, keyId: string) => (key: ReceiptKey) => key.subscriberId === subscriberId && key.keyId === keyId;
  const lacking = named.filter(({ subscriberId, keyId }) => !receipt.keys.some(isOf(subscriberId, keyId)));
  return {
    receipt: { ...receipt, keys: [...receipt.keys, ...lacking] },
    keyOf: (subscriberId, keyId) => named.find(isOf(subscriberId, keyId))?.publicKey,
  };
}

type Told = { readonly ok: true; readonly history: KeyHistory; readonly host: string } | (RegistryWord & { readonly ok: false });

async function historyOf(subscriberId: string, registries: readonly string[], ask: AskRegistry): Promise<Told> {
  let nobody: Told = { ok: false, host: '', why: 'unreachable' };
  for (const registry of registries) {
    const host = hostOf(registry);
    const answer = await ask(`${registry.replace(/\/+$/, '')}/keys/${encodeURIComponent(subscriberId)}`);
    if (!answer.ok) return { ...answer, host };
    const history = readKeyHistory(parsed(answer.bytes), subscriberId);
    if (history === undefined) return { ok: false, why: 'unreadable', host };
    if (history.keys.length > 0) return { ok: true, history, host };
    nobody = { ok: true, history, host };
  }
  return nobody;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
