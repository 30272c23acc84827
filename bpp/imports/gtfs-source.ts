import type { Transport } from '../../node/transport.ts';
import type { BusinessFolder } from './business-import.ts';
import { type GtfsFiles, TABLE_BYTES_MAX } from './gtfs-table.ts';
import { openZip } from './zip.ts';

/** Largest zip file that is read, in bytes. */
export const ZIP_BYTES_MAX = 64 * 1024 * 1024;
/** A whole timetable, from the first byte asked for to the last one heard. */
const ZIP_TIMEOUT_MS = 60_000;

/** A feed as files in a folder beside the card of a business. */
export function folderFiles({ read }: Pick<BusinessFolder, 'read'>, folder: string): GtfsFiles {
  return {
    async read(name) {
      try {
        return await read(`${folder}/${name}`, TABLE_BYTES_MAX);
      } catch (error) {
        if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
        throw error;
      }
    },
  };
}

/** A feed as one zip file; undefined for what is none. */
export function zipFiles(bytes: Uint8Array): GtfsFiles | undefined {
  const zip = bytes.length > ZIP_BYTES_MAX ? undefined : openZip(bytes);
  if (zip === undefined) return undefined;
  return {
    read(name) {
      const found = zip.read(name, TABLE_BYTES_MAX);
      return Promise.resolve(typeof found === 'string' ? { fault: found } : found);
    },
  };
}

/** The zip file at an address; a sentence says why it did not come. */
export async function fetchZip(url: string, transport: Pick<Transport, 'send'>): Promise<Uint8Array | string> {
  const reply = await transport.send({
    method: 'GET',
    url,
    headers: { accept: 'application/zip', 'accept-encoding': 'identity' },
    replyBytesMax: ZIP_BYTES_MAX,
    timeoutMs: ZIP_TIMEOUT_MS,
  });
  if (!reply.ok) return `${reply.cause}: ${reply.message}`;
  return reply.status === 200 ? reply.body : `the server answered ${reply.status}`;
}
