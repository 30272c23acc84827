import { LIMITS } from '../limits.ts';
import type { Outcome, Problem } from '../problems.ts';
import { ok, refuse } from '../problems.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { parseParameters } from './header-parameters.ts';

const ALGORITHM = 'ed25519';
const SIGNED_PARTS = '(created) (expires) digest';
const SIGNATURE_BYTES = 64;
/** Whole seconds, no sign, no leading zero: what is signed is the number as we would write it. */
const WHOLE_SECONDS = /^(?:0|[1-9]\d{0,11})$/;
/** Visible ASCII but for what parts a keyId or ends a quoted value. */
const ID = /^[!#-[\]-{}~]+$/;

/** A signature header, taken apart. That it reads well says nothing yet about its truth. */
export interface SignatureHeader {
  readonly subscriberId: string;
  /** The key's id in the registry (the middle part of keyId). */
  readonly keyId: string;
  /** Whole seconds since 1970 UTC. */
  readonly createdS: number;
  /** Whole seconds since 1970 UTC. */
  readonly expiresS: number;
  /** 64 bytes. */
  readonly signature: Uint8Array;
}

/** Writes a header in the compact, fully quoted form of BECKN-006. Throws on ids that cannot stand in one: they are our own. */
export function buildSignatureHeader(header: SignatureHeader): string {
  const { subscriberId, keyId, createdS, expiresS, signature } = header;
  if (!isId(subscriberId) || !isId(keyId)) throw new TypeError(`Not fit for a keyId: ${subscriberId}, ${keyId}`);
  if (!WHOLE_SECONDS.test(String(createdS)) || !WHOLE_SECONDS.test(String(expiresS))) throw new RangeError('Times must be whole seconds');
  if (signature.length !== SIGNATURE_BYTES) throw new RangeError(`A signature has ${SIGNATURE_BYTES} bytes, not ${signature.length}`);
  return (
    `Signature keyId="${subscriberId}|${keyId}|${ALGORITHM}",algorithm="${ALGORITHM}",created="${createdS}",expires="${expiresS}",` +
    `headers="${SIGNED_PARTS}",signature="${toBase64(signature)}"`
  );
}

/**
 * Takes a signature header apart (BECKN-006): any order, blanks around commas, `created` and `expires` quoted or bare.
 * Whatever leaves room for doubt is refused: a parameter twice, another algorithm, other signed parts.
 */
export function parseSignatureHeader(text: string | undefined): Outcome<SignatureHeader> {
  if (text === undefined || text.trim() === '') return refuse('signature-missing', 'There is no signature header; sign every message.');
  const read = parseParameters(text);
  if (!read.ok) return read;
  const parameters = read.value;
  const algorithm = parameters.get('algorithm');
  if (algorithm === undefined) return malformed('algorithm is missing');
  if (algorithm !== ALGORITHM) return refuse('algorithm-unsupported', `Only algorithm="${ALGORITHM}" is accepted.`);
  if (parameters.get('headers') !== SIGNED_PARTS) return malformed(`headers must be "${SIGNED_PARTS}"`);
  const createdS = wholeSeconds(parameters.get('created'));
  const expiresS = wholeSeconds(parameters.get('expires'));
  if (createdS === undefined || expiresS === undefined) return malformed('created and expires must both be whole seconds since 1970');
  const signature = fromBase64(parameters.get('signature') ?? '');
  if (signature?.length !== SIGNATURE_BYTES) return malformed('signature must be the base64 of 64 bytes');
  const key = parseKeyId(parameters.get('keyid'));
  return key.ok ? ok({ ...key.value, createdS, expiresS, signature }) : key;
}

function parseKeyId(text: string | undefined): Outcome<{ subscriberId: string; keyId: string }> {
  const [subscriberId, keyId, algorithm, ...rest] = (text ?? '').split('|');
  if (subscriberId === undefined || keyId === undefined || algorithm === undefined || rest.length > 0) {
    return malformed('keyId must be "subscriber_id|key_id|ed25519"');
  }
  if (!isId(subscriberId) || !isId(keyId)) return malformed('keyId has an empty or unusable subscriber_id or key_id');
  if (algorithm !== ALGORITHM) return refuse('algorithm-unsupported', `The third part of keyId must be ${ALGORITHM}, as in algorithm.`);
  return ok({ subscriberId, keyId });
}

function isId(text: string): boolean {
  return text.length <= LIMITS.subscriberIdBytesMax && ID.test(text);
}

function wholeSeconds(text: string | undefined): number | undefined {
  return text !== undefined && WHOLE_SECONDS.test(text) ? Number(text) : undefined;
}

function malformed(what: string): Outcome<never> {
  return refuse('signature-malformed', `The signature header cannot be used: ${what}.`);
}

/**
 * The header with which a 401 says what is wanted (BECKN-006): for the gateway's signature it has a name of its own,
 * though the status stays 401.
 * @param realm our own subscriber_id
 */
export function challengeHeader(problem: Problem, realm: string): { name: 'www-authenticate' | 'proxy-authenticate'; value: string } {
  const name = problem.gateway === true ? 'proxy-authenticate' : 'www-authenticate';
  return { name, value: `Signature realm="${realm}",headers="${SIGNED_PARTS}"` };
}
