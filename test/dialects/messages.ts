import type { Envelope } from '../../protocol/message.ts';

/** What every test of a message needs: an envelope, and a way to look at bytes. */
export const envelope: Omit<Envelope, 'action' | 'version'> = {
  domain: 'retail',
  cityCode: 'std:020',
  countryCode: 'NLD',
  buyerNode: { id: 'koper.example', uri: 'https://koper.example/beckn' },
  providerNode: { id: 'winkel.example', uri: 'https://winkel.example/beckn' },
  transactionId: '6f1c7e0a-5a53-4f0a-8f43-3a4b3c1f2d11',
  messageId: '0d3f2a44-8c5e-4d5b-9b58-2f0f6f7d9e22',
  timestampMs: Date.UTC(2025, 0, 31, 12),
  ttlMs: 30_000,
};

export function parse(bytes: Uint8Array): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
}

/** The same value with every list in one fixed order: elements that commerce cannot hold come after those it can. */
export function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder).sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, member]) => [key, inOrder(member)]),
  );
}
