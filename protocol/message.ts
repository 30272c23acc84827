/** What comes in and goes out of a node as plain data, and what every message says about itself whatever its dialect. */

/** One HTTP request as plain data. */
export interface NodeRequest {
  readonly method: string;
  /** Path without the query, as it was sent. */
  readonly path: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The exact bytes that were sent: the signature is over these. */
  readonly body: Uint8Array;
  readonly remoteAddress: string;
}

/** One HTTP reply as plain data. */
export interface NodeReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A node as a message names it. */
export interface NodeAddress {
  /** subscriber_id in the registry. */
  readonly id: string;
  /** Base URL at which it hears messages. */
  readonly uri: string;
}

/** The facts of a message's context, in no dialect's spelling. */
export interface Envelope {
  /** Version of the dialect as the message states it, for example `1.1.1`. */
  readonly version: string;
  readonly action: string;
  readonly domain: string;
  readonly cityCode?: string;
  readonly countryCode?: string;
  readonly buyerNode: NodeAddress;
  /** Absent in a search that is to go through a gateway. */
  readonly providerNode?: NodeAddress;
  readonly transactionId: string;
  readonly messageId: string;
  /** When the message was made, in milliseconds since 1970 UTC. */
  readonly timestampMs: number;
  /** How long from the timestamp the message is valid. */
  readonly ttlMs?: number;
}

/** Joins a base URL and a path with exactly one slash, however many either side brings. */
export function endpoint(baseUrl: string, path: string): string {
  let end = baseUrl.length;
  while (end > 0 && baseUrl[end - 1] === '/') end--;
  let start = 0;
  while (start < path.length && path[start] === '/') start++;
  return `${baseUrl.slice(0, end)}/${path.slice(start)}`;
}
