import { fromBase64 } from './base64.ts';
import type { SignatureEngine } from './crypto.ts';
import { parseSignatureHeader, type SignatureHeader } from './header.ts';
import { readSigningPublicKey } from './keys.ts';
import { verifySignature } from './verify.ts';

/**
 * A receipt: the order as its buyer's node signed it, the provider node's signed answer, and the keys of both. It is read where no
 * dialect is at hand, in a browser or by a stranger, and so this file alone reads the few members of both bodies that it tells of.
 */
export interface Receipt {
  readonly format: typeof RECEIPT_FORMAT;
  readonly transactionId: string;
  readonly order: SignedMessage;
  readonly answer: SignedMessage;
  /** As the registry named them when the receipt was made. */
  readonly keys: readonly ReceiptKey[];
  /** The public URLs of the registries that its maker trusts, where whoever checks can ask too. */
  readonly registries?: readonly string[];
}

export const RECEIPT_FORMAT = 'marktplein-receipt-1';

/** One message with the exact bytes and the signature that they went with. */
export interface SignedMessage {
  /** In base64. */
  readonly bytes: string;
  /** The header `authorization`. */
  readonly signature: string;
}

export interface ReceiptKey {
  readonly subscriberId: string;
  readonly keyId: string;
  /** Ed25519, 32 bytes in base64. */
  readonly publicKey: string;
}

/** What was found, step by step; a receipt proves something when all four hold. */
export interface ReceiptVerdict {
  /** The order bears a signature of the buyer's node that it names. */
  readonly order: boolean;
  /** The answer bears a signature of the provider node that it names. */
  readonly answer: boolean;
  /** Both keys are those that whoever checks has of the registry. */
  readonly keys: boolean;
  /** Order and answer are of one transaction, one message and one total, and the answer took the order. */
  readonly same: boolean;
  readonly facts: ReceiptFacts;
}

/** Only what stands in the signed bytes. */
export interface ReceiptFacts {
  readonly buyerNode: string;
  readonly providerNode: string;
  readonly provider: string;
  readonly orderId: string;
  readonly amount: string;
  readonly currency: string;
  /** When the answer was signed, in milliseconds since 1970 UTC. */
  readonly answeredAtMs: number;
}

export interface ReceiptMeans {
  readonly engine: SignatureEngine;
  /** BLAKE2b-512 of bytes in base64. */
  readonly digestOf: (bytes: Uint8Array) => string;
  /** A key that whoever checks got from the registry; unless given, the receipt's own are taken. */
  readonly keyOf?: (subscriberId: string, keyId: string) => string | undefined;
}

/** Checks a receipt. Freshness is no part of it: a receipt is to be checked years later. Never throws, whatever it holds. */
export function verifyReceipt(receipt: Receipt, means: ReceiptMeans): ReceiptVerdict {
  const order = readMessage(receipt.order);
  const answer = readMessage(receipt.answer);
  const named = (header: SignatureHeader | undefined): string | undefined =>
    header === undefined ? undefined : keyIn(receipt, header.subscriberId, header.keyId);
  const own = (header: SignatureHeader | undefined): string | undefined =>
    header === undefined ? undefined : means.keyOf === undefined ? named(header) : means.keyOf(header.subscriberId, header.keyId);
  const holds = (message: ReadMessage, signer: string): boolean => {
    const key = readSigningPublicKey(own(message.header) ?? named(message.header) ?? '');
    if (message.header === undefined || !key.ok || message.header.subscriberId !== signer || signer === '') return false;
    return verifySignature(message.header, means.digestOf(message.bytes), key.value, means.engine).ok;
  };
  const said = factsOf(order, answer);
  return {
    order: holds(order, said.facts.buyerNode),
    answer: holds(answer, said.facts.providerNode),
    keys: [order, answer].every(({ header }) => own(header) !== undefined && own(header) === named(header)),
    same: said.same,
    facts: said.facts,
  };
}

/** Reads a receipt from the text of a file; undefined when it is something else. */
export function readReceipt(text: string): Receipt | undefined {
  const read = membersOf(parse(text));
  const isMessage = (value: unknown): boolean => {
    const { bytes, signature } = membersOf(value);
    return typeof bytes === 'string' && typeof signature === 'string';
  };
  const isKey = (value: unknown): boolean => {
    const { subscriberId, keyId, publicKey } = membersOf(value);
    return [subscriberId, keyId, publicKey].every((each) => typeof each === 'string');
  };
  const whole =
    read.format === RECEIPT_FORMAT &&
    typeof read.transactionId === 'string' &&
    isMessage(read.order) &&
    isMessage(read.answer) &&
    Array.isArray(read.keys) &&
    read.keys.every(isKey);
  return whole ? (read as unknown as Receipt) : undefined;
}

/** A key that a signature of a receipt names. */
export interface NamedKey extends Pick<ReceiptKey, 'subscriberId' | 'keyId'> {
  /** The moment that stands on the signature, in milliseconds since 1970 UTC. */
  readonly signedAtMs: number;
  /** What the receipt says that the key is; undefined when it does not. */
  readonly claimed: string | undefined;
}

/** The keys that a receipt's signatures name, the order's first. */
export function keysNamedBy(receipt: Receipt): readonly NamedKey[] {
  return [receipt.order, receipt.answer].flatMap(({ signature }) => {
    const header = parseSignatureHeader(signature);
    if (!header.ok) return [];
    const { subscriberId, keyId, createdS } = header.value;
    return [{ subscriberId, keyId, signedAtMs: createdS * 1_000, claimed: keyIn(receipt, subscriberId, keyId) }];
  });
}

interface ReadMessage {
  readonly bytes: Uint8Array;
  readonly header: SignatureHeader | undefined;
  readonly body: Members;
}

type Members = Readonly<Record<string, unknown>>;

function readMessage({ bytes: text, signature }: SignedMessage): ReadMessage {
  const bytes = fromBase64(text) ?? new Uint8Array();
  const header = parseSignatureHeader(signature);
  return { bytes, header: header.ok ? header.value : undefined, body: membersOf(parse(new TextDecoder().decode(bytes))) };
}

function factsOf(order: ReadMessage, answer: ReadMessage): { readonly facts: ReceiptFacts; readonly same: boolean } {
  const [asked, told] = [membersOf(order.body.context), membersOf(answer.body.context)];
  const wanted = membersOf(membersOf(order.body.message).order);
  const took = membersOf(membersOf(answer.body.message).order);
  const [before, price] = [priceOf(wanted), priceOf(took)];
  const same =
    answer.body.error === undefined &&
    textOf(took.id) !== '' &&
    textOf(asked.action) === 'confirm' &&
    textOf(told.action) === 'on_confirm' &&
    ['transaction_id', 'message_id', 'bap_id', 'bpp_id'].every((name) => textOf(asked[name]) !== '' && asked[name] === told[name]) &&
    (before.value === '' || (Number(before.value) === Number(price.value) && before.currency === price.currency));
  const provider = membersOf(took.provider);
  return {
    same,
    facts: {
      buyerNode: textOf(asked.bap_id),
      providerNode: textOf(told.bpp_id),
      provider: textOf(membersOf(provider.descriptor).name) || textOf(provider.id),
      orderId: textOf(took.id),
      amount: price.value,
      currency: price.currency,
      answeredAtMs: (answer.header?.createdS ?? 0) * 1_000,
    },
  };
}

function priceOf(order: Members): { readonly value: string; readonly currency: string } {
  const price = membersOf(membersOf(order.quote).price);
  return { value: textOf(price.value), currency: textOf(price.currency) };
}

function keyIn(receipt: Receipt, subscriberId: string, keyId: string): string | undefined {
  return receipt.keys.find((key) => key.subscriberId === subscriberId && key.keyId === keyId)?.publicKey;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
