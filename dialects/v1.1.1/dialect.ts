import type { Answer, Command } from '../../commerce/command.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Envelope } from '../../protocol/message.ts';
import type { Outcome } from '../../protocol/problems.ts';
import { ok, refuse } from '../../protocol/problems.ts';
import { validate } from '../../schemas/v1.1.1/validate.ts';
import type { Dialect, Route } from '../dialect.ts';
import { readReply, reply } from './ack.ts';
import { decodeAnswer, encodeAnswer } from './answers.ts';
import { decodeCommand, encodeCommand } from './commands.ts';
import { readEnvelope, writeContext } from './context.ts';
import { moment, momentOf } from './leaves.ts';
import { checkNeeds } from './needs.ts';
import { routeOf, routes } from './routes.ts';
import { orderOf, subjectOf } from './subject.ts';
import { isWire, type Wire } from './wire-object.ts';

const VERSION = '1.1.1';

/** Beckn core v1.1.1. */
export const beckn111: Dialect = {
  version: VERSION,
  routes,
  routeOf,
  readEnvelope,
  checkSchema,
  checkNeeds,
  subjectOf: (route: Route, body: unknown): string | undefined => subjectOf(route.action, body),
  orderOf,
  decodeCommand: (route: Route, body: unknown): Outcome<Command> => {
    const wire = isWire(body) ? body : {};
    return decodeCommand(route.action, isWire(wire.message) ? wire.message : {}, madeAt(wire));
  },
  decodeAnswer: (route: Route, body: unknown): Outcome<Answer> => {
    const wire = isWire(body) ? body : {};
    return decodeAnswer(route.action, wire, madeAt(wire));
  },
  encodeCommand: (envelope, command) => bytesOf(envelope, routeOf('request', command.action), { message: encodeCommand(command) }),
  encodeAnswer: (envelope, answer) => bytesOf(envelope, routeOf('callback', answer.action), encodeAnswer(answer)),
  renewed,
  reply,
  readReply,
};

function renewed(bytes: Uint8Array, timestampMs: number): Uint8Array {
  const { context, ...members } = JSON.parse(new TextDecoder().decode(bytes)) as { readonly context: Wire };
  return new TextEncoder().encode(JSON.stringify({ context: { ...context, timestamp: moment(timestampMs) }, ...members }));
}

/** The moment from which durations in a message count. Any will do when it has none: only months differ in length. */
function madeAt(body: Wire): number {
  const { context } = body;
  return (isWire(context) ? momentOf(context.timestamp) : undefined) ?? 0;
}

function bytesOf(envelope: Omit<Envelope, 'action' | 'version'>, route: Route, members: Wire): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ context: writeContext(envelope, route.path, VERSION), ...members }));
}

function checkSchema(route: Route, body: unknown): Outcome<void> {
  const verdict = validate('core', route.path, body);
  if (verdict.valid) return ok(undefined);
  const faults = verdict.faults.slice(0, LIMITS.faultsListedMax);
  // What was found is left out: it is the sender's data, and refusals are logged on both sides.
  const message = faults.map(({ pointer, expected }) => `At ${pointer || 'the top'}, expected ${expected}.`).join(' ');
  return refuse('schema', message, { path: faults.map(({ pointer }) => pointer).join(',') });
}
