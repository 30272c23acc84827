import { createHash, timingSafeEqual } from 'node:crypto';
import type { Chance } from '../../node/clock.ts';
import type { Work } from '../../node/role.ts';
import { asJson, orderKey, partitionOf, readRecord } from '../records.ts';
import { type ApiOutcome, denied, granted } from '../refusals.ts';

/**
 * The link of an order: a secret that opens this one order on any device, for who has no account. Whoever holds it may follow, cancel, return, rate and
 * say something; it begins nothing and opens no other order. The node keeps its hash alone. Key `link:<n>`.
 */
export interface LinkRecord {
  /** Of every secret that opens the order, in hexadecimal, the newest last: the one on the page, and one in each letter. */
  readonly sha256: readonly string[];
  readonly madeAtMs: number;
}

export const LINKS = 'link:';
export const linkKey = (n: number): string => `${LINKS}${n}`;

/** Secrets of one order that are good at once. Of more the oldest goes. */
export const SECRETS_MAX = 24;
const SECRET_BYTES = 32;
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** A secret that nobody can guess: 256 bits, base64url. */
export function newLinkSecret(chance: Pick<Chance, 'bytes'>): string {
  return Buffer.from(chance.bytes(SECRET_BYTES)).toString('base64url');
}

/** What somebody presents, when it can be a secret at all. */
export function readLinkSecret(text: unknown): string | undefined {
  return typeof text === 'string' && SECRET.test(text) ? text : undefined;
}

/** Whether a secret opens the order of a record; every hash is compared, each in the same time whether it fits or not. */
export function opensOrder(record: LinkRecord | undefined, secret: string): boolean {
  const given = digestOf(secret);
  let opens = false;
  for (const hash of record?.sha256 ?? []) {
    const known = Buffer.from(hash, 'hex');
    if (known.length === given.length && timingSafeEqual(known, given)) opens = true;
  }
  return opens;
}

/**
 * Makes `secret` a link of an order. What opened it before opens it no more, unless it is made `beside`: for a letter, or for a device that has none yet.
 */
export function makeLink(
  order: { readonly transactionId: string; readonly n: number },
  { secret, beside }: { readonly secret: string; readonly beside: boolean },
): Work<ApiOutcome<void>> {
  return {
    partition: partitionOf(order.transactionId),
    reads: [orderKey(order.n), linkKey(order.n)],
    decide(state, { nowMs }) {
      // Of an order that was erased meanwhile nothing is kept.
      if (!state.has(orderKey(order.n))) return { result: denied('not-found', `This transaction has no order ${order.n}.`) };
      const record = withSecret(beside ? readLink(state, order.n) : undefined, secret, nowMs);
      return { put: { [linkKey(order.n)]: asJson(record) }, result: granted(undefined) };
    },
  };
}

/** A record in which one secret more opens the order. */
export function withSecret(before: LinkRecord | undefined, secret: string, nowMs: number): LinkRecord {
  const known = (before?.sha256 ?? []).slice(1 - SECRETS_MAX);
  return { sha256: [...known, digestOf(secret).toString('hex')], madeAtMs: nowMs };
}

/** The record of an order's link, over a state in which {@link linkKey} was read. */
export function readLink(state: Parameters<typeof readRecord>[0], n: number): LinkRecord | undefined {
  return readRecord<LinkRecord>(state, linkKey(n));
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
