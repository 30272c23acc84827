import { isUtf8 } from 'node:buffer';
import { parseJson } from '../../protocol/json.ts';
import { FeedObject } from './gbfs-value.ts';
import type { ProblemList } from './import-problem.ts';

/** Largest file of a feed that is read, in bytes: some fifty thousand vehicles. */
export const FEED_BYTES_MAX = 16 * 1024 * 1024;
/** Deepest nesting that a feed needs, its polygons included. */
const DEPTH_MAX = 24;

export type GbfsVersion = '2.3' | '3.0';

/** The head that every file of a feed has, and what it is about. */
export interface FeedFile {
  readonly version: GbfsVersion;
  readonly reportedAtMs: number;
  /** How long until it is of use to ask again. */
  readonly ttlMs: number;
  readonly data: FeedObject;
}

/** Reads one file of a feed; undefined, with a problem that names the file, for what is no such file. */
export function readFeedFile(name: string, bytes: Uint8Array, problems: ProblemList): FeedFile | undefined {
  const refusal = refusalOf(bytes);
  if (refusal !== undefined) return tell(problems, name, refusal);
  const parsed = parseJson(withoutMark(bytes), { depthMax: DEPTH_MAX });
  const value = parsed.ok ? parsed.value : undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return tell(problems, name, NOT_JSON);
  const head = new FeedObject(value as Readonly<Record<string, unknown>>, `${name}#`, problems);
  const version = versionOf(head);
  const reportedAtMs = head.momentMs('last_updated') ?? head.need('last_updated');
  const data = head.object('data') ?? head.need('data');
  if (version === undefined || reportedAtMs === undefined || data === undefined) return undefined;
  return { version, reportedAtMs, ttlMs: (head.count('ttl') ?? 0) * 1000, data };
}

/** The versions 2.0 to 2.3 and 3.x are alike in all that is read here. */
function versionOf(head: FeedObject): GbfsVersion | undefined {
  const version = head.text('version') ?? head.need('version');
  if (version === undefined) return undefined;
  if (/^2\.\d/.test(version)) return '2.3';
  if (/^3\.\d/.test(version)) return '3.0';
  return head.fault('version', {
    nl: 'Deze versie van GBFS wordt niet gelezen; lever 2.3 of 3.0.',
    en: 'This version of GBFS is not read; publish 2.3 or 3.0.',
  });
}

const NOT_JSON = {
  nl: 'Dit bestand is geen volledige JSON; kijk of het afgebroken is en lever het opnieuw.',
  en: 'This file is no complete JSON; see whether it was cut off and publish it again.',
};

function refusalOf(bytes: Uint8Array): { nl: string; en: string } | undefined {
  if (bytes.length === 0) return { nl: 'Dit bestand is leeg; lever het opnieuw.', en: 'This file is empty; publish it again.' };
  if (bytes.length > FEED_BYTES_MAX) {
    const mb = FEED_BYTES_MAX / 1024 / 1024;
    return { nl: `Dit bestand is groter dan ${mb} MB en is niet gelezen.`, en: `This file is larger than ${mb} MB and was not read.` };
  }
  if (!isUtf8(bytes)) return { nl: 'Dit bestand is niet in UTF-8; sla het zo op.', en: 'This file is not in UTF-8; save it as such.' };
  const start = Buffer.from(bytes.subarray(0, 200)).toString('utf8').trimStart();
  if (start.startsWith('<')) {
    return {
      nl: 'Hier kwam een webpagina in plaats van JSON; kijk of het adres klopt en geen inlogpagina is.',
      en: 'A web page came in place of JSON; see whether the address is right and not that of a sign-in page.',
    };
  }
  return undefined;
}

/** Some editors write a byte order mark, which JSON does not know. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function tell(problems: ProblemList, file: string, message: { readonly nl: string; readonly en: string }): undefined {
  problems.error(0, { column: file, message });
  return undefined;
}
