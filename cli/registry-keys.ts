import { createTransport } from '../node/http-transport.ts';
import type { Receipt } from '../protocol/signing/receipt.ts';
import { type Answer, answerOf, askRegistries, REGISTRY_BOUNDS, type RegistryWord } from '../protocol/signing/registry-word.ts';

const { answerMs, bytesMax } = REGISTRY_BOUNDS;
/** Whoever types an address may mean a machine of their own. */
const TRANSPORT = {
  connectionsPerDestination: 1,
  destinationsMax: 4,
  connectTimeoutMs: answerMs,
  headersTimeoutMs: answerMs,
  bodyTimeoutMs: answerMs,
  allowPrivateAddresses: true,
} as const;

/** Asks registries, by their public URLs, for the keys of both who signed a receipt: what they have now, and what they had when it was signed. */
export async function askByUrl(receipt: Receipt, registries: readonly string[]): Promise<RegistryWord> {
  const transport = createTransport(TRANSPORT);
  const ask = async (url: string): Promise<Answer> => {
    const reply = await transport.send({ method: 'GET', url, headers: {}, replyBytesMax: bytesMax, timeoutMs: answerMs });
    if (!reply.ok) return { ok: false, why: SILENCE[reply.cause] ?? 'unreachable' };
    return answerOf({ status: reply.status, retryAfter: reply.headers['retry-after'], bytes: reply.body });
  };
  try {
    return await askRegistries(receipt, registries, ask);
  } finally {
    await transport.close();
  }
}

const SILENCE: Readonly<Record<string, 'slow' | 'too-large'>> = { timeout: 'slow', 'reply-too-large': 'too-large' };
