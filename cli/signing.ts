import { systemChance, systemClock } from '../node/clock.ts';
import { LIMITS } from '../protocol/limits.ts';
import { kindOf } from '../protocol/problems.ts';
import { toBase64 } from '../protocol/signing/base64.ts';
import { chooseEngine } from '../protocol/signing/choose.ts';
import { digestOf } from '../protocol/signing/digest.ts';
import { parseSignatureHeader } from '../protocol/signing/header.ts';
import { encryptionKeyPair, readSigningPublicKey, readSigningSecret, signingKeyPair } from '../protocol/signing/keys.ts';
import { signHeader } from '../protocol/signing/sign.ts';
import { checkFreshness, verifySignature } from '../protocol/signing/verify.ts';
import type { Terminal } from './terminal.ts';
import { readNamed, UsageError, wholeNumber } from './terminal.ts';

const SEED_BYTES = 32;

/** `marktplein keygen`: a signing and an encryption key pair, in the raw base64 forms that registries hold. */
export function keygen(terminal: Terminal): number {
  const signing = signingKeyPair(systemChance.bytes(SEED_BYTES));
  const encryption = encryptionKeyPair(systemChance.bytes(SEED_BYTES));
  terminal.print(
    JSON.stringify(
      {
        signing: { key_id: systemChance.newId(), public_key: toBase64(signing.publicKey), secret_key: toBase64(signing.secret) },
        encryption: { public_key: toBase64(encryption.publicKey), secret_key: toBase64(encryption.secret) },
      },
      null,
      2,
    ),
  );
  return 0;
}

export interface SignFlags {
  readonly key: string;
  readonly subscriber: string;
  readonly keyId: string;
  readonly created?: string;
  readonly expires?: string;
  readonly gateway?: boolean;
  readonly json?: boolean;
}

/** `marktplein sign`: the header value for the bytes on standard input (BECKN-006). */
export async function sign(flags: SignFlags, terminal: Terminal): Promise<number> {
  const secret = readSigningSecret(secretIn(Buffer.from(await readNamed(flags.key, terminal)).toString('utf8'), flags.key));
  if (!secret.ok) throw new UsageError(`${flags.key}: ${secret.problem.message}`);
  const createdS = flags.created === undefined ? Math.floor(systemClock.nowMs() / 1_000) : wholeNumber(flags.created, '--created');
  const expiresS = flags.expires === undefined ? createdS + LIMITS.signatureLifetimeDefaultS : wholeNumber(flags.expires, '--expires');
  const body = await terminal.stdin();
  const { subscriber: subscriberId, keyId } = flags;
  const value = signHeader({ body, subscriberId, keyId, secret: secret.value, createdS, expiresS, engine: chooseEngine() });
  const header = flags.gateway === true ? 'X-Gateway-Authorization' : 'Authorization';
  terminal.print(flags.json === true ? JSON.stringify({ header, value, digest: digestOf(body) }) : value);
  return 0;
}

/** A key file of ours, or the bare base64 of a secret. */
function secretIn(text: string, file: string): string {
  if (!text.trimStart().startsWith('{')) return text.trim();
  try {
    const read = JSON.parse(text) as { signing?: { secret_key?: unknown } | readonly { secret_key?: unknown }[] };
    const signing = Array.isArray(read.signing) ? read.signing[0] : read.signing;
    const secret = (signing as { secret_key?: unknown } | undefined)?.secret_key;
    if (typeof secret === 'string') return secret;
  } catch {
    throw new UsageError(`${file} is not JSON; give a key file made by "marktplein keygen", or the base64 of a secret key.`);
  }
  throw new UsageError(`${file} has no signing.secret_key; make a key file with "marktplein keygen".`);
}

export interface VerifyFlags {
  readonly publicKey: string;
  readonly header: string;
  readonly at?: string;
  readonly json?: boolean;
}

/** `marktplein verify`: exit code 0 when the header's signature holds for the bytes on standard input at that moment. */
export async function verify(flags: VerifyFlags, terminal: Terminal): Promise<number> {
  const publicKey = readSigningPublicKey(flags.publicKey);
  if (!publicKey.ok) throw new UsageError(`--public-key: ${publicKey.problem.message}`);
  const nowMs = flags.at === undefined ? systemClock.nowMs() : wholeNumber(flags.at, '--at') * 1_000;
  const digest = digestOf(await terminal.stdin());
  const parsed = parseSignatureHeader(flags.header);
  const fresh = parsed.ok
    ? checkFreshness(parsed.value, { nowMs, skewMs: LIMITS.clockSkewDefaultMs, lifetimeMaxS: LIMITS.signatureLifetimeMaxS })
    : parsed;
  const verdict = fresh.ok ? verifySignature(fresh.value, digest, publicKey.value, chooseEngine()) : fresh;
  if (flags.json === true) {
    const said = verdict.ok
      ? {
          holds: true,
          subscriber_id: verdict.value.subscriberId,
          key_id: verdict.value.keyId,
          created: verdict.value.createdS,
          expires: verdict.value.expiresS,
        }
      : { holds: false, problem: verdict.problem.name, message: verdict.problem.message };
    terminal.print(JSON.stringify({ ...said, digest }));
  } else if (verdict.ok) terminal.print(`The signature of ${verdict.value.subscriberId} (key ${verdict.value.keyId}) holds.`);
  else terminal.print(`No: ${verdict.problem.message} (${verdict.problem.name}: ${kindOf(verdict.problem).title})`);
  return verdict.ok ? 0 : 1;
}
