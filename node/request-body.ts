import type { IncomingMessage } from 'node:http';

/** A body, or why there is none. `gone`: the sender hung up, or was cut off for being slow. `no-room`: too much is being read already. */
export type BodyRead =
  | { readonly ok: true; readonly body: Uint8Array }
  | { readonly ok: false; readonly cause: 'too-large' | 'gone' | 'no-room' };

/** What all bodies that are being read or answered may take of the memory, together. */
export interface BodyRoom {
  /** Whether there was room for so many bytes more. */
  take(bytes: number): boolean;
  giveBack(bytes: number): void;
}

export function createBodyRoom(bytesMax: number): BodyRoom {
  let taken = 0;
  return {
    take(bytes) {
      if (taken + bytes > bytesMax) return false;
      taken += bytes;
      return true;
    },
    giveBack(bytes) {
      taken -= bytes;
    },
  };
}

const EMPTY = new Uint8Array(0);

/** What a request says of its own length, or undefined when it does not say. */
export function statedBytes(request: IncomingMessage): number | undefined {
  const stated = request.headers['content-length'];
  return stated === undefined ? undefined : Number(stated);
}

/** Reads a body to its end, or stops at the first byte past the bound. Whoever gets a body gives its room back when done with it. */
export function readBody(request: IncomingMessage, bytesMax: number, room: BodyRoom): Promise<BodyRead> {
  if ((statedBytes(request) ?? 0) > bytesMax) return Promise.resolve({ ok: false, cause: 'too-large' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (read: BodyRead): void => {
      if (!read.ok) room.giveBack(bytes);
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      resolve(read);
    };
    const onData = (chunk: Buffer): void => {
      if (bytes + chunk.byteLength > bytesMax) finish({ ok: false, cause: 'too-large' });
      else if (!room.take(chunk.byteLength)) finish({ ok: false, cause: 'no-room' });
      else {
        bytes += chunk.byteLength;
        chunks.push(chunk);
      }
    };
    const onEnd = (): void => finish({ ok: true, body: chunks.length > 1 ? Buffer.concat(chunks) : (chunks[0] ?? EMPTY) });
    const onClose = (): void => finish({ ok: false, cause: 'gone' });
    request.on('data', onData).on('end', onEnd).on('close', onClose).on('error', ignore);
  });
}

/** Reads on and throws away, so that a sender who is still talking gets to hear the reply instead of a broken connection. */
export function drain(request: IncomingMessage, bytesMax: number, until: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    let left = bytesMax;
    request.on('data', (chunk: Buffer) => {
      left -= chunk.byteLength;
      if (left < 0) resolve();
    });
    request.on('end', resolve).on('close', resolve).on('error', ignore).resume();
    until.then(resolve, resolve);
  });
}

/** A connection that breaks is told by its `close`. */
function ignore(): void {}
