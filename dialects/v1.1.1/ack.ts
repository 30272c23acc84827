import type { Acknowledgement } from '../../protocol/ack.ts';
import { ACCEPTED, refused } from '../../protocol/ack.ts';
import { parseJson } from '../../protocol/json.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { NodeReply } from '../../protocol/message.ts';
import type { Outcome, Problem, ProblemName } from '../../protocol/problems.ts';
import { kindOf, ok, PROBLEMS, refuse } from '../../protocol/problems.ts';
import type { Challenge } from '../dialect.ts';
import { textOf } from './leaves.ts';
import { codeOf, problemOf, reasonOf } from './reasons.ts';
import { isWire, type Wire } from './wire-object.ts';
import { written } from './writing.ts';

/** Longest sentence of a peer that is kept: it goes into logs. */
const PEER_MESSAGE_CHARACTERS_MAX = 500;

const ACK_BODY = JSON.stringify({ message: { ack: { status: 'ACK' } } });
const JSON_TYPE = { 'content-type': 'application/json' } as const;

/** The HTTP reply to a message: status, body and, for a signature that failed, the challenge (BECKN-006). */
export function reply(acknowledgement: Acknowledgement, challenge: Challenge): NodeReply {
  if (acknowledgement.ack) return { status: 200, headers: JSON_TYPE, body: ACK_BODY };
  const { problem } = acknowledgement;
  const { httpStatus, code } = kindOf(problem);
  const error = written({ code: code['1.1.1'], message: problem.message, paths: problem.path });
  const body = JSON.stringify({ message: { ack: { status: 'NACK' } }, error });
  return { status: httpStatus, headers: { ...JSON_TYPE, ...extraHeaders(problem, httpStatus, challenge) }, body };
}

function extraHeaders(problem: Problem, httpStatus: number, { realm }: Challenge): Record<string, string> {
  const headers: Record<string, string> = {};
  if (httpStatus === 401) {
    const name = problem.gateway === true ? 'proxy-authenticate' : 'www-authenticate';
    headers[name] = `Signature realm="${realm.replaceAll(/["\\\r\n]/g, '')}",headers="(created) (expires) digest"`;
  }
  if (httpStatus === 405) headers.allow = 'POST';
  if (problem.retryAfterSeconds !== undefined) headers['retry-after'] = String(Math.max(0, Math.ceil(problem.retryAfterSeconds)));
  return headers;
}

/** What a peer's reply says: by the status in its body first, then by that of HTTP. Without a proper body it was not delivered. */
export function readReply(httpStatus: number, body: string): Outcome<Acknowledgement> {
  const value = parseReply(body);
  const message = isWire(value) ? value.message : undefined;
  const ack = isWire(message) ? message.ack : undefined;
  if (!isWire(value) || !isWire(ack)) {
    return refuse(nameOfStatus(httpStatus) ?? 'internal', `The receiver answered ${httpStatus} without an acknowledgement.`);
  }
  if (ack.status === 'ACK') return ok(ACCEPTED);
  return ok(refused(readProblem(httpStatus, isWire(value.error) ? value.error : {})));
}

function parseReply(body: string): unknown {
  const bytes = Buffer.from(body);
  const parsed = parseJson(bytes, { depthMax: LIMITS.jsonDepthMax, bytesMax: LIMITS.replyBytesMax });
  return parsed.ok ? parsed.value : undefined;
}

function readProblem(httpStatus: number, error: Wire): Problem {
  const code = typeof error.code === 'number' ? String(error.code) : textOf(error.code);
  const name = nameOf(httpStatus, code);
  const message = textOf(error.message)?.slice(0, PEER_MESSAGE_CHARACTERS_MAX) ?? PROBLEMS[name].title;
  const path = (textOf(error.paths) ?? textOf(error.path))?.slice(0, PEER_MESSAGE_CHARACTERS_MAX);
  return path === undefined ? { name, message } : { name, message, path };
}

/** A status says more than the general codes do; a finer code says more than the status. */
function nameOf(httpStatus: number, code: string | undefined): ProblemName {
  const general = code === undefined || code === codeOf('invalid-request') || code === codeOf('business-error');
  const byStatus = nameOfStatus(httpStatus);
  if (general && byStatus !== undefined) return byStatus;
  return code === undefined ? 'invalid-request' : problemOf(reasonOf(code));
}

function nameOfStatus(httpStatus: number): ProblemName | undefined {
  if (httpStatus >= 200 && httpStatus < 300) return undefined;
  const names: ReadonlyMap<number, ProblemName> = new Map([
    [401, 'signature-wrong'],
    [404, 'unknown-route'],
    [405, 'wrong-method'],
    [413, 'body-too-large'],
    [415, 'wrong-content-type'],
    [429, 'rate-limited'],
    [502, 'overloaded'],
    [503, 'overloaded'],
    [504, 'overloaded'],
  ]);
  return names.get(httpStatus) ?? (httpStatus >= 400 && httpStatus < 500 ? 'invalid-request' : 'internal');
}
