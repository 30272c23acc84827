import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NodeReply, NodeRequest } from '../protocol/message.ts';
import type { Problem } from '../protocol/problems.ts';
import { systemChance, systemClock } from './clock.ts';
import type { RequestHead } from './intake.ts';
import type { TurnedAway } from './metrics.ts';
import { busy } from './pressure.ts';
import { type BodyRead, createBodyRoom, drain, readBody, statedBytes } from './request-body.ts';
import { createTally } from './tally.ts';
import type { Telemetry } from './telemetry.ts';
import { createTurns } from './turns.ts';

/** What hears the messages of other nodes. */
export interface WireHandler {
  receive(request: NodeRequest): Promise<NodeReply>;
  /** Why a message is not wanted now, asked before its body is read; undefined when it is. */
  unwelcome?(head: RequestHead): Problem | undefined;
  /** Shapes a refusal that was made before there was a whole request, in the dialect of the path. */
  refuse(path: string, problem: Problem): NodeReply;
}

/** How long, and for how much more than a lawful body, a sender that is turned away may go on talking. */
const LINGER_MS = 1_000;
const LINGER_BODIES = 2;
/** The body of a message that is refused unread. A small one costs less to read past than its sender's next connection. */
const READ_PAST_BYTES_MAX = 64 * 1024;

/**
 * Messages taken on in one turn of the event loop: a few milliseconds of work. In each turn one new connection is accepted and what
 * was accepted before goes a step further: with long turns both starve. With shorter ones fewer messages share a durable write.
 */
const PER_TURN = 6;

export interface WireRequest {
  readonly path: string;
  /** The sender waits for a "100 Continue" before it sends the body. */
  readonly awaited: boolean;
}

interface Exchange extends WireRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export interface WireDoorOptions {
  readonly wire: WireHandler;
  readonly telemetry: Telemetry;
  readonly bodyBytesMax: number;
  readonly requestsInFlightMax: number;
  readonly bytesInFlightMax: number;
  readonly bodiesPerAddressMax: number;
  /** Behind a proxy of our own, the sender's address is the last one in `X-Forwarded-For`. */
  readonly behindProxy: boolean;
}

export type WireDoor = (request: IncomingMessage, response: ServerResponse, what: WireRequest) => Promise<void>;

/** Between HTTP and a node's own plain data: bounded reading, refusals for want of room, and the reply. Never rejects. */
export function createWireDoor(options: WireDoorOptions): WireDoor {
  const { wire, telemetry } = options;
  const room = createBodyRoom(options.bytesInFlightMax);
  const beingRead = createTally();
  const turns = createTurns(PER_TURN);
  let inFlight = 0;
  const turnAway = (exchange: Exchange, problem: Problem, cause: TurnedAway): Promise<void> | undefined => {
    const { request, response, path, awaited } = exchange;
    telemetry.metrics.turnedAway(cause);
    const reply = withRetryAfter(wire.refuse(path, problem), problem);
    if (cause === 'size' || awaited || !isReadPast(request))
      return replyAndHangUp(request, response, reply, options.bodyBytesMax * LINGER_BODIES);
    write(response, reply);
    return undefined;
  };
  const read = async ({ request }: Exchange, address: string): Promise<BodyRead> => {
    beingRead.add(address);
    try {
      return await readBody(request, options.bodyBytesMax, room);
    } finally {
      beingRead.take(address);
    }
  };
  const receive = async (exchange: Exchange): Promise<void> => {
    const { request, response, path, awaited } = exchange;
    const tooLarge: Problem = {
      name: 'body-too-large',
      message: `The body may have at most ${options.bodyBytesMax} bytes; send less in one message.`,
    };
    if ((statedBytes(request) ?? 0) > options.bodyBytesMax) return turnAway(exchange, tooLarge, 'size');
    const unwelcome = wire.unwelcome?.({ path, headers: headersOf(request), queue: turns.queue(systemClock.nowMs()) });
    if (unwelcome !== undefined) return turnAway(exchange, unwelcome, 'pressure');
    const remoteAddress = senderAddress(request, options.behindProxy);
    if (beingRead.of(remoteAddress) >= options.bodiesPerAddressMax) return turnAway(exchange, comeBack(), 'requests');
    if (awaited) response.writeContinue();
    const body = await read(exchange, remoteAddress);
    if (!body.ok && body.cause === 'gone') return;
    if (!body.ok) return body.cause === 'no-room' ? turnAway(exchange, comeBack(), 'requests') : turnAway(exchange, tooLarge, 'size');
    try {
      await turns.next(systemClock.nowMs());
      write(response, await wire.receive(asPlainRequest(request, { path, body: body.body, remoteAddress })));
    } finally {
      room.giveBack(body.body.byteLength);
    }
  };
  const attend = async (exchange: Exchange): Promise<void> => {
    const { response, path } = exchange;
    if (inFlight >= options.requestsInFlightMax) return turnAway(exchange, comeBack(), 'requests');
    inFlight++;
    try {
      await receive(exchange);
    } catch (error) {
      telemetry.log.error({ err: error, path }, 'a request could not be answered');
      if (response.headersSent) response.destroy();
      else write(response, wire.refuse(path, { name: 'internal', message: 'This node failed; try again in a while.' }));
    } finally {
      inFlight--;
    }
  };
  return (request, response, what) =>
    attend({ request, response, ...what }).catch((error: unknown) => {
      telemetry.log.error({ err: error, path: what.path }, 'a refusal could not be made');
      response.destroy();
    });
}

const comeBack = (): Problem => busy(systemChance.fraction());

/** Whether what is left of a request is so little that its connection is worth keeping. */
function isReadPast(request: IncomingMessage): boolean {
  return request.complete || (statedBytes(request) ?? Number.POSITIVE_INFINITY) <= READ_PAST_BYTES_MAX;
}

/** One of each: what was sent twice has been joined. */
function headersOf(request: IncomingMessage): NodeRequest['headers'] {
  return request.headers as Readonly<Record<string, string | undefined>>;
}

function asPlainRequest(request: IncomingMessage, { path, body, remoteAddress }: Omit<NodeRequest, 'method' | 'headers'>): NodeRequest {
  return {
    method: request.method ?? '',
    path,
    headers: headersOf(request),
    body,
    remoteAddress,
  };
}

/** Writes a whole reply. */
export function write(response: ServerResponse, reply: NodeReply): void {
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status, { ...reply.headers, 'content-length': body.byteLength }).end(body);
}

/** Replies while the sender may still be sending: hung up on at once, it would see a broken connection instead of the reply. */
async function replyAndHangUp(request: IncomingMessage, response: ServerResponse, reply: NodeReply, drainBytesMax: number): Promise<void> {
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status, { ...reply.headers, 'content-length': body.byteLength, connection: 'close' });
  if (body.byteLength > 0) response.write(body);
  else response.flushHeaders();
  if (!request.complete) await drain(request, drainBytesMax, systemClock.sleep(LINGER_MS));
  response.end();
}

function withRetryAfter(reply: NodeReply, problem: Problem): NodeReply {
  if (problem.retryAfterSeconds === undefined || Object.keys(reply.headers).some((name) => name.toLowerCase() === 'retry-after'))
    return reply;
  return { ...reply, headers: { ...reply.headers, 'retry-after': String(problem.retryAfterSeconds) } };
}

/** An IPv4 sender on a dual-stack socket is named as IPv4, so that it is one sender on both. */
function senderAddress(request: IncomingMessage, behindProxy: boolean): string {
  const forwarded = behindProxy ? request.headers['x-forwarded-for'] : undefined;
  const last = typeof forwarded === 'string' ? forwarded.split(',').at(-1)?.trim() : undefined;
  const address = last === undefined || last === '' ? (request.socket.remoteAddress ?? '') : last;
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}
