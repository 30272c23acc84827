import { inflateRawSync } from 'node:zlib';

/** Reading zip files from strangers: only what is asked for is unpacked, and never more than was asked. */

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const COMMENT_BYTES_MAX = 65_535;
const ENTRIES_MAX = 1_000;
const STORED = 0;
const DEFLATED = 8;

interface Entry {
  readonly method: number;
  readonly encrypted: boolean;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly start: number;
}

/** The files in a zip. */
export interface Zip {
  /** Unpacks one; a string says why not. Undefined when it is not there. */
  read(name: string, bytesMax: number): Uint8Array | string | undefined;
}

/** Reads the list of files at the end of a zip; undefined for what is no whole zip. A folder around all files is looked through. */
export function openZip(zip: Uint8Array): Zip | undefined {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const entries = listed(zip, view);
  if (entries === undefined) return undefined;
  return {
    read(name, bytesMax) {
      const entry = entries.get(name);
      return entry === undefined ? undefined : unpacked(zip, view, { entry, bytesMax });
    },
  };
}

function listed(zip: Uint8Array, view: DataView): ReadonlyMap<string, Entry> | undefined {
  const end = endOf(view);
  if (end === undefined) return undefined;
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const entries = new Map<string, Entry>();
  for (let n = 0; n < Math.min(count, ENTRIES_MAX); n++) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== ENTRY_SIGNATURE) return undefined;
    const nameBytes = view.getUint16(at + 28, true);
    const path = Buffer.from(zip.subarray(at + 46, at + 46 + nameBytes)).toString('utf8');
    const name = path.slice(path.lastIndexOf('/') + 1);
    // What lies nearest to the top is meant; a copy deeper down is somebody's backup.
    if (name !== '' && path.split('/').length <= 2 && !entries.has(name)) {
      entries.set(name, {
        method: view.getUint16(at + 10, true),
        encrypted: (view.getUint16(at + 8, true) & 1) === 1,
        packedBytes: view.getUint32(at + 20, true),
        bytes: view.getUint32(at + 24, true),
        start: view.getUint32(at + 42, true),
      });
    }
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function endOf(view: DataView): number | undefined {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(0, last - COMMENT_BYTES_MAX); at--) if (view.getUint32(at, true) === END_SIGNATURE) return at;
  return undefined;
}

function unpacked(
  zip: Uint8Array,
  view: DataView,
  { entry, bytesMax }: { readonly entry: Entry; readonly bytesMax: number },
): Uint8Array | string {
  if (entry.encrypted) return 'is locked with a password';
  if (entry.bytes > bytesMax) return `is larger than ${Math.floor(bytesMax / 1024 / 1024)} MB`;
  if (entry.start + 30 > view.byteLength || view.getUint32(entry.start, true) !== LOCAL_SIGNATURE) return 'cannot be found in the zip file';
  const from = entry.start + 30 + view.getUint16(entry.start + 26, true) + view.getUint16(entry.start + 28, true);
  const packed = zip.subarray(from, from + entry.packedBytes);
  if (packed.length < entry.packedBytes) return 'is cut off';
  if (entry.method === STORED) return packed;
  if (entry.method !== DEFLATED) return 'is packed in a way that is not read';
  try {
    // What it says of its size is not believed: it stops there.
    const bytes = inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.bytes) });
    return bytes.length === entry.bytes ? bytes : 'is damaged';
  } catch (error) {
    const tooMuch = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return tooMuch ? 'unpacks to more than it says' : 'is damaged';
  }
}
