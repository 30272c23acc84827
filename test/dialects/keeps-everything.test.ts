import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Route } from '../../dialects/dialect.ts';
import { beckn111 } from '../../dialects/v1.1.1/dialect.ts';
import { validate } from '../../schemas/v1.1.1/validate.ts';
import { envelope, inOrder, parse } from './messages.ts';
import { messagesOf } from './wire-values.ts';

type Members = Record<string, unknown>;

const context = parse(beckn111.encodeCommand(envelope, { action: 'status', orderId: '1' })).context as Members;

/** Decodes and encodes again; undefined when the message is refused. */
function again(route: Route, body: Members): Members | undefined {
  if (route.direction === 'request') {
    const command = beckn111.decodeCommand(route, body);
    return command.ok ? parse(beckn111.encodeCommand(envelope, command.value)) : undefined;
  }
  const answer = beckn111.decodeAnswer(route, body);
  return answer.ok ? parse(beckn111.encodeAnswer(envelope, answer.value)) : undefined;
}

/** What we add of our own accord to a message that does not say it. Nothing else may be added. */
function withDefaults(route: Route, body: Members): Members {
  const copy = structuredClone(body);
  const message = copy.message as Members | undefined;
  const error = copy.error as Members | undefined;
  if (error !== undefined)
    Object.assign(error, { code: error.code === '' ? '40000' : (error.code ?? '40000'), message: error.message ?? '' });
  if (message === undefined) return copy;
  const order = message.order as Members | undefined;
  for (const item of (order?.items ?? []) as Members[]) if (typeof item.id === 'string' && item.id !== '') countOne(item);
  const tracking = message.tracking as Members | undefined;
  if (tracking !== undefined && error === undefined) {
    const located = (tracking.location as Members | undefined)?.gps !== undefined;
    tracking.status ??= located || (tracking.url ?? '') !== '' ? 'active' : 'inactive';
  }
  if (route.path === 'search') message.intent ??= {};
  if (route.path === 'support') message.support ??= {};
  if (message.intent !== undefined) nameConstants(message.intent as Members);
  if (message.catalog !== undefined && error === undefined) (message.catalog as Members).providers ??= [];
  for (const list of ['cancellation_reasons', 'return_reasons']) {
    for (const option of (message[list] ?? []) as Members[]) {
      if ((option.id ?? '') !== '') option.descriptor = { name: '', ...(option.descriptor as Members) };
    }
  }
  return copy;
}

function countOne(item: Members): void {
  const quantity = (item.quantity ?? {}) as Members;
  const selected = (quantity.selected ?? {}) as Members;
  item.quantity = { ...quantity, selected: { ...selected, count: selected.count ?? 1 } };
}

/** A circle that we read is written with the type of its radius; one that says more, or less, goes out as it came. */
function nameConstants(intent: Members): void {
  const locations = ((intent.provider as Members | undefined)?.locations ?? []) as Members[];
  const [location] = locations;
  const circle = location?.circle as Members | undefined;
  const radius = circle?.radius as Members | undefined;
  if (location === undefined || circle === undefined || radius?.unit !== 'km') return;
  const only = (of: Members, ...names: string[]) => Object.keys(of).every((name) => names.includes(name));
  const isRead = only(location, 'circle') && only(circle, 'gps', 'radius') && only(radius, 'unit', 'value', 'type');
  if (isRead && locations.length === 1 && circle.gps !== undefined && radius.value !== undefined) radius.type ??= 'CONSTANT';
}

const routes = [...beckn111.routes.values()];

describe('a message that is decoded and encoded again', () => {
  it.each(routes.map((route) => [route.path, route] as const))('%s keeps every member, once', (_path, route) => {
    fc.assert(
      fc.property(messagesOf(route.path.replaceAll('_', '-')), (members) => {
        const body = { context: { ...context, action: route.path }, ...members };
        const before = JSON.stringify(body);
        expect(validate('core', route.path, body)).toEqual({ valid: true });
        const encoded = again(route, body);
        expect(JSON.stringify(body)).toBe(before);
        if (encoded === undefined) {
          expect(beckn111.checkNeeds(route, body).ok).toBe(false);
          return;
        }
        const expected = withDefaults(route, body);
        // An empty message beside an error says nothing.
        expect(inOrder(encoded.message ?? {})).toEqual(inOrder(expected.message ?? {}));
        expect(encoded.error).toEqual(expected.error);
        expect(again(route, encoded)).toEqual(encoded);
        expect(validate('core', route.path, encoded)).toEqual({ valid: true });
      }),
      { numRuns: Number(process.env.DIALECT_RUNS ?? 25) },
    );
  });
});

describe('a hostile message', () => {
  const anything = fc.anything({ withNullPrototype: true, maxDepth: 4 });

  it.each(routes.map((route) => [route.path, route] as const))('%s of any shape is refused or read, but never throws', (_path, route) => {
    fc.assert(
      fc.property(anything, anything, anything, (message, order, whole) => {
        for (const body of [whole, { message }, { message: { order, catalog: order, intent: order }, error: message, context: whole }]) {
          beckn111.readEnvelope(body);
          beckn111.checkNeeds(route, body);
          beckn111.decodeCommand(route, body);
          beckn111.decodeAnswer(route, body);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('with a key __proto__ changes no prototype, neither read nor written', () => {
    const poison = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    const order = `{"id":"1","tags":[${poison}],"provider":${poison},"billing":${poison},"items":[{"id":"a","descriptor":${poison},"__proto__":{"polluted":1}}],"__proto__":{"polluted":1}}`;
    const body = JSON.parse(`{"message":{"order":${order},"__proto__":{"polluted":1}},"error":${poison}}`) as Members;
    for (const route of routes) again(route, body);
    const read = beckn111.decodeAnswer(beckn111.routeOf('callback', 'status'), body);
    expect(({} as Members).polluted).toBeUndefined();
    expect(read.ok && Object.getPrototypeOf(read.value.extra ?? {})).toBe(Object.prototype);
    expect(read.ok && 'order' in read.value && (read.value.order as unknown as Members).polluted).toBeUndefined();
  });
});
