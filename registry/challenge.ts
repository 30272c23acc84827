import type { Identity } from '../node/identity.ts';
import { REGISTRY_BODY_BYTES_MAX } from '../node/registry-road.ts';
import type { Transport, TransportReply } from '../node/transport.ts';
import { parseJson } from '../protocol/json.ts';
import { LIMITS } from '../protocol/limits.ts';
import { endpoint } from '../protocol/message.ts';
import type { ChallengeCipher } from '../protocol/signing/challenge.ts';
import { isAnswer } from '../protocol/signing/challenge.ts';
import { readEncryptionPublicKey } from '../protocol/signing/keys.ts';
import type { RegistryKey } from './keys.ts';
import type { ClaimRecord } from './record.ts';
import type { Answered } from './settle.ts';

export interface ChallengePorts {
  readonly transport: Transport;
  readonly identity: Identity;
  readonly key: RegistryKey;
  readonly cipher: ChallengeCipher;
}

/** Shorter than the lease of a timer, so that a challenge is never sent twice at once. */
const CALL_MS = 10_000;

/** Sends a challenge to `on_subscribe` at the URL of a claim and judges the answer. */
export async function sendChallenge(claim: ClaimRecord, nowMs: number, ports: ChallengePorts): Promise<Answered> {
  const { subscriber } = claim;
  const publicKey = readEncryptionPublicKey(subscriber.encryptionPublicKey);
  const encrypted = publicKey.ok ? ports.cipher.encrypt(claim.challenge, ports.key.encryptionSecret, publicKey.value) : publicKey;
  if (!encrypted.ok) return { what: 'wrong', reason: encrypted.problem.message };
  // The last two members are ours: a host of several subscribers then knows which key to take. Others ignore them.
  const said = {
    challenge: encrypted.value,
    status: 'UNDER_SUBSCRIPTION',
    subscriber_id: subscriber.subscriberId,
    key_id: subscriber.keyId,
  };
  const body = Buffer.from(JSON.stringify(said));
  const result = await ports.transport.send({
    url: endpoint(subscriber.url, 'on_subscribe'),
    headers: { 'content-type': 'application/json', authorization: ports.identity.sign(body, { nowMs }) },
    body,
    replyBytesMax: REGISTRY_BODY_BYTES_MAX,
    timeoutMs: CALL_MS,
  });
  if (!result.ok) return { what: 'unanswered', reason: `on_subscribe could not be called: ${result.message}`, tls: result.cause === 'tls' };
  return judge(result, claim);
}

function judge(reply: TransportReply, claim: ClaimRecord): Answered {
  if (reply.status < 200 || reply.status >= 300) {
    return { what: 'unanswered', reason: `on_subscribe was answered with status ${reply.status}.`, tls: false };
  }
  const body = parseJson(reply.body);
  const answer = body.ok ? (body.value as { answer?: unknown } | null)?.answer : undefined;
  if (typeof answer !== 'string') return { what: 'unanswered', reason: 'The reply to on_subscribe has no answer.', tls: false };
  if (answer.length > LIMITS.challengeBytesMax || !isAnswer(answer, claim.challenge)) {
    return { what: 'wrong', reason: 'The answer to the challenge was wrong.' };
  }
  return { what: 'right' };
}
