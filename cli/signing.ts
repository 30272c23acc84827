import { systemClock } from '../node/clock.ts';
import { LIMITS } from '../protocol/limits.ts';
import { kindOf } from '../protocol/problems.ts';
import { chooseEngine } from '../protocol/signing/choose.ts';
import { digestOf } from '../protocol/signing/digest.ts';
import { parseSignatureHeader } from '../protocol/signing/header.ts';
import { readSigningPublicKey, readSigningSecret } from '../protocol/signing/keys.ts';
import { signHeader } from '../protocol/signing/sign.ts';
import { checkFreshness, verifySignature } from '../protocol/signing/verify.ts';
import type { Terminal } from './terminal.ts';
import { readNamed, UsageError, wholeNumber } from './terminal.ts';
import { checkWireId } from './wire-id.ts';

export interface SignFlags {
  readonly key: string;
  readonly subscriber: string;
  readonly keyId: string;
  readonly created?: string;
  readonly expires?: string;
  readonly gateway?: boolean;
  readonly json?: boolean;
}

/** The last second that fits twelve digits: more is a mistake, such as milliseconds. */
const SECONDS_MAX = 99_999_999_999;

/** `marktplein sign`: the header value for the bytes on standard input (BECKN-006). */
export async function sign(flags: SignFlags, terminal: Terminal): Promise<number> {
  const { subscriber: subscriberId, keyId } = flags;
  checkWireId(subscriberId, '--subscriber');
  checkWireId(keyId, '--key-id');
  if (flags.key === '-') throw new UsageError('--key is a file: standard input is for the body.');
  const keyText = Buffer.from(await readNamed(flags.key, terminal)).toString('utf8');
  const secret = readSigningSecret(secretIn(keyText, flags));
  if (!secret.ok) throw new UsageError(`${flags.key}: ${secret.problem.message}`);
  const createdS =
    flags.created === undefined ? Math.floor(systemClock.nowMs() / 1_000) : wholeNumber(flags.created, '--created', { max: SECONDS_MAX });
  const expiresS =
    flags.expires === undefined
      ? createdS + LIMITS.signatureLifetimeDefaultS
      : wholeNumber(flags.expires, '--expires', { min: createdS, max: SECONDS_MAX });
  const body = await terminal.stdin();
  const value = signHeader({ body, subscriberId, keyId, secret: secret.value, createdS, expiresS, engine: chooseEngine() });
  const header = flags.gateway === true ? 'X-Gateway-Authorization' : 'Authorization';
  terminal.print(flags.json === true ? JSON.stringify({ header, value, digest: digestOf(body) }) : value);
  return 0;
}

type KeyRow = { readonly key_id?: unknown; readonly secret_key?: unknown } | undefined;

/** The secret that goes by the key id in a key file of ours, or the bare base64 of one. */
function secretIn(text: string, { key: file, keyId }: SignFlags): string {
  if (!text.trimStart().startsWith('{')) return text.trim();
  let signing: unknown;
  try {
    signing = (JSON.parse(text) as { signing?: unknown }).signing;
  } catch {
    throw new UsageError(`${file} is not JSON; give a key file made by "marktplein keygen", or the base64 of a secret key.`);
  }
  const rows = (Array.isArray(signing) ? signing : [signing]) as readonly KeyRow[];
  // The file of one key may go by another id in the registry; among several it must be said which.
  const row = rows.find((one) => one?.key_id === keyId) ?? (rows.length === 1 ? rows[0] : undefined);
  if (row === undefined && rows.length > 1) throw new UsageError(`${file} has several keys, and none of them is ${keyId}.`);
  if (typeof row?.secret_key === 'string') return row.secret_key;
  throw new UsageError(`${file} has no signing key with a secret_key; make a key file with "marktplein keygen --out FILE".`);
}

export interface VerifyFlags {
  readonly publicKey: string;
  readonly header: string;
  readonly at?: string;
  readonly json?: boolean;
}

/** A whole header line, as it is copied from a trace, is as good as its value. */
const HEADER_NAME = /^\s*[a-z-]*authorization:\s*/i;

/** `marktplein verify`: exit code 0 when the header's signature holds for the bytes on standard input at that moment. */
export async function verify(flags: VerifyFlags, terminal: Terminal): Promise<number> {
  const publicKey = readSigningPublicKey(flags.publicKey);
  if (!publicKey.ok) throw new UsageError(`--public-key: ${publicKey.problem.message}`);
  const nowMs = flags.at === undefined ? systemClock.nowMs() : wholeNumber(flags.at, '--at', { max: SECONDS_MAX }) * 1_000;
  const digest = digestOf(await terminal.stdin());
  const parsed = parseSignatureHeader(flags.header.replace(HEADER_NAME, ''));
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
