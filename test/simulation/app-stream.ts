import type { Response } from 'express';
import type { StreamedEvent } from '../../bap/client/event-reader.ts';
import { readEventStream } from '../../bap/client/event-reader.ts';
import type { Machine } from './machine.ts';
import type { BuyerDesk } from './nodes.ts';

const HOP_MS = { least: 2, most: 25 } as const;
/** A connection that is gone is noticed by each side when it is noticed. */
const NOTICED_MOST_MS = 20_000;

export interface StreamRequest {
  readonly app: string;
  readonly transactionId: string;
  /** `Last-Event-ID`. */
  readonly after: number;
  /** Ended by the app. */
  readonly signal: AbortSignal;
}

/** The events of one connection, as an app reads them: the stream of the node, over a network that breaks. Ends when it has broken. */
export function streamFrom(machine: Machine, request: StreamRequest): AsyncGenerator<StreamedEvent> {
  const { loop, faults } = machine;
  const { app, transactionId, after, signal } = request;
  const encoder = new TextEncoder();
  const closed: (() => void)[] = [];
  let forget: () => unknown = () => undefined;
  let lastMs = 0;
  let [isBroken, isRead] = [false, true];
  const body = new ReadableStream<Uint8Array>({
    start(reader) {
      const noticedMs = (side: string): number => NOTICED_MOST_MS * faults.draw(`${app} ${loop.happened} ${side}`) ** 3;
      const ended = (): void => {
        forget();
        signal.removeEventListener('abort', left);
        if (isRead) reader.close();
        isRead = false;
      };
      const left = (): void => {
        ended();
        gone();
      };
      const gone = (): void => {
        isBroken = true;
        loop.after(noticedMs('app'), ended);
        loop.after(noticedMs('node'), () => {
          for (const listener of closed) listener();
        });
      };
      /** In their order: what was sent first arrives first. */
      const carry = (text: string): void => {
        const hopMs = HOP_MS.least + (HOP_MS.most - HOP_MS.least) * faults.draw(`${app} ${loop.happened} hop`);
        lastMs = Math.max(lastMs, loop.nowMs + hopMs);
        loop.at(lastMs, () => {
          if (isRead && !isBroken) reader.enqueue(encoder.encode(text));
        });
      };
      const response = {
        status: () => response,
        set: () => response,
        on: (_close: 'close', listener: () => void) => void closed.push(listener),
        once: () => undefined,
        write(text: string) {
          if (!isBroken && faults.strikes('break-stream', `${machine.name}→${app}`)) gone();
          if (!isBroken) carry(text);
          return true;
        },
        end: () => void loop.after(HOP_MS.most, ended),
      };
      signal.addEventListener('abort', left, { once: true });
      loop.after(HOP_MS.least, () => {
        const { opened } = machine;
        if (opened === undefined) return ended();
        forget = machine.onEnd(ended);
        const { streams } = opened.desk as BuyerDesk;
        streams.open(response as unknown as Response, { transactionId, after, wanted: () => true }).then(
          (told) => (told.ok ? undefined : ended()),
          // The store was away: the server ends the response.
          () => ended(),
        );
      });
    },
  });
  return readEventStream(body);
}
