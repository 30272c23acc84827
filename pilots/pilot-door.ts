import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { systemChance } from '../node/clock.ts';
import { type Days, PACES, type Pace } from './days.ts';
import { type Keeper, NODE_DEEDS, type NodeDeed } from './keeper.ts';

/** Where the control room of a pilot may start and stop its day and break a node: on this machine alone, with a secret made for it. */
export interface PilotDoor {
  readonly url: string;
  readonly token: string;
  close(): Promise<void>;
}

export interface Stage {
  readonly days: Days;
  readonly keeper: Keeper;
}

const HOST = '127.0.0.1';
const TOKEN_BYTES = 24;
const STATE_PATH = '/pilot/v1';

interface Said {
  readonly status: number;
  readonly body: object;
}

/** Opens it on a port that is free. @param stage what is there to be done; undefined while the pilot is being started */
export async function openPilotDoor(stage: () => Stage | undefined): Promise<PilotDoor> {
  const token = Buffer.from(systemChance.bytes(TOKEN_BYTES)).toString('base64url');
  const server = createServer((request, response) => {
    request.resume();
    const { status, body } = answerTo(request, { token, stage: stage() });
    tell(response, status, body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, HOST, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://${HOST}:${port}`,
    token,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

function answerTo(request: IncomingMessage, { token, stage }: { readonly token: string; readonly stage: Stage | undefined }): Said {
  if (!isKnown(request.headers.authorization, token)) return refused(401, 'Send the token of this pilot: Authorization: Bearer <token>.');
  if (stage === undefined) return refused(503, 'The pilot is being started.');
  const { days, keeper } = stage;
  const path = (request.url ?? '').split('?')[0] ?? '';
  if (request.method === 'GET' && path === STATE_PATH) return { status: 200, body: { day: days.told(), nodes: keeper.standings() } };
  const [what = '', name = '', deed = ''] = path.startsWith(`${STATE_PATH}/`) ? path.slice(STATE_PATH.length + 1).split('/') : [];
  if (request.method !== 'POST') return refused(404, 'Nothing is served at this path.');
  if (what === 'day') return done(dayDeed(name, days));
  if (what === 'nodes' && isNodeDeed(deed)) return done(keeper.act(decoded(name), deed));
  return refused(404, 'A day is started, stopped or given a pace; a node is cut off, left hanging, let go on or restarted.');
}

function dayDeed(what: string, days: Days): string | undefined {
  if (what === 'start') return days.start();
  if (what === 'stop') return days.stop();
  if (!isPace(what)) return `A day can be started, stopped, or given the pace ${PACES.join(', ')}.`;
  days.choose(what);
  return undefined;
}

function isPace(text: string): text is Pace {
  return (PACES as readonly string[]).includes(text);
}

function isNodeDeed(text: string): text is NodeDeed {
  return (NODE_DEEDS as readonly string[]).includes(text);
}

function isKnown(authorization: string | undefined, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(/^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? ''), digest(token));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

function done(whyNot: string | undefined): Said {
  return whyNot === undefined ? { status: 200, body: {} } : refused(409, whyNot);
}

function refused(status: number, message: string): Said {
  return { status, body: { error: { message } } };
}

function tell(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
}
