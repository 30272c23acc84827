import type { NodeAddress } from '../protocol/message.ts';

/** An app that may use this buyer node. */
export interface AppSettings {
  /** Lower-case letters, digits and hyphens; transactions and webhooks belong to it. */
  readonly name: string;
  /** SHA-256 of its key in hexadecimal: the key itself is kept by the app alone. */
  readonly keySha256: string;
  /** Origins of pages that may call with this key, such as `https://app.example`. */
  readonly origins: readonly string[];
  /** How many calls a second it may make, and how many at once. */
  readonly perSecond: number;
  readonly burst: number;
}

/** An app without a key, such as the storefront of this node; each network address has the quota for itself. */
export type OpenAppSettings = Omit<AppSettings, 'keySha256'>;

/** What a buyer node is told about itself and its network. */
export interface BuyerSettings {
  /** Its own subscriber_id, and the URL at which it hears callbacks. */
  readonly node: NodeAddress;
  /** Subscriber ids of the gateways; a search goes to all of them and is answered once. */
  readonly gateways: readonly string[];
  /** The first one is used when an app names none. */
  readonly domains: readonly string[];
  readonly cityCode?: string;
  readonly countryCode?: string;
  /** How long an answer to a request is waited for. */
  readonly ttlMs: number;
  /** How much longer than the ttl before an unanswered request is called silent: callbacks travel too. */
  readonly silenceGraceMs: number;
  /** How long a search is worth handing over; after that the person has moved on. */
  readonly searchHandOverMs: number;
}

export const DEFAULT_TIMES = { ttlMs: 30_000, silenceGraceMs: 2_000, searchHandOverMs: 10_000 } as const;

/** Bounds of what one transaction may hold, with the reason of each. */
export const BOUNDS = {
  /** A large city's provider nodes, each with one answer. */
  offersMax: 500,
  /** Catalogues of one search together: what a phone can page through, many times over. */
  offerBytesMax: 16 * 1024 * 1024,
  /** Answers of one provider node to one search: a node of thousands of shops tells them in several. */
  answersPerNodeMax: 20,
  /** Bytes of one provider node's answers to one search: a quarter of the room for all. */
  answerBytesPerNodeMax: 4 * 1024 * 1024,
  /** A day of pushes about a handful of orders. */
  eventsMax: 2_000,
  /** Baskets that grow out of one search. */
  ordersMax: 20,
  /** Requests of one transaction: an app that asks more is in a loop. */
  requestsMax: 500,
  /** Providers of one basket: what somebody fetches in an afternoon. */
  basketPartsMax: 10,
  /** Lines of one basket in all. */
  basketLinesMax: 100,
  /** Calls about one basket: an app that makes more is in a loop. */
  basketCallsMax: 50,
  /** How long a basket is kept: its orders are kept longer, with their transactions. */
  basketKeptMs: 90 * 24 * 3_600_000,
  /** Legs of one journey. */
  legsMax: 6,
  /** Rows of one page of the history. */
  historyPageMax: 100,
  /** Names looked through for one page of the history: a filter that hardly anything fulfils gives short pages. */
  historyScanMax: 500,
  /** One body of an app. */
  bodyBytesMax: 64 * 1024,
  /** How long a call may be held for its answer. */
  waitMsMax: 30_000,
} as const;
