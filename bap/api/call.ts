import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { parseJson } from '../../protocol/json.ts';
import {
  type OrderRecord,
  orderKey,
  partitionOf,
  readHandle,
  readRecord,
  readTransaction,
  TRANSACTION,
  type TransactionRecord,
} from '../records.ts';
import { type ApiOutcome, denied, granted } from '../refusals.ts';
import { BOUNDS } from '../settings.ts';
import { callerOf } from './caller.ts';
import { contract } from './contract.ts';
import type { BuyerApiPorts } from './ports.ts';

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const IDEMPOTENCY_KEY = /^[!-~]{8,128}$/;
const JSON_DEPTH_MAX = 16;
const SECOND_MS = 1_000;

/** The body of a call, held against its description. No body at all is an empty object. */
export function bodyOf<T>(request: Request, schema: string): ApiOutcome<T> {
  const read = jsonOf(request);
  return read.ok ? contract().check<T>(schema, read.value) : read;
}

/** The body as JSON. */
export function jsonOf(request: Request): ApiOutcome<unknown> {
  const bytes = bytesOf(request);
  if (bytes.length === 0) return granted({});
  if (request.is('application/json') === false) return denied('wrong-content-type', 'Send the body as application/json in UTF-8.');
  const read = parseJson(bytes, { depthMax: JSON_DEPTH_MAX, bytesMax: BOUNDS.bodyBytesMax });
  return read.ok ? granted(read.value) : denied('not-json', read.problem.message);
}

export function bytesOf(request: Request): Uint8Array {
  const body: unknown = request.body;
  return body instanceof Uint8Array ? body : new Uint8Array();
}

/** One member of a path. One with a NUL, which no store can hold, names nothing. */
export function pathMember(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' && !value.includes('\0') ? value : '';
}

/** One member of the query, when it is there once. */
export function queryMember(request: Request, name: string): string | undefined {
  const value = request.query[name];
  return typeof value === 'string' ? value : undefined;
}

/** A whole number from the query, within bounds. */
export function numberMember(
  request: Request,
  name: string,
  range: { readonly least: number; readonly most: number; readonly otherwise: number },
): ApiOutcome<number> {
  const text = queryMember(request, name);
  if (text === undefined) return granted(range.otherwise);
  const value = Number(text);
  if (/^\d{1,13}$/.test(text) && value >= range.least && value <= range.most) return granted(value);
  return denied('bad-query', `${name} is a whole number from ${range.least} to ${range.most}.`, { pointer: name });
}

/** What makes a repetition of this call harmless. */
export function idempotencyOf(
  request: Request,
  need: 'required' | 'optional',
): ApiOutcome<{ readonly key: string; readonly digest: string } | undefined> {
  const key = request.get('Idempotency-Key');
  if (key === undefined) {
    if (need === 'optional') return granted(undefined);
    return denied('idempotency-key-missing', 'Make a key (a UUID will do) for this call, and send it again with every retry of it.');
  }
  if (!IDEMPOTENCY_KEY.test(key))
    return denied('bad-query', 'An Idempotency-Key has 8 to 128 visible ASCII characters.', { pointer: 'Idempotency-Key' });
  const digest = createHash('sha256')
    .update(`${request.method} ${request.baseUrl}${request.path}\n`)
    .update(bytesOf(request))
    .digest('base64url');
  return granted({ key, digest });
}

/** The transaction of a path, when it belongs to the app that calls. */
export async function transactionOf(request: Request, response: Response, ports: BuyerApiPorts): Promise<ApiOutcome<TransactionRecord>> {
  return findTransaction(pathMember(request, 'transactionId'), callerOf(response).app, ports);
}

/** The order of a path with its transaction. */
export async function orderOf(
  request: Request,
  response: Response,
  ports: BuyerApiPorts,
): Promise<ApiOutcome<{ transaction: TransactionRecord; order: OrderRecord }>> {
  const handle = readHandle(pathMember(request, 'handle'));
  if (handle === undefined) return denied('not-found', 'An order is named by its handle, such as <transactionId>.1.');
  const transaction = await findTransaction(handle.transactionId, callerOf(response).app, ports);
  if (!transaction.ok) return transaction;
  const key = orderKey(handle.n);
  const order = readRecord<OrderRecord>(await ports.store.read(partitionOf(handle.transactionId), [key]), key);
  return order === undefined
    ? denied('not-found', `This transaction has no order ${handle.n}.`)
    : granted({ transaction: transaction.value, order });
}

async function findTransaction(id: string, app: string, ports: BuyerApiPorts): Promise<ApiOutcome<TransactionRecord>> {
  const transaction = UUID.test(id) ? readTransaction(await ports.store.read(partitionOf(id), [TRANSACTION])) : undefined;
  if (transaction === undefined || transaction.app !== app) return denied('not-found', 'No such transaction of this app is known here.');
  return granted(transaction);
}

/** `?wait=` in milliseconds, or `Prefer: wait=` in seconds (RFC 7240). */
export function waitOf(request: Request): ApiOutcome<number> {
  const preferred = /(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])/.exec(request.get('Prefer') ?? '')?.[1];
  const otherwise = Math.min(Number(preferred ?? 0) * SECOND_MS, BOUNDS.waitMsMax);
  return numberMember(request, 'wait', { least: 0, most: BOUNDS.waitMsMax, otherwise });
}

/** Aborted when the app that calls does not wait any more. */
export function goneSignal(response: Response): AbortSignal {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  return gone.signal;
}
