import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Seeded } from '../pilots/seeded.ts';

/** How a line treats what goes over it. */
export type LineState = 'open' | 'cut' | 'stall' | 'refuse';

/** The one way to a node: a TCP proxy of ours, whose connections can be broken where two machines would break them. */
export interface Line {
  become(state: LineState): Promise<void>;
  close(): Promise<void>;
}

export interface LineOptions {
  /** Where others connect to. */
  readonly port: number;
  /** Where the node listens. */
  readonly targetPort: number;
  readonly chance: Seeded;
}

const HOST = '127.0.0.1';
/** While connections are cut, so many still hold: otherwise a node might as well be away. */
const SPARED_SHARE = 0.3;
/** A cut comes after so many bytes at most: in the headers, in the midst of a body, or past it. */
const CUT_AFTER_BYTES_MAX = 4_000;

export async function openLine(options: LineOptions): Promise<Line> {
  const pairs = new Set<Pair>();
  let state: LineState = 'open';
  const accept = (near: Socket): void => {
    const pair = joined(near, { ...options, state: () => state });
    pairs.add(pair);
    pair.ended(() => pairs.delete(pair));
  };
  let server = await listening(accept, options.port);
  return {
    async become(next) {
      if (state === 'refuse' && next !== 'refuse') server = await listening(accept, options.port);
      if (next === 'refuse' && state !== 'refuse') closeDoor(server);
      state = next;
      for (const pair of pairs) pair.stateChanged();
    },
    async close() {
      if (state !== 'refuse') closeDoor(server);
      for (const pair of pairs) pair.cut();
    },
  };
}

/** Takes no new connections; those that are there go on. */
function closeDoor(server: Server): void {
  server.close();
}

function listening(accept: (socket: Socket) => void, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, accept).once('error', reject);
    server.listen(port, HOST, () => resolve(server));
  });
}

/** The two ends of one connection, and what becomes of what passes between them. */
interface Pair {
  stateChanged(): void;
  cut(): void;
  ended(listener: () => void): void;
}

/** Where a connection will be cut: so far into what is sent, or so far into what comes back (0 is before its first byte: an ACK that never arrives). */
interface Fate {
  readonly way: 'there' | 'back';
  bytesLeft: number;
}

function joined(near: Socket, means: LineOptions & { state(): LineState }): Pair {
  const far = connect({ port: means.targetPort, host: HOST, allowHalfOpen: true, noDelay: true });
  let fate: Fate | undefined;
  let ended = false;
  const listeners: (() => void)[] = [];
  const cut = (): void => {
    near.resetAndDestroy();
    far.resetAndDestroy();
  };
  const flow = (): void => {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      if (means.state() === 'stall' || to.writableNeedDrain) from.pause();
      else from.resume();
    }
  };
  const pass = (way: Fate['way'], from: Socket, to: Socket): void => {
    from.on('data', (chunk: Buffer) => {
      if (fate !== undefined && fate.way === way && chunk.length > fate.bytesLeft) {
        // What is before the cut still arrives; then nothing more does, either way.
        if (fate.bytesLeft > 0) to.write(chunk.subarray(0, fate.bytesLeft), cut);
        else cut();
        from.pause();
        return;
      }
      if (fate?.way === way) fate.bytesLeft -= chunk.length;
      if (!to.write(chunk)) from.pause();
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => {
      to.destroy();
      if (!ended) for (const listener of listeners) listener();
      ended = true;
    });
    to.on('drain', flow);
  };
  const stateChanged = (): void => {
    fate = means.state() === 'cut' ? drawn(means.chance) : undefined;
    flow();
  };
  pass('there', near, far);
  pass('back', far, near);
  stateChanged();
  return { stateChanged, cut, ended: (listener) => void listeners.push(listener) };
}

function drawn(chance: Seeded): Fate | undefined {
  if (chance.happens(SPARED_SHARE)) return undefined;
  if (chance.happens(0.5)) return { way: 'back', bytesLeft: chance.happens(0.6) ? 0 : chance.whole(1, 200) };
  return { way: 'there', bytesLeft: chance.whole(0, CUT_AFTER_BYTES_MAX) };
}
