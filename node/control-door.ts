import { existsSync, realpathSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { relative } from 'node:path';

/**
 * A door beside the store of a running node, for the person who keeps it: a Unix domain socket that only the owner of the store
 * can open. The store itself cannot be opened while its node runs, since what is taken is remembered in memory.
 * One question a connection: a line of JSON each way.
 */

/** What comes back: the answer, or a sentence for a person. */
export type ControlReply = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

export interface ControlDoor {
  close(): Promise<void>;
}

export interface ControlDoorOptions {
  /** The file of the store, which this process has for itself. */
  readonly storeFile: string;
  readonly answer: (question: unknown) => Promise<ControlReply>;
}

/** The path of a socket is at most 107 bytes on Linux and 103 elsewhere. */
const PATH_BYTES_MAX = 103;
const OWNER_ONLY = 0o177;
const QUESTION_BYTES_MAX = 1024 * 1024;
const CONNECTIONS_MAX = 8;
/** How long a question may take to arrive: it comes from the same machine. */
const QUESTION_MS = 10_000;

/** Where the door of a store is, as a path that a socket can have; undefined when there is none. */
export function controlPath(storeFile: string): string | undefined {
  const path = `${existsSync(storeFile) ? realpathSync(storeFile) : storeFile}.sock`;
  // From the folder in which the program runs the way may be shorter.
  return [path, relative(process.cwd(), path)].find((one) => Buffer.byteLength(one) <= PATH_BYTES_MAX);
}

/** Opens the door. Rejects with a sentence when it cannot: the node can do without. */
export function openControlDoor({ storeFile, answer }: ControlDoorOptions): Promise<ControlDoor> {
  const path = controlPath(storeFile);
  if (path === undefined) return Promise.reject(new Error(tooLong(storeFile)));
  // One that a killed node left behind: nobody else can have it, as the store is ours.
  if (existsSync(path)) unlinkSync(path);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    socket.setTimeout(QUESTION_MS, () => socket.destroy());
    void serveOne(socket, answer);
  });
  server.maxConnections = CONNECTIONS_MAX;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // The socket is made during this call: never, not even for a moment, is it open to others.
    const umask = process.umask(OWNER_ONLY);
    server.listen(path, () => resolve({ close }));
    process.umask(umask);
  });

  function close(): Promise<void> {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  }
}

export function tooLong(storeFile: string): string {
  return `The path of ${storeFile} is too long for a socket beside it (${PATH_BYTES_MAX} bytes): start the node in the folder of its store, or choose a shorter path`;
}

async function serveOne(socket: Socket, answer: ControlDoorOptions['answer']): Promise<void> {
  const question = await readLine(socket, QUESTION_BYTES_MAX);
  if (question === undefined) return void socket.destroy();
  socket.setTimeout(0);
  const reply = await answered(question, answer);
  socket.end(`${JSON.stringify(reply)}\n`);
}

async function answered(question: string, answer: ControlDoorOptions['answer']): Promise<ControlReply> {
  try {
    return await answer(JSON.parse(question));
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

/** What the other side says up to the end of its line; undefined when it says more than it may, or goes away. */
function readLine(socket: Socket, bytesMax: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    socket.on('data', (part: Buffer) => {
      parts.push(part);
      bytes += part.length;
      if (bytes > bytesMax) resolve(undefined);
      else if (part.includes(0x0a)) resolve(Buffer.concat(parts).toString('utf8').split('\n', 1)[0]);
    });
    socket.once('close', () => resolve(undefined));
  });
}

/** More than any answer: what a transaction may show, in base64 and JSON. */
const REPLY_BYTES_MAX = 256 * 1024 * 1024;

/** Asks the node that runs on a store; undefined when none answers there. */
export function askControlDoor(storeFile: string, question: unknown): Promise<ControlReply | undefined> {
  const path = controlPath(storeFile);
  if (path === undefined) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(undefined);
      else reject(error);
    });
    socket.once('connect', () => {
      socket.write(`${JSON.stringify(question)}\n`);
      readLine(socket, REPLY_BYTES_MAX).then((line) => {
        socket.destroy();
        if (line === undefined) reject(new Error(`The node at ${path} went away before it had answered.`));
        else resolve(JSON.parse(line) as ControlReply);
      }, reject);
    });
  });
}
