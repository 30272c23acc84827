import { parseJson } from '../protocol/json.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { NodeReply, NodeRequest } from '../protocol/message.ts';
import type { Outcome, Problem } from '../protocol/problems.ts';
import { kindOf, ok, refuse } from '../protocol/problems.ts';
import type { SignatureHeader } from '../protocol/signing/header.ts';
import { challengeHeader, parseSignatureHeader } from '../protocol/signing/header.ts';
import { checkFreshness } from '../protocol/signing/verify.ts';
import type { Limiter } from './limiter.ts';

/**
 * The second, shorter road: registry calls (`subscribe`, `lookup`, `on_subscribe`) have no context, no acknowledgement and
 * no inbox. What is common to both their ends is here: the checks before anybody's key is known, and how a refusal looks.
 */

/** Largest body of a registry call: an entry has about 1 KiB, a challenge at most a few. */
export const REGISTRY_BODY_BYTES_MAX = 16 * 1024;

export interface RegistryRoadOptions {
  /** The last parts of the paths that are heard. */
  readonly calls: readonly string[];
  readonly perAddress: Limiter;
  readonly nowMs: number;
  readonly clockSkewMs: number;
}

/** A registry call that is well formed and fresh. Whose it is has still to be proven. */
export interface RegistryCall {
  readonly call: string;
  readonly header: SignatureHeader;
  readonly body: unknown;
}

/** The steps before a key is needed, cheap ones first. */
export function readRegistryCall(request: NodeRequest, options: RegistryRoadOptions): Outcome<RegistryCall> {
  const taken = options.perAddress.take(request.remoteAddress, options.nowMs);
  if (!taken.ok)
    return refuse('rate-limited', 'Too many requests; slow down and try again.', { retryAfterSeconds: taken.retryAfterSeconds });
  const call = lastPart(request.path);
  if (!options.calls.includes(call))
    return refuse('unknown-route', `There is no ${call.slice(0, 80)} at this address; check the base URL.`);
  const fit = checkForm(request);
  if (!fit.ok) return fit;
  const header = parseSignatureHeader(request.headers.authorization);
  if (!header.ok) return header;
  const bounds = { nowMs: options.nowMs, skewMs: options.clockSkewMs, lifetimeMaxS: LIMITS.signatureLifetimeMaxS };
  const fresh = checkFreshness(header.value, bounds);
  if (!fresh.ok) return fresh;
  const body = parseJson(request.body);
  return body.ok ? ok({ call, header: header.value, body: body.value }) : body;
}

function checkForm(request: NodeRequest): Outcome<void> {
  if (request.method !== 'POST') return refuse('wrong-method', `Registry calls are sent with POST, not ${request.method.slice(0, 20)}.`);
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type) || request.headers['content-encoding'] !== undefined) {
    return refuse('wrong-content-type', 'The body must be application/json in UTF-8, without compression.');
  }
  if (request.body.length > REGISTRY_BODY_BYTES_MAX) {
    return refuse('body-too-large', `At most ${REGISTRY_BODY_BYTES_MAX} bytes are read in a registry call.`);
  }
  return ok(undefined);
}

export function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function jsonReply(status: number, value: unknown): NodeReply {
  return jsonTextReply(status, JSON.stringify(value));
}

export function jsonTextReply(status: number, body: string): NodeReply {
  return { status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' }, body };
}

/**
 * A refusal of a registry call: an error body and, where the signature is at fault, what is wanted of it (BECKN-006).
 * Every refusal has an HTTP status of at least 400 here: there is no acknowledgement to carry it.
 * @param realm our own subscriber_id
 */
export function refusalReply(problem: Problem, realm: string): NodeReply {
  const { httpStatus, code } = kindOf(problem);
  const status = Math.max(httpStatus, 400);
  const error = { code: code['1.1.1'], message: problem.message, ...(problem.path === undefined ? {} : { paths: problem.path }) };
  const reply = jsonReply(status, { error });
  const headers: Record<string, string> = { ...reply.headers };
  if (status === 401) {
    const challenge = challengeHeader(problem, realm);
    headers[challenge.name] = challenge.value;
  }
  if (status === 405) headers.allow = 'POST';
  if (problem.retryAfterSeconds !== undefined) headers['retry-after'] = String(problem.retryAfterSeconds);
  return { ...reply, headers };
}
