import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Router } from 'express';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract } from '../../bap/api/contract.ts';
import { formats } from '../../schemas/formats.ts';
import { buy, search } from './buying.ts';
import { APP_KEY, type Network, openNetwork } from './network.ts';
import { LINES } from './shop.ts';

interface Content {
  readonly schema: { readonly $ref?: string };
  readonly examples?: Readonly<Record<string, { readonly value: object }>>;
}
interface Operation {
  readonly operationId: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>;
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const description: Description = JSON.parse(contract().json);
const LAST = 'eraseTransaction';
const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
const ajv = new Ajv2020({ strict: false, formats }).addSchema({ ...description, $id: 'd' });

let network: Network;
let members: Readonly<Record<string, string>>;
beforeAll(async () => {
  network = await openNetwork();
  const handle = await buy(network);
  const { transactionId, messageId } = network.baker.last('confirm').envelope;
  const part = { transactionId: await search(network), providerNode: network.baker.id, providerId: 'bakker', lines: LINES };
  const basketId = (await network.post('/api/v1/baskets', { parts: [part] })).body.basket;
  const legs = [
    { plan: { name: 'bike' }, startMs: 1, endMs: 2 },
    { plan: { name: 'train' }, startMs: 3, endMs: 4 },
  ];
  const journeyId = (await network.post('/api/v1/journeys', { legs })).body.journey;
  members = {
    answer: '1',
    leg: '2',
    name: 'mail',
    journeyId,
    handle,
    transactionId,
    messageId,
    basketId,
    version: 'v1.1.1',
    action: 'search',
  };
});
afterAll(() => network.close());

const call = (method: string, path: string, body?: object) => {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => members[name] ?? '');
  const agent = supertest(network.api.app);
  const asked = method === 'post' ? agent.post(filled).send(body ?? {}) : method === 'delete' ? agent.delete(filled) : agent.get(filled);
  return asked.set('Authorization', `Bearer ${APP_KEY}`).set('Idempotency-Key', crypto.randomUUID());
};

describe('the description of the client API', () => {
  it('has examples of every body, and each of them is accepted', () => {
    for (const { operation } of operations) {
      const content = operation.requestBody?.content['application/json'];
      if (content === undefined) continue;
      const schema = content.schema.$ref?.split('/').at(-1) ?? '';
      const examples = Object.values(content.examples ?? {});
      expect(examples.length, operation.operationId).toBeGreaterThan(0);
      for (const { value } of examples) expect(contract().check(schema, value), operation.operationId).toMatchObject({ ok: true });
    }
  });

  it('documents every route that is served, and serves every path that is documented', () => {
    const documented = new Set(operations.map(({ path, method }) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`));
    const served = new Set(routesOf(network.api.app.router as unknown as Router));
    const page = (route: string): boolean => route.includes('/docs/');
    const known = [...served]
      .filter((route) => !page(route))
      .map((route) => {
        const [method, path] = route.split(' ');
        return [`${method} /api${path}`, `${method} /api/v1${path}`].find((name) => documented.has(name)) ?? route;
      });
    expect(new Set(known)).toEqual(documented);
  });

  it('is what the node answers by', async () => {
    const inOrder = [...operations].sort(
      (left, right) => Number(left.operation.operationId === LAST) - Number(right.operation.operationId === LAST),
    );
    for (const { path, method, operation } of inOrder) {
      const body = Object.values(operation.requestBody?.content['application/json']?.examples ?? {})[0]?.value;
      const answer = await call(method, path, body);
      await network.settle();
      const told = operation.responses[String(answer.status)];
      expect(answer.body.detail ?? '', operation.operationId).not.toContain('See /api/docs');
      expect(answer.status, `${operation.operationId}: ${answer.text.slice(0, 200)}`).toBeLessThan(500);
      const type = answer.headers['content-type']?.split(';')[0] ?? '';
      if (told === undefined) expect(type, operation.operationId).toBe('application/problem+json');
      const schema = told === undefined ? '#/components/schemas/Problem' : told.content?.[type]?.schema.$ref;
      if (schema === undefined) continue;
      const validate = ajv.getSchema(`d${schema}`);
      expect(validate?.(answer.body), `${operation.operationId}: ${JSON.stringify(validate?.errors)}`).toBe(true);
    }
  });

  it('is served as YAML, as JSON and as a page without anything inline', async () => {
    const agent = supertest(network.api.app);
    expect((await agent.get('/api/openapi.yaml').expect(200)).headers['content-type']).toContain('yaml');
    expect((await agent.get('/api/openapi.json').expect(200)).body.openapi).toBe('3.1.0');
    const page = await agent.get('/api/docs').expect(200);
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    expect(page.text).not.toMatch(/<script>|style=|onload/);
    for (const [, source] of page.text.matchAll(/(?:src|href)="(docs\/[^"]+)"/g)) await agent.get(`/api/${source}`).expect(200);
  });
});

interface Layer {
  readonly route?: {
    readonly path: string;
    readonly methods?: Readonly<Record<string, boolean>>;
    readonly stack: readonly { readonly method?: string }[];
  };
  readonly handle?: { readonly stack?: readonly Layer[] };
}

function routesOf(router: { readonly stack?: unknown }): string[] {
  return ((router.stack ?? []) as readonly Layer[]).flatMap((layer) => {
    if (layer.route !== undefined) return layer.route.stack.map(({ method }) => `${method} ${layer.route?.path}`);
    return layer.handle?.stack === undefined ? [] : routesOf(layer.handle as { stack: unknown });
  });
}
