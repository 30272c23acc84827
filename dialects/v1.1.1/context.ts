import { durationMs, isoDuration } from '../../protocol/duration.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Envelope, NodeAddress } from '../../protocol/message.ts';
import type { Outcome } from '../../protocol/problems.ts';
import { ok, refuse } from '../../protocol/problems.ts';
import { moment, momentOf, textOf } from './leaves.ts';
import { isWire, known, type Wire } from './wire-object.ts';
import { written } from './writing.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** URLs that were found to be good: every message of a node carries the same two. */
const urlsRead = new Set<string>();
const URLS_KEPT_MAX = 1_000;
/** Members that changed between 1.0.0 and 1.1.x are none that we rely on. */
const SPOKEN = /^1\.[01]\.(?:0|[1-9]\d{0,3})$/;

/** Reads members one by one and remembers which could not be read. */
class ContextReader {
  readonly context: Wire;
  readonly faults: { readonly key: string; readonly expected: string }[] = [];

  constructor(context: Wire) {
    this.context = context;
  }

  /** A value that stands in for a fault is never seen: with any fault the context is refused. */
  required<T>(key: string, expected: string, read: (text: string) => T | undefined): T | undefined {
    const text = textOf(this.context[key]);
    const value = text === undefined ? undefined : read(text);
    if (value === undefined) this.faults.push({ key, expected });
    return value;
  }

  optional<T>(key: string, expected: string, read: (text: string) => T | undefined): T | undefined {
    return this.context[key] === undefined ? undefined : this.required(key, expected, read);
  }
}

/** Reads the facts of a context (Beckn core v1.1.1, Context). All faults are named at once. */
export function readEnvelope(body: unknown): Outcome<Envelope> {
  const context = isWire(body) ? body.context : undefined;
  if (!isWire(context))
    return refuse('bad-context', 'The body has no context; send {"context": {…}, "message": {…}}.', { path: '/context' });
  const version = readVersion(context);
  if (!version.ok) return version;
  const reader = new ContextReader(context);
  const action = reader.required('action', 'the last part of the path', (text) => text);
  const domain = reader.required('domain', 'the code of a domain', (text) => text);
  const buyerNode = readNode(reader, 'bap');
  const addressed = action !== 'search' || context.bpp_id !== undefined || context.bpp_uri !== undefined;
  const providerNode = addressed ? readNode(reader, 'bpp') : undefined;
  const transactionId = reader.required('transaction_id', 'a UUID', uuidOf);
  const messageId = reader.required('message_id', 'a UUID', uuidOf);
  const timestampMs = reader.required('timestamp', 'an RFC 3339 moment, such as 2025-01-31T12:00:00.000Z', momentOf);
  const ttlMs = reader.optional('ttl', 'an ISO 8601 duration of more than nothing, such as PT30S', (text) =>
    lengthOf(text, timestampMs ?? 0),
  );
  const { faults } = reader;
  if (action === undefined || domain === undefined || buyerNode === undefined || faults.length > 0) return refuseFaults(faults);
  if (transactionId === undefined || messageId === undefined || timestampMs === undefined) return refuseFaults(faults);
  const facts = { version: version.value, action, domain, ...readLocation(context.location), buyerNode, providerNode };
  return ok(known({ ...facts, transactionId, messageId, timestampMs, ttlMs }));
}

function readVersion(context: Wire): Outcome<string> {
  const { version } = context;
  if (version === undefined && context.core_version !== undefined) {
    const hint =
      'The context is of Beckn 0.9 (core_version); this node speaks 1.1.1: send the member version, and the place as location.city.code.';
    return refuse('unknown-version', hint, { path: '/context/version' });
  }
  if (typeof version !== 'string') {
    return refuse('bad-context', 'The context lacks the member version; send "1.1.1".', { path: '/context/version' });
  }
  if (SPOKEN.test(version)) return ok(version);
  return refuse('unknown-version', `This node speaks 1.0.0 up to 1.1.x, not ${version.slice(0, 20)}.`, { path: '/context/version' });
}

function readNode(reader: ContextReader, side: 'bap' | 'bpp'): NodeAddress | undefined {
  const id = reader.required(`${side}_id`, 'a subscriber_id', subscriberIdOf);
  const uri = reader.required(`${side}_uri`, 'an http or https URL without query or fragment', urlOf);
  return id === undefined || uri === undefined ? undefined : { id, uri };
}

function refuseFaults(faults: readonly { readonly key: string; readonly expected: string }[]): Outcome<never> {
  const listed = faults.slice(0, LIMITS.faultsListedMax);
  const message = `In the context, ${listed.map(({ key, expected }) => `${key} must be ${expected}`).join('; ')}.`;
  return refuse('bad-context', message, { path: listed.map(({ key }) => `/context/${key}`).join(',') });
}

function uuidOf(text: string): string | undefined {
  return UUID.test(text) ? text : undefined;
}

function subscriberIdOf(text: string): string | undefined {
  return Buffer.byteLength(text) <= LIMITS.subscriberIdBytesMax ? text : undefined;
}

/** No query or fragment, since a path is put behind it; no name and password, since it is written into logs. */
const BASE_URL = /^https?:\/\/[^\s?#@/\\]+(?:\/[^\s?#\\]*)?$/i;

function urlOf(text: string): string | undefined {
  if (urlsRead.has(text)) return text;
  if (Buffer.byteLength(text) > LIMITS.urlBytesMax || !BASE_URL.test(text) || !URL.canParse(text)) return undefined;
  if (urlsRead.size >= URLS_KEPT_MAX) urlsRead.clear();
  urlsRead.add(text);
  return text;
}

function lengthOf(text: string, fromMs: number): number | undefined {
  const length = durationMs(text, fromMs);
  return length.ok ? length.value : undefined;
}

/** City and country by code; bare text is tolerated, as other implementations send it. */
function readLocation(location: unknown): { cityCode?: string; countryCode?: string } {
  if (!isWire(location)) return {};
  return known({ cityCode: codeOrText(location.city), countryCode: codeOrText(location.country) });
}

function codeOrText(place: unknown): string | undefined {
  return textOf(isWire(place) ? place.code : place);
}

/** The context of a message of ours. */
export function writeContext(envelope: Omit<Envelope, 'action' | 'version'>, action: string, version: string): Wire {
  const { domain, cityCode, countryCode, buyerNode, providerNode, transactionId, messageId, timestampMs, ttlMs } = envelope;
  const city = written({ code: cityCode });
  const country = written({ code: countryCode });
  const members = {
    domain,
    location: written({ city, country }),
    action,
    version,
    bap_id: buyerNode.id,
    bap_uri: buyerNode.uri,
    bpp_id: providerNode?.id,
    bpp_uri: providerNode?.uri,
    transaction_id: transactionId,
    message_id: messageId,
    timestamp: moment(timestampMs),
    ttl: ttlMs === undefined ? undefined : isoDuration(ttlMs),
  };
  return written(members) ?? {};
}
