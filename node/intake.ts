import { dialectAt } from '../dialects/choose.ts';
import type { Dialect, Route } from '../dialects/dialect.ts';
import { ACCEPTED, refused } from '../protocol/ack.ts';
import { parseJson } from '../protocol/json.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { NodeReply, NodeRequest } from '../protocol/message.ts';
import type { Outcome, Problem } from '../protocol/problems.ts';
import { ok, refuse } from '../protocol/problems.ts';
import { parseSignatureHeader } from '../protocol/signing/header.ts';
import type { Chance } from './clock.ts';
import { checkContext, checkSender, validUntilMs } from './context-rules.ts';
import type { CredentialPorts, Credentials } from './credentials.ts';
import { checkCredentials, GATEWAY_HEADER, SENDER_HEADER } from './credentials.ts';
import type { HeardMessages } from './heard-messages.ts';
import type { Limiter } from './limiter.ts';
import { heardFacts, type Noticed, type OperationsStream } from './operations-stream.ts';
import { laneOf } from './outbox.ts';
import { busy, type Pressure } from './pressure.ts';
import type { Heard, Role } from './role.ts';
import type { Commit, Store } from './store/port.ts';
import { StoreUnavailable } from './store/port.ts';
import { type DoorQueue, NOBODY } from './turns.ts';

export interface IntakePorts extends CredentialPorts {
  readonly role: Role;
  readonly store: Store;
  readonly chance: Chance;
  readonly subscriberId: string;
  readonly domains: readonly string[];
  readonly heardMessages: HeardMessages;
  readonly perAddress: Limiter;
  readonly perSender: Limiter;
  readonly pressure: Pressure;
  readonly operations?: OperationsStream;
  /** Told after something was put into the inbox. */
  wake(): void;
}

/** What is known of a request before its body has come. */
export interface RequestHead extends Pick<NodeRequest, 'path' | 'headers'> {
  readonly queue: DoorQueue;
}

/** Everything between the socket and the handler: one function, cheap refusals before dear ones. */
export interface Intake {
  receive(request: NodeRequest): Promise<NodeReply>;
  /** Why a message has no place here now, said before its body is read; undefined when it has. */
  unwelcome(head: RequestHead): Problem | undefined;
  /** The reply to a request that is refused before it could be read. */
  refuse(path: string, problem: Problem): NodeReply;
}

/** Acknowledged for the first time, or once more. */
type Reception = 'ack' | 'repeated';

interface Door {
  readonly dialect: Dialect;
  readonly route: Route;
}

export function createIntake(ports: IntakePorts): Intake {
  const challenge = { realm: ports.subscriberId };
  const refuseAt = (path: string, problem: Problem): NodeReply => dialectFor(path).reply(refused(problem), challenge);
  const unwelcome = ({ path, headers, queue }: RequestHead): Problem | undefined => {
    const { pressure, chance } = ports;
    const route = dialectFor(path).routes.get(lastPart(path));
    if (pressure.refuses(route, queue)) return busy(chance.fraction());
    return route?.direction === 'request' && pressure.isOwedTooMuch(() => laneOfSender(headers))
      ? busy(chance.fraction(), 'Too many answers wait for you; take those first, then ask again.')
      : undefined;
  };
  return {
    unwelcome,
    refuse: refuseAt,
    async receive(request) {
      const problem = unwelcome({ ...request, queue: NOBODY });
      const noticed: Noticed = { startedMs: ports.clock.nowMs(), bytes: request.body.length };
      const verdict = problem === undefined ? await judge(request, ports, noticed) : { ok: false as const, problem };
      const dialect = dialectFor(request.path);
      const action = dialect.routes.get(lastPart(request.path))?.path ?? 'unknown';
      ports.operations?.tell(heardFacts(action, verdict, { noticed, nowMs: ports.clock.nowMs() }));
      if (verdict.ok) {
        ports.telemetry.metrics.messageReceived(action, verdict.value);
        return dialect.reply(ACCEPTED, challenge);
      }
      ports.telemetry.metrics.messageReceived(action, 'nack', verdict.problem.name);
      // A line for each would cost more than the refusal: these are counted.
      ports.telemetry.log[isForNow(verdict.problem) ? 'debug' : 'info'](
        { action, problem: verdict.problem.name, reason: verdict.problem.message, path: verdict.problem.path },
        'refused',
      );
      return refuseAt(request.path, verdict.problem);
    },
  };
}

function isForNow({ name }: Problem): boolean {
  return name === 'overloaded' || name === 'rate-limited';
}

/** The message has a place while it is being judged; when it was accepted, it keeps one until it was acted upon. */
async function judge(request: NodeRequest, ports: IntakePorts, noticed: Noticed): Promise<Outcome<Reception>> {
  ports.pressure.enters();
  try {
    return await passThrough(request, ports, noticed);
  } catch (error) {
    return faultOf(error, ports);
  } finally {
    ports.pressure.leaves();
  }
}

/** The steps in their order. Nothing is remembered before the last of them. */
async function passThrough(request: NodeRequest, ports: IntakePorts, noticed: Noticed): Promise<Outcome<Reception>> {
  const within = withinRate(ports.perAddress, request.remoteAddress, ports);
  if (!within.ok) return within;
  const door = findDoor(request, ports.role);
  if (!door.ok) return door;
  const credentials = await checkCredentials(request, ports);
  if (!credentials.ok) return credentials;
  noticed.sender = credentials.value.sender.subscriberId;
  noticed.via = credentials.value.via?.subscriberId;
  const patience = withinRate(ports.perSender, credentials.value.sender.subscriberId, ports);
  if (!patience.ok) return patience;
  const heard = readMessage(request, door.value, { credentials: credentials.value, ports, noticed });
  if (!heard.ok) return heard;
  noticed.followsSchema = true;
  const admitted = await admit(heard.value, ports);
  if (!admitted.ok) return admitted;
  return record(heard.value, credentials.value, ports);
}

/**
 * Who does not take our answers is not given more of them to leave: each is kept, and tried for up to a day. Only buyer nodes ask.
 * The name is not proven yet: who gives another's is refused all the same, and nobody else for it.
 */
function laneOfSender(headers: NodeRequest['headers']): string | undefined {
  const header = parseSignatureHeader(headers[SENDER_HEADER]);
  return header.ok ? laneOf({ subscriberId: header.value.subscriberId, type: 'BAP' }) : undefined;
}

function withinRate(limiter: Limiter, key: string, ports: IntakePorts): Outcome<void> {
  const taken = limiter.take(key, ports.clock.nowMs());
  if (taken.ok) return ok(undefined);
  return refuse('rate-limited', 'Too many requests; slow down and try again.', { retryAfterSeconds: taken.retryAfterSeconds });
}

function dialectFor(path: string): Dialect {
  return dialectAt(path.slice(0, path.lastIndexOf('/')));
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function findDoor(request: NodeRequest, role: Role): Outcome<Door> {
  const dialect = dialectFor(request.path);
  const route = dialect.routes.get(lastPart(request.path));
  if (route === undefined)
    return refuse(
      'unknown-route',
      `There is no ${lastPart(request.path).slice(0, 80)} at this address; check the base URL and the action.`,
    );
  if (!role.hears(route)) return refuse('unknown-route', `A ${role.name} does not answer ${route.path}.`);
  if (request.method !== 'POST') return refuse('wrong-method', `Messages are sent with POST, not ${request.method.slice(0, 20)}.`);
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type)) {
    return refuse('wrong-content-type', `The body must be application/json in UTF-8, not ${type === '' ? 'untyped' : type.slice(0, 80)}.`);
  }
  if (request.headers['content-encoding'] !== undefined)
    return refuse('wrong-content-type', 'Send the body without compression: the signature is over its bytes.');
  if (request.body.length > LIMITS.bodyBytesMax) return refuse('body-too-large', `At most ${LIMITS.bodyBytesMax} bytes are read.`);
  return ok({ dialect, route });
}

function readMessage(
  request: NodeRequest,
  { dialect, route }: Door,
  { credentials, ports, noticed }: { readonly credentials: Credentials; readonly ports: IntakePorts; readonly noticed: Noticed },
): Outcome<Heard> {
  const body = parseJson(request.body, { depthMax: LIMITS.jsonDepthMax });
  if (!body.ok) return body;
  const envelope = dialect.readEnvelope(body.value);
  if (!envelope.ok) return envelope;
  noticed.envelope = envelope.value;
  // Told as a digest, and only where somebody may follow.
  if (ports.operations !== undefined) noticed.orderId = dialect.orderOf(body.value);
  const { subscriberId, domains, clockSkewMs } = ports;
  const facts = { subscriberId, type: ports.role.type, domains, clockSkewMs, nowMs: ports.clock.nowMs() };
  const verdicts = [
    () => checkSender(route, envelope.value, credentials.sender),
    () => checkContext(route, envelope.value, facts),
    () => dialect.checkSchema(route, body.value),
    () => dialect.checkNeeds(route, body.value),
  ];
  for (const check of verdicts) {
    const verdict = check();
    if (!verdict.ok) return verdict;
  }
  return ok({
    route,
    dialect,
    envelope: envelope.value,
    sender: { subscriberId: credentials.sender.subscriberId, type: credentials.sender.type },
    ...(credentials.via === undefined ? {} : { via: { subscriberId: credentials.via.subscriberId, type: credentials.via.type } }),
    body: body.value,
    bytes: request.body,
    headers: signatureHeaders(request),
    logId: ports.chance.newId(),
  });
}

function signatureHeaders(request: NodeRequest): Readonly<Record<string, string>> {
  const own = request.headers[SENDER_HEADER] ?? '';
  const gateways = request.headers[GATEWAY_HEADER];
  return gateways === undefined ? { [SENDER_HEADER]: own } : { [SENDER_HEADER]: own, [GATEWAY_HEADER]: gateways };
}

async function admit(heard: Heard, ports: IntakePorts): Promise<Outcome<void>> {
  const { admission } = ports.role;
  if (admission === undefined) return ok(undefined);
  const state = await ports.store.read(ports.role.partitionOf(heard), admission.reads(heard));
  return admission.admit(heard, state);
}

/**
 * The one commit after which an ACK may be given. A claim on (sender, action, message id) holds the digest of what was
 * said: the same again is ACKed again and not acted upon; something else under the same id is refused, but where one
 * message id rightly brings many messages the digest is a part of the claim.
 */
async function record(heard: Heard, credentials: Credentials, ports: IntakePorts): Promise<Outcome<Reception>> {
  const { route, envelope, sender, logId } = heard;
  const nowMs = ports.clock.nowMs();
  const partition = ports.role.partitionOf(heard);
  if (ports.pressure.isCrowded(partition))
    return { ok: false, problem: busy(ports.chance.fraction(), 'Too much waits for whom this is about; try again in a while.') };
  ports.heardMessages.remember(heard);
  const key = [sender.subscriberId, route.path, envelope.messageId, ...(route.brings === 'many' ? [credentials.digest] : [])].join('|');
  const commit: Commit = {
    partition,
    // The bytes carry their own timestamp and ttl: once that is over they are refused for it, and the claim is no longer needed.
    claims: [{ key, value: credentials.digest, expiresAtMs: validUntilMs(route, envelope) + 2 * ports.clockSkewMs }],
    log: [
      {
        id: logId,
        transactionId: envelope.transactionId,
        direction: 'in',
        peer: sender.subscriberId,
        action: route.path,
        messageId: envelope.messageId,
        atMs: nowMs,
        headers: heardHeaders(heard),
        body: heard.bytes,
        digest: credentials.digest,
      },
    ],
    inbox: [logId],
  };
  let done = false;
  try {
    const result = await ports.store.commit(commit);
    done = result.done;
    if (result.done) {
      ports.pressure.accepted(partition);
      ports.wake();
      return ok('ack');
    }
    if (result.cause === 'claimed' && result.value === credentials.digest) return ok('repeated');
  } finally {
    if (!done) ports.heardMessages.drop(logId);
  }
  return refuse('answer-conflict', `${route.path} ${envelope.messageId} was received before with another body; use a new message_id.`);
}

/** What the inbox must know of a message beside its bytes. */
function heardHeaders(heard: Heard): Readonly<Record<string, string>> {
  return {
    ...heard.headers,
    dialect: heard.dialect.version,
    'sender-type': heard.sender.type,
    ...(heard.via === undefined ? {} : { via: heard.via.subscriberId }),
  };
}

function faultOf(error: unknown, ports: IntakePorts): Outcome<never> {
  if (error instanceof StoreUnavailable) {
    ports.telemetry.log.error({ error: error.message }, 'the store is not available');
    return refuse('store-unavailable', 'The message could not be stored; try again in a while.', { retryAfterSeconds: 5 });
  }
  ports.telemetry.log.error({ error }, 'the intake failed');
  return refuse('internal', 'This node failed while reading the message; try again in a while.', { retryAfterSeconds: 30 });
}
