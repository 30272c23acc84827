import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { LIMITS } from '../protocol/limits.ts';
import { bind } from './bind-port.ts';
import { systemClock } from './clock.ts';
import { createConnections } from './connections.ts';
import { OpenReplies } from './open-replies.ts';
import type { Telemetry } from './telemetry.ts';
import { createWireDoor, type WireHandler, write } from './wire-door.ts';

export { ListenFailed, PortTaken } from './bind-port.ts';
export type { WireHandler } from './wire-door.ts';

export interface HttpLimits {
  readonly bodyBytesMax: number;
  /** Messages being read and answered at once; more are told to come back. */
  readonly requestsInFlightMax: number;
  /** Bodies of all these together, as far as they were received; more are told to come back. */
  readonly bytesInFlightMax: number;
  /** Bodies of one address that are being received at once: slow ones must not take the places of all. */
  readonly bodiesPerAddressMax: number;
  /** Open connections. Past that the one that asked nothing for longest is closed; a new one is dropped when all are busy. */
  readonly connectionsMax: number;
  /** The same for one address, unless behind a proxy. */
  readonly connectionsPerAddressMax: number;
  readonly headersTimeoutMs: number;
  /** The whole request, headers and body: against senders that drip. */
  readonly requestTimeoutMs: number;
  /** How long a connection may wait for its next request. */
  readonly idleTimeoutMs: number;
}

export const HTTP_LIMITS: HttpLimits = {
  bodyBytesMax: LIMITS.bodyBytesMax,
  requestsInFlightMax: 1_000,
  // Who sends is known only when a body was read whole: a thousand of the largest would let strangers fill a gigabyte.
  bytesInFlightMax: 64 * 1_048_576,
  bodiesPerAddressMax: 100,
  connectionsMax: 4_000,
  connectionsPerAddressMax: 1_000,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  idleTimeoutMs: 30_000,
};

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly wire: WireHandler;
  /** Which paths are messages: base paths such as `/v1`, or a function of the path. */
  readonly wirePrefixes: readonly string[] | ((path: string) => boolean);
  /** Everything else: an Express application, say. Without it, everything else is not found. */
  readonly app?: (request: IncomingMessage, response: ServerResponse) => unknown;
  readonly limits?: Partial<HttpLimits>;
  readonly telemetry: Telemetry;
  /** Behind a proxy of our own, the sender's address is the last one in `X-Forwarded-For`. */
  readonly behindProxy?: boolean;
}

export interface Listening {
  readonly port: number;
  /** Where it can be reached from this machine. */
  readonly url: string;
  /** Goes on answering, and asks everybody to come by another connection next time. */
  drain(): void;
  /** Takes no new connections, lets requests under way end for at most `graceMs`, then cuts them off. */
  close(graceMs: number): Promise<void>;
}

/** How often Node looks for requests whose time is over. */
const TIMEOUT_CHECK_MS = 500;
const HEADERS_MAX = 100;
/** For how long a new connection may be silent while we close. */
const LET_IN_MS = 100;

/** Opens the door of a node: messages go to `wire`, all else to `app`. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const limits: HttpLimits = { ...HTTP_LIMITS, ...options.limits };
  const open = new OpenReplies();
  const isWire = prefixTest(options.wirePrefixes);
  const receive = createWireDoor({
    ...limits,
    wire: options.wire,
    telemetry: options.telemetry,
    behindProxy: options.behindProxy ?? false,
  });
  const connections = createConnections({
    connectionsMax: limits.connectionsMax,
    ...(options.behindProxy === true ? {} : { perAddressMax: limits.connectionsPerAddressMax }),
    turnedAway: () => options.telemetry.metrics.turnedAway('connections'),
  });
  let draining = false;
  let closing = false;
  const serve = (request: IncomingMessage, response: ServerResponse, awaited = false): void => {
    const { socket } = request;
    const reply = open.add(response);
    connections.begins(socket);
    response.on('close', () => {
      open.remove(reply);
      connections.ends(socket);
      if (closing) server.closeIdleConnections();
    });
    if (draining) response.setHeader('connection', 'close');
    const path = pathOf(request);
    if (isWire(path)) return void receive(request, response, { path, awaited });
    if (awaited) response.writeContinue();
    if (options.app === undefined) notFound(request, response);
    else options.app(request, response);
  };
  const server = createServer(serverOptions(limits), serve).on('checkContinue', (request, response) => serve(request, response, true));
  server.maxHeadersCount = HEADERS_MAX;
  server.on('connection', (socket) => connections.opened(socket));
  const { port } = await bind(server, options);
  let closed: Promise<void> | undefined;
  const drain = (): void => {
    draining = true;
    for (const { response } of open.all) if (!response.headersSent) response.setHeader('connection', 'close');
  };
  return {
    port,
    url: `http://${localName(options.host)}:${port}`,
    drain,
    close(graceMs) {
      drain();
      closing = true;
      closed ??= closeGracefully(server, open, graceMs);
      return closed;
    },
  };
}

function serverOptions(limits: HttpLimits): Parameters<typeof createServer>[0] & object {
  return {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.idleTimeoutMs,
    connectionsCheckingInterval: TIMEOUT_CHECK_MS,
    maxHeaderSize: LIMITS.headersBytesMax,
    // A header that is sent twice must be seen to be wrong, not read by its first half.
    joinDuplicateHeaders: true,
  };
}

function prefixTest(prefixes: ListenOptions['wirePrefixes']): (path: string) => boolean {
  if (typeof prefixes === 'function') return prefixes;
  const bases = prefixes.map((prefix) => prefix.replace(/\/+$/, ''));
  return (path) => bases.some((base) => path.startsWith(base) && (path.length === base.length || path[base.length] === '/'));
}

function pathOf(request: IncomingMessage): string {
  const url = request.url ?? '/';
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}

function notFound(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  write(response, { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'Nothing is served at this path.\n' });
}

function localName(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/** Ends as soon as nothing is being answered: a connection that only waits for a next request is not waited for. */
async function closeGracefully(server: Server, open: OpenReplies, graceMs: number): Promise<void> {
  const done = new AbortController();
  const closed = new Promise<void>((resolve) => server.close(() => resolve())).then(() => done.abort());
  // What was let in a moment ago has its request under way, and is not seen to be answered yet.
  const answered = untilEmpty(open).then(() => systemClock.sleep(LET_IN_MS, done.signal));
  await Promise.race([closed, answered, systemClock.sleep(graceMs, done.signal)]);
  server.closeAllConnections();
  await closed;
}

async function untilEmpty(open: OpenReplies): Promise<void> {
  while (open.all.length > 0)
    await Promise.all(open.all.map(({ response }) => new Promise<void>((resolve) => response.once('close', resolve))));
}
