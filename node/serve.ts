import type { IncomingMessage, ServerResponse } from 'node:http';
import { dialectAt } from '../dialects/choose.ts';
import type { NodeReply, NodeRequest } from '../protocol/message.ts';
import type { Problem } from '../protocol/problems.ts';
import { type AdminFacts, adminReply, readiness } from './admin.ts';
import { type ControlDoor, openControlDoor } from './control-door.ts';
import { type Foundation, isFirst } from './foundation.ts';
import { keepBeating } from './heartbeat.ts';
import { listen } from './http.ts';
import type { RequestHead } from './intake.ts';
import { type Operation, operate } from './operations.ts';
import { type OperationsDoor, openOperationsDoor } from './operations-door.ts';
import type { PressureFacts } from './pressure.ts';
import { createRetention, type LetGo, type Retention } from './retention.ts';
import { runNode, type Workable } from './runner.ts';
import { createSetAsideCount } from './set-aside.ts';
import { write } from './wire-door.ts';

/** A node or registry, ready to be put behind a port. */
export interface Servable extends Workable {
  receive(request: NodeRequest): Promise<NodeReply>;
  unwelcome?(head: RequestHead): Problem | undefined;
  pressure?(): PressureFacts;
  refuse(path: string, problem: Problem): NodeReply;
}

export interface ServeOptions {
  readonly servable: Servable;
  /** Requests of the registry's to this node, such as `on_subscribe`: the second, shorter road. */
  readonly aside?: { readonly paths: readonly string[]; receive(request: NodeRequest): Promise<NodeReply> };
  /** Everything that is neither a message nor for the operator: client APIs and pages. */
  readonly app?: (request: IncomingMessage, response: ServerResponse) => void;
  /** Ends what would keep connections open for ever, such as event streams. */
  readonly closing?: () => Promise<void>;
  /** Ends what follows the store; called when all is done, before the store is closed. */
  readonly closed?: () => Promise<void>;
  /** Why this node should get no traffic now. */
  readonly notReady: () => readonly string[];
  /** What an operator can ask of this role beside what every store answers, by name. */
  readonly operations?: Readonly<Record<string, (question: unknown) => Promise<unknown>>>;
  /** Lets go of what the role keeps of a transaction that is removed for its age. */
  readonly letGo?: LetGo;
  /** Of the program, for whoever follows the operations stream. */
  readonly version?: string;
}

export interface Served {
  readonly port: number;
  readonly url: string;
  /** Takes nothing new, ends what is under way, closes the store. What was accepted is kept and goes on at the next start. */
  stop(): Promise<void>;
}

/** For what is under way when a stop begins; after it, it is cut off. */
export const STOP_GRACE_MS = 5_000;

/** Puts a node behind its port and keeps it working. */
export async function serve(foundation: Foundation, options: ServeOptions): Promise<Served> {
  const { config, store, telemetry, clock, transport } = foundation;
  const { servable, aside } = options;
  const isAside = (path: string): boolean => aside?.paths.includes(lastPart(path)) === true;
  const heartbeat = keepBeating({ store, clock, telemetry });
  const retention = retentionOf(foundation, options.letGo);
  const runner = runNode({ workable: servable, store, clock, telemetry, ...(retention === undefined ? {} : { retention }) });
  const countSetAside = createSetAsideCount(store, clock);
  let stopping = false;
  const facts = {
    counts: async () => ({ ...(await store.counts()), setAside: await countSetAside() }),
    notReady: () => (stopping ? ['stopping'] : options.notReady()),
    pressure: () => servable.pressure?.(),
    telemetry,
    ...(foundation.worker === undefined ? {} : { together: foundation.worker.together }),
  };
  foundation.worker?.told(facts);
  const operations = operationsDoor(foundation, { facts, version: options.version ?? '' });
  const door = listen({
    ...config.listen,
    telemetry,
    limits: { bodyBytesMax: config.limits.bodyBytesMax, requestsInFlightMax: config.limits.requestsInFlightMax },
    wire: {
      receive: (request) => (aside !== undefined && isAside(request.path) ? aside.receive(request) : servable.receive(request)),
      unwelcome: (head) => (isAside(head.path) ? undefined : servable.unwelcome?.(head)),
      refuse: (path, problem) => servable.refuse(path, problem),
    },
    wirePrefixes: wirePaths(config.publicUrl, config.role === 'registry'),
    app: (request, response) => void answerBeside(request, response, { facts, operations, app: options.app, log: telemetry.log }),
  });
  const listening = await door.catch(async (error: unknown) => {
    await Promise.all([runner.stop(), heartbeat.stop()]);
    throw error;
  });
  const control = await openControl(foundation, options.operations);
  telemetry.log.info({ role: config.role, port: listening.port, subscriber_id: config.subscriberId }, 'listening');
  return {
    port: listening.port,
    url: listening.url,
    async stop() {
      stopping = true;
      await control?.close();
      listening.drain();
      operations?.close();
      // Open for a moment more, so that whoever spreads requests over several notices before they fail.
      await clock.sleep(config.listen.drainMs);
      const ended = Promise.all([options.closing?.(), listening.close(STOP_GRACE_MS), runner.stop()]);
      // A peer that does not answer must not keep us: its message is sent again at the next start.
      await Promise.race([ended, clock.sleep(STOP_GRACE_MS)]);
      await transport.close();
      await ended;
      await Promise.all([heartbeat.stop(), options.closed?.()]);
      await store.close();
      telemetry.log.info({}, 'stopped');
      foundation.logDestination.close();
    },
  };
}

const DAY_MS = 24 * 3_600_000;

/** One worker of a node removes what is old; a registry has no transactions. */
function retentionOf(foundation: Foundation, letGo: LetGo | undefined): Retention | undefined {
  const { days } = foundation.config.retention;
  if (days === 0 || foundation.config.role === 'registry' || !isFirst(foundation)) return undefined;
  return createRetention({ ...foundation, keepMs: days * DAY_MS, ...(letGo === undefined ? {} : { letGo }) });
}

/** For control rooms, where the configuration names any. */
function operationsDoor(
  foundation: Foundation,
  means: { readonly facts: AdminFacts; readonly version: string },
): OperationsDoor | undefined {
  const { config, clock, operations, perAddress, telemetry } = foundation;
  if (operations === undefined) return undefined;
  const { subscriberId, name, role } = config;
  const self = { node: subscriberId, name, role, version: means.version, startedMs: clock.nowMs() };
  return openOperationsDoor({
    stream: operations,
    controlRooms: config.operations.controlRooms,
    clock,
    perAddress,
    log: telemetry.log,
    async state() {
      const { ready, waiting } = await readiness(means.facts);
      return { ...self, atMs: clock.nowMs(), ready, ...(waiting === undefined ? {} : { waiting }) };
    },
  });
}

/** For operators on this machine, beside a store that only this process can open. A node that cannot have it trades all the same. */
async function openControl(foundation: Foundation, own: ServeOptions['operations']): Promise<ControlDoor | undefined> {
  const { config, telemetry } = foundation;
  if (config.store.engine !== 'sqlite') return undefined;
  const means = { ...foundation, subscriberId: config.subscriberId };
  try {
    return await openControlDoor({
      storeFile: config.store.file,
      answer: async (question) => {
        const { name } = question as Operation;
        const asked = own !== undefined && Object.hasOwn(own, name) ? own[name] : undefined;
        return { ok: true, value: await (asked === undefined ? operate(question as Operation, means) : asked(question)) };
      },
    });
  } catch (error) {
    telemetry.log.warn({ error }, 'commands cannot ask this node while it runs');
    return undefined;
  }
}

type App = NonNullable<ServeOptions['app']>;

/** For operators first; then the application, if the node has one. */
async function answerBeside(
  request: IncomingMessage,
  response: ServerResponse,
  beside: {
    readonly facts: AdminFacts;
    readonly operations: OperationsDoor | undefined;
    readonly app: App | undefined;
    readonly log: Foundation['telemetry']['log'];
  },
): Promise<void> {
  try {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const reply = request.method === 'GET' ? await adminReply(path, beside.facts) : undefined;
    if (reply !== undefined) write(response, reply);
    else if (beside.operations?.answers(path) === true) beside.operations.answer(request, response);
    else if (beside.app !== undefined) beside.app(request, response);
    else
      write(response, { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'Nothing is served at this path.\n' });
  } catch (error) {
    beside.log.error({ error }, 'a request beside the wire failed');
    response.destroy();
  }
}

/** Messages come to one level below the path of the public URL. At the root, only the names of routes are messages: pages live there too. */
function wirePaths(publicUrl: string, isRegistry: boolean): (path: string) => boolean {
  const base = new URL(publicUrl).pathname.replace(/\/+$/, '');
  const { routes } = dialectAt(base);
  const registryCalls = isRegistry ? ['subscribe', 'lookup'] : ['on_subscribe'];
  return (path) => {
    if (!path.startsWith(`${base}/`)) return false;
    const rest = path.slice(base.length + 1);
    if (rest.includes('/')) return false;
    return base !== '' || routes.has(rest) || registryCalls.includes(rest);
  };
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
