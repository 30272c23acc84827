import { readKept, writeKept } from '../../square/kept.ts';

/** Photos that wait to be sent, by the key of what sends them: beside the queue, which stays small. */

const SLOT = 'console-waiting-files';
/** Browsers keep some five million characters for a site: this is a handful of photos as a page makes them, and leaves room for the rest. */
const FILES_CHARS_MAX = 2_000_000;

type Files = Readonly<Record<string, string>>;

function files(): Files {
  const kept = readKept(SLOT);
  return typeof kept === 'object' && kept !== null ? (kept as Files) : {};
}

/** Whether there is room for a file beside those that wait. */
export function fitsFile(address: string): boolean {
  return Object.values(files()).reduce((sum, each) => sum + each.length, address.length) <= FILES_CHARS_MAX;
}

/** Whether there would be room for it where nothing else waits. */
export function fitsFileAlone(address: string): boolean {
  return address.length <= FILES_CHARS_MAX;
}

/** Keeps a file, given as a `data:` address; false where that cannot be. */
export function keepFile(key: string, address: string): boolean {
  return fitsFile(address) && writeKept(SLOT, { ...files(), [key]: address });
}

/** The file that was kept under a key; undefined when there is none. */
export function fileOf(key: string): Blob | undefined {
  const [, type, text] = /^data:([^;,]*);base64,(.*)$/s.exec(files()[key] ?? '') ?? [];
  if (type === undefined || text === undefined) return undefined;
  return new Blob([Uint8Array.from(atob(text), (each) => each.charCodeAt(0))], { type });
}

/** Forgets the files of all other keys. */
export function keepFilesOf(keys: ReadonlySet<string>): void {
  const before = Object.entries(files());
  const after = before.filter(([key]) => keys.has(key));
  if (after.length < before.length) writeKept(SLOT, after.length === 0 ? undefined : Object.fromEntries(after));
}
