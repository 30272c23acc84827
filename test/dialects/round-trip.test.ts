import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommandAction } from '../../commerce/command.ts';
import { beckn111 } from '../../dialects/v1.1.1/dialect.ts';
import { validate } from '../../schemas/v1.1.1/validate.ts';
import { answersTo, commands } from './commerce-values.ts';
import { envelope, parse } from './messages.ts';

const RUNS = { numRuns: 80 };
const actions = Object.keys(commands) as CommandAction[];

describe('what a node of ours says', () => {
  it.each(actions)('%s: the other side reads the very same command, and the wire is clean', (action) => {
    const route = beckn111.routeOf('request', action);
    fc.assert(
      fc.property(commands[action], (command) => {
        const body = parse(beckn111.encodeCommand(envelope, command));
        expect(validate('strict', route.path, body, { allFaults: true })).toEqual({ valid: true });
        expect(beckn111.checkSchema(route, body)).toEqual({ ok: true, value: undefined });
        expect(beckn111.checkNeeds(route, body)).toEqual({ ok: true, value: undefined });
        expect(beckn111.decodeCommand(route, body)).toEqual({ ok: true, value: command });
      }),
      RUNS,
    );
  });

  it.each(actions)('%s: the other side reads the very same answer, and the wire is clean', (action) => {
    const route = beckn111.routeOf('callback', action);
    fc.assert(
      fc.property(answersTo(action), (answer) => {
        const body = parse(beckn111.encodeAnswer(envelope, answer));
        expect(validate('strict', route.path, body, { allFaults: true })).toEqual({ valid: true });
        expect(beckn111.checkNeeds(route, body)).toEqual({ ok: true, value: undefined });
        expect(beckn111.decodeAnswer(route, body)).toEqual({ ok: true, value: answer });
      }),
      RUNS,
    );
  });

  it('has a context that reads back as the envelope', () => {
    const body = parse(beckn111.encodeCommand(envelope, { action: 'status', orderId: '1' }));
    expect(beckn111.readEnvelope(body)).toEqual({ ok: true, value: { ...envelope, version: '1.1.1', action: 'status' } });
  });
});
