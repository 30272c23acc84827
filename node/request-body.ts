import type { IncomingMessage } from 'node:http';

/** A body, or why there is none. `gone`: the sender hung up, or was cut off for being slow. */
export type BodyRead = { readonly ok: true; readonly body: Uint8Array } | { readonly ok: false; readonly cause: 'too-large' | 'gone' };

const EMPTY = new Uint8Array(0);

/** What a request says of its own length, or undefined when it does not say. */
export function statedBytes(request: IncomingMessage): number | undefined {
  const stated = request.headers['content-length'];
  return stated === undefined ? undefined : Number(stated);
}

/** Reads a body to its end, or stops at the first byte past the bound. */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<BodyRead> {
  if ((statedBytes(request) ?? 0) > bytesMax) return Promise.resolve({ ok: false, cause: 'too-large' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (read: BodyRead): void => {
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      resolve(read);
    };
    const onData = (chunk: Buffer): void => {
      bytes += chunk.byteLength;
      if (bytes > bytesMax) finish({ ok: false, cause: 'too-large' });
      else chunks.push(chunk);
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
