import { LIMITS } from '../protocol/limits.ts';
import type { NodeRequest } from '../protocol/message.ts';
import type { Outcome } from '../protocol/problems.ts';
import { inGatewayHeader, ok, refuse } from '../protocol/problems.ts';
import type { SignatureEngine } from '../protocol/signing/crypto.ts';
import { digestOf } from '../protocol/signing/digest.ts';
import type { SignatureHeader } from '../protocol/signing/header.ts';
import { parseSignatureHeader } from '../protocol/signing/header.ts';
import { readSigningPublicKey } from '../protocol/signing/keys.ts';
import { checkFreshness, verifySignature } from '../protocol/signing/verify.ts';
import type { Subscriber } from '../protocol/subscriber.ts';
import type { Clock } from './clock.ts';
import type { Limiter } from './limiter.ts';
import type { Peers } from './peers.ts';
import type { Telemetry } from './telemetry.ts';

/** Who signed a request, proven. */
export interface Credentials {
  readonly sender: Subscriber;
  readonly via?: Subscriber;
  /** The digest both signatures are over. */
  readonly digest: string;
}

export interface CredentialPorts {
  readonly peers: Peers;
  readonly clock: Clock;
  readonly engine: SignatureEngine;
  readonly telemetry: Telemetry;
  readonly clockSkewMs: number;
  readonly signatureLifetimeMaxS: number;
  /** Look-ups of keys never heard of, by the address that names them. */
  readonly unknownKeys: Limiter;
}

export const SENDER_HEADER = 'authorization';
export const GATEWAY_HEADER = 'x-gateway-authorization';

/**
 * Proves who sent a request (BECKN-006): the cheap checks of all headers first, then the gateway's signature where there
 * is one, then the sender's.
 */
export async function checkCredentials(request: NodeRequest, ports: CredentialPorts): Promise<Outcome<Credentials>> {
  const own = readHeader(request.headers[SENDER_HEADER], ports);
  const gateways = request.headers[GATEWAY_HEADER];
  const passedOn = gateways === undefined ? undefined : inGatewayHeader(readHeader(gateways, ports));
  if (passedOn?.ok === false) return passedOn;
  if (!own.ok) return own;
  const digest = digestOf(request.body);
  const claim = { digest, remoteAddress: request.remoteAddress };
  let via: Subscriber | undefined;
  if (passedOn !== undefined) {
    const proven = inGatewayHeader(await prove(passedOn.value, claim, ports));
    if (!proven.ok) return proven;
    if (proven.value.type !== 'BG') {
      return refuse('sender-role', `${proven.value.subscriberId} is not registered as a gateway.`, { gateway: true });
    }
    via = proven.value;
  }
  const sender = await prove(own.value, claim, ports);
  if (!sender.ok) return sender;
  return ok({ sender: sender.value, digest, ...(via === undefined ? {} : { via }) });
}

function readHeader(text: string | undefined, ports: CredentialPorts): Outcome<SignatureHeader> {
  const header = parseSignatureHeader(text);
  if (!header.ok) return header;
  const bounds = {
    nowMs: ports.clock.nowMs(),
    skewMs: ports.clockSkewMs,
    lifetimeMaxS: Math.min(ports.signatureLifetimeMaxS, LIMITS.signatureLifetimeMaxS),
  };
  return checkFreshness(header.value, bounds);
}

interface Claimed {
  readonly digest: string;
  readonly remoteAddress: string;
}

/**
 * A signature that fails with a remembered key, or a remembered key that is over, is tried once more with the key as the
 * registry has it now: it may have been renewed.
 */
async function prove(header: SignatureHeader, { digest, remoteAddress }: Claimed, ports: CredentialPorts): Promise<Outcome<Subscriber>> {
  const { subscriberId, keyId } = header;
  const known = await ports.peers.key(subscriberId, keyId, { mayAsk: () => mayAsk(remoteAddress, ports) });
  if (known.ok && fits(known.value, header, digest, ports)) return known;
  if (!known.ok && known.problem.name !== 'key-expired') return known;
  const renewed = await ports.peers.key(subscriberId, keyId, { fresh: true });
  if (!known.ok && !renewed.ok) return renewed;
  const isOther = renewed.ok && !(known.ok && renewed.value.signingPublicKey === known.value.signingPublicKey);
  if (isOther && fits(renewed.value, header, digest, ports)) return renewed;
  return refuse('signature-wrong', 'The signature does not fit the received bytes and the registered key; sign the exact bytes you send.');
}

/** A look-up costs the registry more than it costs whoever makes up a name. */
function mayAsk(remoteAddress: string, { unknownKeys, clock }: CredentialPorts): Outcome<void> {
  const taken = unknownKeys.take(remoteAddress, clock.nowMs());
  if (taken.ok) return ok(undefined);
  return refuse('rate-limited', 'Too many keys that are not known here yet; slow down and try again.', {
    retryAfterSeconds: taken.retryAfterSeconds,
  });
}

function fits(subscriber: Subscriber, header: SignatureHeader, digest: string, ports: CredentialPorts): boolean {
  const publicKey = rawKeyOf(subscriber);
  const verified = publicKey !== undefined && verifySignature(header, digest, publicKey, ports.engine).ok;
  ports.telemetry.metrics.signatureChecked(verified ? 'holds' : 'fails');
  return verified;
}

/** Keys by entry: an entry is decoded once, however many messages it signs. */
const rawKeys = new WeakMap<Subscriber, Uint8Array>();

function rawKeyOf(subscriber: Subscriber): Uint8Array | undefined {
  const known = rawKeys.get(subscriber);
  if (known !== undefined) return known;
  const read = readSigningPublicKey(subscriber.signingPublicKey);
  if (!read.ok) return undefined;
  rawKeys.set(subscriber, read.value);
  return read.value;
}
