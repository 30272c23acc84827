import type { NodeReply, NodeRequest } from '../protocol/message.ts';
import { endpoint } from '../protocol/message.ts';
import type { Outcome } from '../protocol/problems.ts';
import { ok, refuse } from '../protocol/problems.ts';
import type { ChallengeCipher } from '../protocol/signing/challenge.ts';
import { x25519AesEcb } from '../protocol/signing/challenge.ts';
import type { SignatureEngine } from '../protocol/signing/crypto.ts';
import { digestOf } from '../protocol/signing/digest.ts';
import { verifySignature } from '../protocol/signing/verify.ts';
import type { Clock } from './clock.ts';
import type { Limiter } from './limiter.ts';
import type { OwnSubscription } from './own-subscription.ts';
import type { PinnedRegistry } from './registry-client.ts';
import type { RegistryCall } from './registry-road.ts';
import { jsonReply, readRegistryCall, refusalReply } from './registry-road.ts';
import type { Telemetry } from './telemetry.ts';

export interface ChallengeDeskParts {
  /** The subscriptions that are wanted now: for any other nothing is decrypted. */
  own(): readonly OwnSubscription[];
  readonly registries: readonly PinnedRegistry[];
  readonly clock: Clock;
  readonly engine: SignatureEngine;
  readonly telemetry: Telemetry;
  readonly perAddress: Limiter;
  readonly clockSkewMs: number;
  readonly cipher?: ChallengeCipher;
}

export interface ChallengeDesk {
  receive(request: NodeRequest): Promise<NodeReply>;
}

/** Where a node proves to a pinned registry that it holds its encryption key. It decrypts for nobody else. */
export function createChallengeDesk(parts: ChallengeDeskParts): ChallengeDesk {
  return {
    async receive(request) {
      const answered = answer(request, parts);
      const { log, metrics } = parts.telemetry;
      if (answered.ok) {
        metrics.messageReceived('on_subscribe', 'ack');
        return jsonReply(200, { answer: answered.value });
      }
      const { problem } = answered;
      metrics.messageReceived('on_subscribe', 'nack', problem.name);
      log.warn({ call: 'on_subscribe', problem: problem.name, reason: problem.message }, 'refused');
      return refusalReply(problem, parts.own()[0]?.subscriberId ?? '');
    },
  };
}

function answer(request: NodeRequest, parts: ChallengeDeskParts): Outcome<string> {
  const read = readRegistryCall(request, { ...parts, calls: ['on_subscribe'], nowMs: parts.clock.nowMs() });
  if (!read.ok) return read;
  const registry = provenRegistry(read.value, request, parts);
  if (!registry.ok) return registry;
  const said = (read.value.body ?? {}) as { readonly challenge?: unknown; readonly subscriber_id?: unknown; readonly key_id?: unknown };
  const { challenge } = said;
  if (typeof challenge !== 'string') return refuse('schema', 'The challenge is missing.', { path: '/challenge' });
  const meant = parts
    .own()
    .filter((own) => (said.subscriber_id ?? own.subscriberId) === own.subscriberId && (said.key_id ?? own.keyId) === own.keyId);
  const here = meant.filter((own) => new URL(endpoint(own.url, 'on_subscribe')).pathname === request.path);
  return decryptWithAny(challenge, { own: here.length > 0 ? here : meant, registry: registry.value, cipher: parts.cipher ?? x25519AesEcb });
}

function provenRegistry({ header }: RegistryCall, request: NodeRequest, parts: ChallengeDeskParts): Outcome<PinnedRegistry> {
  const registry = parts.registries.find((pinned) => pinned.subscriberId === header.subscriberId);
  const publicKey = registry?.signingKeys.get(header.keyId);
  if (registry === undefined || publicKey === undefined) {
    return refuse('key-unknown', `${header.subscriberId} with key ${header.keyId} is not a registry that this node has pinned.`);
  }
  const verified = verifySignature(header, digestOf(request.body), publicKey, parts.engine);
  return verified.ok ? ok(registry) : verified;
}

interface Decrypting {
  readonly own: readonly OwnSubscription[];
  readonly registry: PinnedRegistry;
  readonly cipher: ChallengeCipher;
}

/** A registry need not say whom it means, nor with which of its keys it encrypted: the pair that fits is found by trying. */
function decryptWithAny(challenge: string, { own, registry, cipher }: Decrypting): Outcome<string> {
  for (const { encryptionSecret } of own) {
    for (const registryKey of registry.encryptionKeys) {
      const clear = cipher.decrypt(challenge, encryptionSecret, registryKey);
      if (clear.ok) return clear;
    }
  }
  return refuse('invalid-request', 'The challenge is not for a subscription of this node.', { path: '/challenge' });
}
