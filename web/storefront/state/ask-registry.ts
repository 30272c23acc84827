import { type KeyHistory, type KeyWord, readKeyHistory, wordOn } from '../../../protocol/signing/key-history.ts';
import { keysNamedBy, type Receipt } from '../../../protocol/signing/receipt.ts';
import { hostOf } from './registry-host.ts';

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

export interface AskBounds {
  readonly answerMs: number;
  readonly bytesMax: number;
}

/** A registry answers from memory, and a few dozen keys are some kilobytes. */
const BOUNDS: AskBounds = { answerMs: 8_000, bytesMax: 64 * 1_024 };
/** Without what identifies who asks, from nowhere but where it was asked, and anew each time. */
const QUIETLY = { cache: 'no-store', credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer' } as const;
/** A receipt comes from elsewhere, and may name any number. */
const REGISTRIES_MAX = 4;

/**
 * Has this browser itself ask the registries that a receipt names for the keys of both who signed it. For a subscriber speaks the first
 * that has it. A registry that says nothing may be the one that has it: then nothing is said of any key.
 */
export async function askRegistries(receipt: Receipt, bounds: AskBounds = BOUNDS): Promise<RegistryWord> {
  const registries = (receipt.registries ?? []).slice(0, REGISTRIES_MAX);
  const keys: WordOnKey[] = [];
  for (const named of keysNamedBy(receipt)) {
    const told = await historyOf(named.subscriberId, { registries, bounds });
    if (!told.ok) return told;
    const { history, host } = told;
    const publicKey = history.keys.find(({ keyId }) => keyId === named.keyId)?.publicKey;
    keys.push({ subscriberId: named.subscriberId, keyId: named.keyId, word: wordOn(named, history), publicKey, host });
  }
  return { ok: true, keys };
}

type Told = { readonly ok: true; readonly history: KeyHistory; readonly host: string } | (RegistryWord & { readonly ok: false });

interface Asking {
  readonly registries: readonly string[];
  readonly bounds: AskBounds;
}

async function historyOf(subscriberId: string, { registries, bounds }: Asking): Promise<Told> {
  let nobody: Told = { ok: false, host: '', why: 'unreachable' };
  for (const registry of registries) {
    const told = await ask(registry, subscriberId, bounds);
    if (!told.ok || told.history.keys.length > 0) return told;
    nobody = told;
  }
  return nobody;
}

async function ask(registry: string, subscriberId: string, { answerMs, bytesMax }: AskBounds): Promise<Told> {
  const host = hostOf(registry);
  const silent = (why: Silence): Told => ({ ok: false, host, why });
  try {
    const response = await fetch(`${registry.replace(/\/+$/, '')}/keys/${encodeURIComponent(subscriberId)}`, {
      ...QUIETLY,
      signal: AbortSignal.timeout(answerMs),
    });
    const bytes = await bytesOf(response, bytesMax);
    if (bytes === undefined) return silent('too-large');
    const history = response.ok ? readKeyHistory(parsed(bytes), subscriberId) : undefined;
    return history === undefined ? silent('unreadable') : { ok: true, history, host };
  } catch (error) {
    return silent(error instanceof DOMException && error.name === 'TimeoutError' ? 'slow' : 'unreachable');
  }
}

/** Undefined when there are more than may be; what is still on the way is then cut off. */
async function bytesOf(response: Response, bytesMax: number): Promise<Uint8Array | undefined> {
  const reader = response.body?.getReader();
  const bytes = new Uint8Array(bytesMax);
  let length = 0;
  for (;;) {
    const { done = true, value } = (await reader?.read()) ?? {};
    if (done || value === undefined) return bytes.subarray(0, length);
    if (length + value.length > bytesMax) {
      await reader?.cancel();
      return undefined;
    }
    bytes.set(value, length);
    length += value.length;
  }
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
