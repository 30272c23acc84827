import type { Receipt } from '../../../protocol/signing/receipt.ts';
import {
  type Answer,
  answerOf,
  askRegistries,
  REGISTRY_BOUNDS,
  type RegistryWord,
  type Silence,
} from '../../../protocol/signing/registry-word.ts';

/** As {@link REGISTRY_BOUNDS} has them, unless a test says otherwise. */
export type AskBounds = { readonly [bound in keyof typeof REGISTRY_BOUNDS]: number };

/** Without what identifies who asks, from nowhere but where it was asked, and anew each time. */
const QUIETLY = { cache: 'no-store', credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer' } as const;

/** Has this browser itself ask the registries that a receipt names for the keys of both who signed it. */
export function askFromHere(receipt: Receipt, bounds: AskBounds = REGISTRY_BOUNDS): Promise<RegistryWord> {
  return askRegistries(receipt, receipt.registries ?? [], (url) => ask(url, bounds));
}

async function ask(url: string, bounds: AskBounds): Promise<Answer> {
  const silent = (why: Silence): Answer => ({ ok: false, why });
  try {
    const response = await fetch(url, { ...QUIETLY, signal: AbortSignal.timeout(bounds.answerMs) });
    const bytes = await bytesOf(response, bounds.bytesMax);
    if (bytes === undefined) return silent('too-large');
    return answerOf({ status: response.status, retryAfter: response.headers.get('retry-after') ?? undefined, bytes });
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
