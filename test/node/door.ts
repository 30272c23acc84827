import { type Agent, request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type Listening, type ListenOptions, listen } from '../../node/http.ts';
import { silentTelemetry, type Telemetry } from '../../node/telemetry.ts';
import type { NodeReply, NodeRequest } from '../../protocol/message.ts';
import { kindOf } from '../../protocol/problems.ts';

/** The port of a node with what hears messages behind it, and senders of every kind. */

export const closers: (() => unknown)[] = [];

/** Closes what a test opened; called after each. */
export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

export interface Door extends Listening {
  readonly heard: NodeRequest[];
  readonly telemetry: Telemetry;
}

export async function door(
  changes: Partial<ListenOptions> = {},
  answer: (request: NodeRequest) => Promise<NodeReply> = async () => ({ status: 200, headers: {}, body: 'ACK' }),
): Promise<Door> {
  const heard: NodeRequest[] = [];
  const telemetry = silentTelemetry();
  const wire: ListenOptions['wire'] = {
    receive: (request) => {
      heard.push(request);
      return answer(request);
    },
    refuse: (path, problem) => ({ status: kindOf(problem).httpStatus, headers: { 'x-shaped': path }, body: `NACK ${problem.name}` }),
  };
  const listening = await listen({ host: '127.0.0.1', port: 0, wire, wirePrefixes: ['/v1'], telemetry, ...changes });
  closers.push(() => listening.close(0));
  return { ...listening, heard, telemetry };
}

export interface Reply {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

export function call(
  url: string,
  {
    body = '',
    headers = {},
    agent,
    chunked = false,
  }: { body?: string; headers?: Record<string, string>; agent?: Agent; chunked?: boolean } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const length: Record<string, string> = chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = httpRequest(url, { method: 'POST', headers: { ...length, ...headers }, ...(agent ? { agent } : {}) }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    sent.on('error', reject);
    if (chunked) sent.write(body.slice(0, 1));
    sent.end(chunked ? body.slice(1) : body);
  });
}

/** A bare connection, and all that comes back on it. */
export function line(port: number): { socket: Socket; received: () => string; ended: Promise<void> } {
  let text = '';
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  socket.on('data', (piece: string) => {
    text += piece;
  });
  closers.push(() => socket.destroy());
  return {
    socket,
    received: () => text,
    ended: new Promise((resolve) => socket.on('close', () => resolve()).on('error', () => undefined)),
  };
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
