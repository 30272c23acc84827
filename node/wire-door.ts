import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NodeReply, NodeRequest } from '../protocol/message.ts';
import type { Problem } from '../protocol/problems.ts';
import { systemClock } from './clock.ts';
import { createBodyRoom, drain, readBody, statedBytes } from './request-body.ts';
import type { Telemetry } from './telemetry.ts';

/** What hears the messages of other nodes. */
export interface WireHandler {
  receive(request: NodeRequest): Promise<NodeReply>;
  /** Shapes a refusal that was made before there was a whole request, in the dialect of the path. */
  refuse(path: string, problem: Problem): NodeReply;
}

/** How long, and for how much more than a lawful body, a sender that is turned away may go on talking. */
const LINGER_MS = 1_000;
const LINGER_BODIES = 2;

export interface WireRequest {
  readonly path: string;
  /** The sender waits for a "100 Continue" before it sends the body. */
  readonly awaited: boolean;
}

export interface WireDoorOptions {
  readonly wire: WireHandler;
  readonly telemetry: Telemetry;
  readonly bodyBytesMax: number;
  readonly requestsInFlightMax: number;
  readonly bytesInFlightMax: number;
  /** Behind a proxy of our own, the sender's address is the last one in `X-Forwarded-For`. */
  readonly behindProxy: boolean;
}

const BUSY: Problem = { name: 'overloaded', message: 'This node is busy; try again in a while.', retryAfterSeconds: 1 };

export type WireDoor = (request: IncomingMessage, response: ServerResponse, what: WireRequest) => Promise<void>;

/** Between HTTP and a node's own plain data: bounded reading, refusals for want of room, and the reply. Never rejects. */
export function createWireDoor(options: WireDoorOptions): WireDoor {
  const { wire, telemetry } = options;
  const room = createBodyRoom(options.bytesInFlightMax);
  let inFlight = 0;
  const turnAway = (request: IncomingMessage, response: ServerResponse, path: string, problem: Problem): Promise<void> => {
    telemetry.metrics.turnedAway(problem.name === 'overloaded' ? 'requests' : 'size');
    return replyAndHangUp(request, response, withRetryAfter(wire.refuse(path, problem), problem), options.bodyBytesMax * LINGER_BODIES);
  };
  const receive = async (request: IncomingMessage, response: ServerResponse, { path, awaited }: WireRequest): Promise<void> => {
    const tooLarge: Problem = {
      name: 'body-too-large',
      message: `The body may have at most ${options.bodyBytesMax} bytes; send less in one message.`,
    };
    if ((statedBytes(request) ?? 0) > options.bodyBytesMax) return turnAway(request, response, path, tooLarge);
    if (awaited) response.writeContinue();
    const read = await readBody(request, options.bodyBytesMax, room);
    if (!read.ok) return read.cause === 'gone' ? undefined : turnAway(request, response, path, read.cause === 'no-room' ? BUSY : tooLarge);
    try {
      write(response, await wire.receive(asPlainRequest(request, { path, body: read.body, behindProxy: options.behindProxy })));
    } finally {
      room.giveBack(read.body.byteLength);
    }
  };
  const attend = async (request: IncomingMessage, response: ServerResponse, what: WireRequest): Promise<void> => {
    if (inFlight >= options.requestsInFlightMax) return turnAway(request, response, what.path, BUSY);
    inFlight++;
    try {
      await receive(request, response, what);
    } catch (error) {
      telemetry.log.error({ err: error, path: what.path }, 'a request could not be answered');
      if (response.headersSent) response.destroy();
      else write(response, wire.refuse(what.path, { name: 'internal', message: 'This node failed; try again in a while.' }));
    } finally {
      inFlight--;
    }
  };
  return (request, response, what) =>
    attend(request, response, what).catch((error: unknown) => {
      telemetry.log.error({ err: error, path: what.path }, 'a refusal could not be made');
      response.destroy();
    });
}

function asPlainRequest(
  request: IncomingMessage,
  { path, body, behindProxy }: { readonly path: string; readonly body: Uint8Array; readonly behindProxy: boolean },
): NodeRequest {
  return {
    method: request.method ?? '',
    path,
    headers: request.headers as Readonly<Record<string, string | undefined>>,
    body,
    remoteAddress: senderAddress(request, behindProxy),
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
