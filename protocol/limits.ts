/**
 * Every bound that the wire itself sets, with its unit and its reason. What an operator may change is a default here and
 * a setting in the node's configuration; what is marked fixed is not.
 */

const KIBIBYTE = 1024;
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const LIMITS = {
  /** Largest message body. A catalogue of some 500 items fits; hashing and reading it stays under about 10 ms. */
  bodyBytesMax: 1024 * KIBIBYTE,
  /** Deepest nesting of objects and arrays. Beckn core v1.1.1 needs about 14; past that lies only mischief. */
  jsonDepthMax: 32,
  /** All request headers together: two signature headers of at most 1 KiB each and what proxies add. */
  headersBytesMax: 16 * KIBIBYTE,
  /** One signature header (fixed): the longest lawful one, with a 255-byte subscriber_id, stays under 600 bytes. */
  signatureHeaderBytesMax: 1024,
  /** Longest subscriber_id or key id (fixed): the length of the longest domain name. */
  subscriberIdBytesMax: 255,
  /** Longest URL kept or called: what common proxies let through. */
  urlBytesMax: 2048,
  /** Longest reply of a peer that is read: an ACK is 50 bytes, a NACK with many paths a few thousand. */
  replyBytesMax: 64 * KIBIBYTE,
  /** Longest reply of a registry that is read: a look-up that lists a whole city's provider nodes. */
  lookupReplyBytesMax: 4 * 1024 * KIBIBYTE,
  /** Longest life of a signature whatever its header says: how long a stolen request can be sent again. */
  signatureLifetimeMaxS: 3_600,
  /** Life of our own signatures: long enough for a slow hop, short against theft. */
  signatureLifetimeDefaultS: 300,
  /** How far in the future `created` may lie. BECKN-006 allows none; honest clocks differ by a few seconds. */
  clockSkewDefaultMs: 5 * SECOND_MS,
  /** How far a context's timestamp may lie ahead of our clock: as for signatures, with room for a queue before signing. */
  timestampAheadMaxMs: MINUTE_MS,
  /** How long a message without a ttl is valid (Beckn core v1.1.1 leaves it open). */
  ttlDefaultMs: 30 * SECOND_MS,
  /** The longest ttl that is believed: beyond a day a replay claim would have to be kept too long. */
  ttlMaxMs: DAY_MS,
  /** The longest duration that is read at all, in a ttl, a quote or a schedule: ten years. */
  durationMaxMs: 3_653 * DAY_MS,
  /** Longest text of a duration: enough for every unit with fifteen digits. */
  durationCharactersMax: 64,
  /** How many provider nodes one search is passed to at most: a large city; more needs a narrower search. */
  fanOutMax: 1_000,
  /** Faults listed in one refusal: enough to mend a message in one go, small enough not to be amplified. */
  faultsListedMax: 10,
  /** Longest challenge or answer of a subscription, as base64: a random string of a few hundred bytes. */
  challengeBytesMax: 4 * KIBIBYTE,
  /** Key objects kept ready by the node:crypto engine: a large city's subscribers, about 1 KB each. */
  keyObjectsMax: 2_048,
} as const;
