import type { Outcome } from '../protocol/problems.ts';
import { ok, refuse } from '../protocol/problems.ts';
import { SUBSCRIPTION_STATUSES, type Subscriber, type SubscriberType } from '../protocol/subscriber.ts';
import { spokenByDefault } from './choose.ts';
import { moment, momentOf, textOf } from './v1.1.1/leaves.ts';
import { isWire, known, type Wire } from './v1.1.1/wire-object.ts';
import { written } from './v1.1.1/writing.ts';

/**
 * The registry's wire (Beckn core v1.1.1, registry API) and a subscriber. `dialect` is a member of our own. An entry's
 * `registry_signature`, `nonce` and whatever else it has belong to whoever reads or writes the entry as it came.
 */

const TYPES: readonly SubscriberType[] = ['BAP', 'BPP', 'BG'];

/** What to look for. Members that are given must all fit exactly; without a status only `SUBSCRIBED` entries are meant. */
export type LookupFilter = Partial<Subscriber>;

export function encodeSubscription(subscriber: Subscriber): Wire {
  return encodeLookupFilter(subscriber);
}

/** Members that are absent from the filter are absent from the wire. */
export function encodeLookupFilter(filter: LookupFilter): Wire {
  const members = {
    subscriber_id: filter.subscriberId,
    url: filter.url,
    type: filter.type,
    domain: filter.domain,
    location: written({ city: written({ code: filter.cityCode }), country: written({ code: filter.countryCode }) }),
    key_id: filter.keyId,
    signing_public_key: filter.signingPublicKey,
    encr_public_key: filter.encryptionPublicKey,
    valid_from: moment(filter.validFromMs),
    valid_until: moment(filter.validUntilMs),
    status: filter.status,
    created: moment(filter.createdMs),
    updated: moment(filter.updatedMs),
    dialect: filter.dialect,
  };
  return written(members) ?? {};
}

/** Reads an entry. What every entry must have to be of use is demanded; the rest is taken as far as it can be read. */
export function decodeSubscription(entry: unknown): Outcome<Subscriber> {
  const read = readMembers(entry);
  if (!read.ok) return read;
  const { subscriberId, keyId, url, type, signingPublicKey, encryptionPublicKey, validFromMs, validUntilMs, status, ...more } = read.value;
  if (subscriberId === undefined) return lacks('subscriber_id');
  if (keyId === undefined) return lacks('key_id');
  if (url === undefined) return lacks('url');
  if (type === undefined) return lacks('type');
  if (signingPublicKey === undefined) return lacks('signing_public_key');
  if (validFromMs === undefined) return lacks('valid_from');
  if (validUntilMs === undefined) return lacks('valid_until');
  const keys = { signingPublicKey, encryptionPublicKey: encryptionPublicKey ?? '' };
  const state = { validFromMs, validUntilMs, status: status ?? 'INITIATED', dialect: more.dialect ?? spokenByDefault.version };
  return ok({ ...more, subscriberId, keyId, url, type, ...keys, ...state });
}

/** Reads a look-up. A member that cannot be read is refused: ignoring it would find more than was asked for. */
export function decodeLookupFilter(filter: unknown): Outcome<LookupFilter> {
  return readMembers(filter);
}

function lacks(member: string): Outcome<never> {
  return refuse('schema', `The entry lacks ${member}.`, { path: `/${member}` });
}

type Reading = readonly [member: string, read: (value: unknown) => unknown, expected: string];

const text: Reading[1] = textOf;
const oneOf =
  <T extends string>(words: readonly T[]): Reading[1] =>
  (value) =>
    words.find((word) => word === value);

/** Members that are read one for one. */
const MEMBERS: Readonly<Record<Exclude<keyof Subscriber, 'cityCode' | 'countryCode'>, Reading>> = {
  subscriberId: ['subscriber_id', text, 'text'],
  url: ['url', text, 'a URL'],
  type: ['type', oneOf(TYPES), `one of ${TYPES.join(', ')}`],
  domain: ['domain', domainOf, 'text'],
  keyId: ['key_id', text, 'text'],
  signingPublicKey: ['signing_public_key', text, 'text'],
  encryptionPublicKey: ['encr_public_key', text, 'text'],
  validFromMs: ['valid_from', momentOf, 'an RFC 3339 moment'],
  validUntilMs: ['valid_until', momentOf, 'an RFC 3339 moment'],
  status: ['status', oneOf(SUBSCRIPTION_STATUSES), `one of ${SUBSCRIPTION_STATUSES.join(', ')}`],
  createdMs: ['created', momentOf, 'an RFC 3339 moment'],
  updatedMs: ['updated', momentOf, 'an RFC 3339 moment'],
  dialect: ['dialect', text, 'text'],
};

function readMembers(entry: unknown): Outcome<LookupFilter> {
  if (!isWire(entry)) return refuse('schema', 'A subscription is an object.', { path: '' });
  const found: Record<string, unknown> = {};
  for (const [name, [member, read, expected]] of Object.entries(MEMBERS)) {
    const came = entry[member];
    // An empty text, or null, is how some registries say that they do not know.
    if (came === undefined || came === null || came === '') continue;
    found[name] = read(came);
    if (found[name] === undefined) return refuse('schema', `The member ${member} must be ${expected}.`, { path: `/${member}` });
  }
  const location = isWire(entry.location) ? entry.location : {};
  const place = { cityCode: codeOrText(location.city), countryCode: codeOrText(location.country) };
  return ok(known({ ...found, ...place }) as LookupFilter);
}

/** Beckn core v1.1.1 leaves the type open: text, or an object with a code. */
function domainOf(value: unknown): string | undefined {
  return textOf(isWire(value) ? value.code : value);
}

function codeOrText(place: unknown): string | undefined {
  return textOf(isWire(place) ? place.code : place);
}
