import { describe, expect, it } from 'vitest';
import { dialectAt, dialectOf, dialects, spokenByDefault } from '../../dialects/choose.ts';
import { beckn111 } from '../../dialects/v1.1.1/dialect.ts';
import { actionsKnown } from '../../schemas/v1.1.1/validate.ts';

describe('the routes of Beckn core v1.1.1', () => {
  it('are the twenty transaction calls and the six meta calls, each with a schema', () => {
    expect([...beckn111.routes.keys()].sort()).toEqual([...actionsKnown()].sort());
    expect(beckn111.routes.size).toBe(26);
  });

  it('lead back: the route of a direction and an action is the one of its path', () => {
    for (const route of beckn111.routes.values()) expect(beckn111.routeOf(route.direction, route.action)).toBe(route);
  });

  it('have meta callbacks without on_', () => {
    expect(beckn111.routeOf('callback', 'rating-categories').path).toBe('rating_categories');
    expect(beckn111.routeOf('request', 'return-reasons').path).toBe('get_return_reasons');
  });

  it('bring many messages under one id only for on_search', () => {
    expect([...beckn111.routes.values()].filter(({ brings }) => brings === 'many').map(({ path }) => path)).toEqual(['on_search']);
  });
});

describe('choosing a dialect', () => {
  it('goes by version, and falls back to the default', () => {
    expect(dialectOf('1.1.1')).toBe(beckn111);
    for (const version of ['', '9.9.9', '__proto__']) expect(dialectOf(version)).toBe(spokenByDefault);
  });

  it('goes by base path', () => {
    for (const path of ['', '/', '/beckn', '/v1.1.1', '/shop/v1.1.1/', '/v9']) expect(dialectAt(path)).toBe(beckn111);
    expect(dialects).toEqual([beckn111]);
  });
});
