import { LIMITS } from '../protocol/limits.ts';
import { isAddress, isPublicAddress } from './public-address.ts';
import type { TransportFailure } from './transport.ts';

/** A URL that may be called, taken apart. */
export interface Destination {
  readonly ok: true;
  /** Scheme, host and port: what connections are kept for. */
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
}

/**
 * Reads and judges URLs, and remembers the verdicts, as the same few are called over and over.
 * @param options.urlsMax how many verdicts are remembered
 */
export function createDestinations(options: {
  readonly allowPrivateAddresses: boolean;
  readonly urlsMax: number;
}): (url: string) => Destination | TransportFailure {
  const known = new Map<string, Destination | TransportFailure>();
  return (url) => {
    const remembered = known.get(url);
    if (remembered !== undefined) return remembered;
    const verdict = readDestination(url, options.allowPrivateAddresses);
    if (url.length > LIMITS.urlBytesMax) return verdict;
    if (known.size >= options.urlsMax) known.clear();
    known.set(url, verdict);
    return verdict;
  };
}

function readDestination(text: string, allowPrivateAddresses: boolean): Destination | TransportFailure {
  if (text.length > LIMITS.urlBytesMax) return badUrl(`The URL is longer than ${LIMITS.urlBytesMax} bytes.`);
  if (!URL.canParse(text)) return badUrl('The URL cannot be read.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return badUrl(`Only https is called, not ${url.protocol}`);
  if (url.username !== '' || url.password !== '') return badUrl('A URL must not hold a user name or password.');
  if (!allowPrivateAddresses) {
    if (url.protocol !== 'https:') return badUrl('Only https is called; plain http needs allow_private_addresses: true.');
    // The URL standard has already turned forms such as 0x7f.1 and 2130706433 into dotted quads.
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isAddress(host) && !isPublicAddress(host)) {
      return {
        ok: false,
        cause: 'refused-address',
        message: `${host} is not on the open internet; allow_private_addresses: true lets it be called.`,
      };
    }
  }
  return { ok: true, origin: url.origin, path: url.pathname + url.search };
}

function badUrl(message: string): TransportFailure {
  return { ok: false, cause: 'bad-url', message };
}
