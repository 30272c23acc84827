import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Waiting } from './admin.ts';
import type { Clock } from './clock.ts';
import type { Limiter } from './limiter.ts';
import type { OperationsStream } from './operations-stream.ts';
import type { Log } from './telemetry.ts';

/** Where a control room follows a node, as server-sent events: `passed` and, every few seconds, `state`. */
export const OPERATIONS_PATH = '/operations/v1/stream';

/** How a node stands, as its stream tells it. */
export interface NodeState {
  readonly node: string;
  readonly name: string;
  readonly role: string;
  readonly version: string;
  readonly startedMs: number;
  readonly atMs: number;
  readonly ready: boolean;
  /** Absent when its store cannot be reached. */
  readonly waiting?: Waiting;
}

export interface OperationsDoorOptions {
  readonly stream: OperationsStream;
  /** By the SHA-256 (hexadecimal) of a token each. */
  readonly controlRooms: readonly { readonly name: string; readonly tokenSha256: string }[];
  readonly clock: Clock;
  readonly perAddress: Limiter;
  readonly log: Log;
  state(): Promise<NodeState>;
}

export interface OperationsDoor {
  answers(path: string): boolean;
  answer(request: IncomingMessage, response: ServerResponse): void;
  /** Ends every stream. */
  close(): void;
}

const STREAMS_MAX = 8;
const STATE_EVERY_MS = 3_000;
/** Who does not read as fast as it is written loses the connection, and may come back for what is kept. */
const UNREAD_BYTES_MAX = 2 * 1024 * 1024;

/** The door of the operations stream. Only who has a token of the configuration comes in. */
export function openOperationsDoor(options: OperationsDoorOptions): OperationsDoor {
  const open = new Set<ServerResponse>();
  return {
    answers: (path) => path === OPERATIONS_PATH,
    answer(request, response) {
      const refusal = refusalOf(request, open.size, options);
      if (refusal === undefined) return follow(request, response, { open, ...options });
      const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
      response.writeHead(refusal.status, headers).end(`${refusal.text}\n`);
    },
    close() {
      for (const response of open) response.end();
    },
  };
}

function refusalOf(request: IncomingMessage, openNow: number, { controlRooms, perAddress, clock }: OperationsDoorOptions) {
  if (request.method !== 'GET') return { status: 405, text: 'The stream is read with GET.' };
  if (!perAddress.take(request.socket.remoteAddress ?? '', clock.nowMs()).ok) return { status: 429, text: 'Too many requests; slow down.' };
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const given = createHash('sha256')
    .update(token ?? '')
    .digest();
  const known = controlRooms.some(({ tokenSha256 }) => timingSafeEqual(Buffer.from(tokenSha256, 'hex'), given));
  if (token === undefined || !known) return { status: 401, text: 'Send the token of a control room: Authorization: Bearer <token>.' };
  return openNow >= STREAMS_MAX ? { status: 503, text: 'As many follow this node as may; try again later.' } : undefined;
}

function follow(
  request: IncomingMessage,
  response: ServerResponse,
  { open, stream, clock, log, state }: OperationsDoorOptions & { readonly open: Set<ServerResponse> },
): void {
  const gone = new AbortController();
  const write = (event: string, data: object, id?: string): void => {
    if (response.writableLength > UNREAD_BYTES_MAX) return void response.destroy();
    response.write(`event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`);
  };
  open.add(response);
  response.on('error', () => undefined);
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  const lastId = request.headers['last-event-id'];
  for (const passed of stream.since(typeof lastId === 'string' ? lastId : undefined)) write('passed', passed, passed.id);
  const deaf = stream.listen((passed) => write('passed', passed, passed.id));
  response.once('close', () => {
    open.delete(response);
    deaf();
    gone.abort();
  });
  const tellState = async (): Promise<void> => {
    while (!gone.signal.aborted) {
      write('state', await state());
      await clock.sleep(STATE_EVERY_MS, gone.signal);
    }
  };
  tellState().catch((error: unknown) => {
    log.error({ error }, 'the operations stream failed');
    response.destroy();
  });
}
