import type { Send, Work } from '../../node/role.ts';
import type { TransportCall } from '../../node/transport.ts';
import { fromBase64 } from '../../protocol/signing/base64.ts';
import { digestOf } from '../../protocol/signing/digest.ts';
import { parseSignatureHeader } from '../../protocol/signing/header.ts';
import { verifySignature } from '../../protocol/signing/verify.ts';
import { counting, engine, NOW_MS, newParty, openStage, type Party, type Stage } from './stage.ts';

/** A node that delivers to two others, and what it sends. */

export const own = newParty('own.test', 'BAP');
export const shop = newParty('shop.test', 'BPP');
export const other = newParty('other.test', 'BPP');
export const TX = '00000000-0000-4000-8000-000000000001';
export const GIVE_UP_MS = NOW_MS + 30_000;

export function to(party: Party, giveUpAtMs = GIVE_UP_MS): Send {
  const { subscriberId, type, url } = party.subscriber;
  return {
    what: 'command',
    to: { subscriberId, type, domain: 'retail' },
    envelope: {
      domain: 'retail',
      buyerNode: { id: own.subscriber.subscriberId, uri: own.subscriber.url },
      providerNode: { id: subscriberId, uri: url },
      transactionId: TX,
      messageId: crypto.randomUUID(),
      timestampMs: NOW_MS,
      ttlMs: 30_000,
    },
    command: { action: 'search', intent: { text: 'bread' } },
    giveUpAtMs,
  };
}

/** The same about an order, which stays of use to a person when its time is over. */
export function aboutAnOrder(party: Party): Send {
  const send = to(party);
  return send.what === 'command' ? { ...send, command: { action: 'status', orderId: 'order-1' } } : send;
}

export const sending = (...send: Send[]): Work => counting('p', { send });

export function stageOf(more: Partial<Parameters<typeof openStage>[0]> = {}): Stage {
  return openStage({ own, others: [shop, other], ...more });
}

export function holds(call: TransportCall, party: Party, atMs: number): boolean {
  const header = parseSignatureHeader(call.headers.authorization);
  const key = fromBase64(party.subscriber.signingPublicKey);
  if (!header.ok || key === undefined || call.body === undefined) return false;
  return header.value.createdS === Math.floor(atMs / 1_000) && verifySignature(header.value, digestOf(call.body), key, engine).ok;
}
