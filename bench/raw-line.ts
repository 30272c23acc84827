import { connect, type Socket } from 'node:net';

/** What came back on a line: the status, and whether it said when to come again. */
export interface Heard {
  readonly status: number;
  readonly hasRetryAfter: boolean;
}

/** A kept connection that asks one thing at a time, with bytes made beforehand: a sender that costs next to nothing. */
export interface RawLine {
  /** Told once about each request; status 0 when the connection broke. */
  ask(bytes: Buffer, told: (heard: Heard) => void): void;
  close(): void;
}

const HEAD_END = '\r\n\r\n';

/** Opens anew whenever the other side has closed. */
export function openRawLine(port: number): RawLine {
  let socket: Socket | undefined;
  let text = '';
  let waiting: ((heard: Heard) => void) | undefined;
  let pending: Buffer | undefined;

  const settle = (heard: Heard): void => {
    const told = waiting;
    waiting = undefined;
    pending = undefined;
    told?.(heard);
  };
  const onData = (own: Socket, chunk: Buffer): void => {
    text += chunk.toString('latin1');
    const headEnd = text.indexOf(HEAD_END);
    if (headEnd === -1) return;
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
    if (text.length < headEnd + HEAD_END.length + length) return;
    const head = text.slice(0, headEnd);
    text = '';
    if (/connection: close/i.test(head)) {
      socket = undefined;
      own.destroy();
    }
    settle({ status: Number(head.slice(9, 12)), hasRetryAfter: /retry-after: \d/i.test(head) });
  };
  const open = (): Socket => {
    const own = connect({ port, host: '127.0.0.1', noDelay: true });
    text = '';
    own.on('data', (chunk: Buffer) => onData(own, chunk));
    own.on('error', () => undefined);
    own.on('close', () => {
      if (socket !== own) return;
      socket = undefined;
      if (pending !== undefined) settle({ status: 0, hasRetryAfter: false });
    });
    return own;
  };
  return {
    ask(bytes, told) {
      waiting = told;
      pending = bytes;
      socket ??= open();
      socket.write(bytes);
    },
    close() {
      const own = socket;
      socket = undefined;
      own?.destroy();
    },
  };
}

/** A whole HTTP request as it goes over the line. */
export function requestBytes(path: string, headers: Readonly<Record<string, string>>, body: Buffer): Buffer {
  const lines = Object.entries({ host: '127.0.0.1', ...headers, 'content-length': String(body.byteLength) });
  return Buffer.concat([
    Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`),
    body,
  ]);
}
