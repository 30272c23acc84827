import { describe, expect, test } from 'vitest';
import { CADDYFILE, passes, sitesIn } from './caddyfile.ts';
import { textOf } from './sources.ts';

/** The proxies that the documents show, against the nodes that stand behind them. */

const PAGE = textOf('docs/start-a-city.md');
const [, SHOWN = ''] = CADDYFILE.exec(PAGE) ?? [];
/** As `marktplein init` makes them on that page. */
const MADE = [...PAGE.matchAll(/^marktplein init (\w+) .*--url https:\/\/([\w.-]+)(\/\S*)? .*--port (\d+)/gm)].map(
  ([, role = '', host = '', base = '', port = '']) => ({ role, host, base, port: Number(port) }),
);
const EVERYBODY = ['/ready', '/health'];
const OPERATORS = ['/metrics'];
/** What comes from outside to each role, and what does not. */
const OUTSIDE: Readonly<Record<string, readonly string[]>> = {
  registry: ['/subscribe', '/lookup', '/keys/shops.market.example'],
  gateway: ['/search', '/on_search', '/on_subscribe'],
  bap: ['/on_search', '/on_confirm', '/on_subscribe', '/', '/api/v1/searches', '/components/'],
  bpp: ['/search', '/confirm', '/on_subscribe', '/console/', '/provider/v1/providers/the-patient-loaf/orders'],
};
const INSIDE: Readonly<Record<string, readonly string[]>> = { registry: ['/admin/v1/entries', '/admin/v1/entries/a/k/approve'] };

describe('the Caddyfile of the page for a city team', () => {
  test('has a site for every node that the page makes, and passes on to its port', () => {
    expect(MADE.map(({ role }) => role)).toEqual(['registry', 'gateway', 'bap', 'bpp']);
    expect(sitesIn(SHOWN).map(({ host, port }) => [host, port])).toEqual(MADE.map(({ host, port }) => [host, port]));
  });

  test.each(MADE)('keeps inside what operators ask of a $role, and lets through all that comes to it', ({ role, host, base }) => {
    const site = sitesIn(SHOWN).find((each) => each.host === host);
    if (site === undefined) throw new Error(`${host} has no site`);
    const outside = OUTSIDE[role] ?? [];
    const wire = outside.map((path) => (/^\/(on_)?[a-z]+$/.test(path) ? `${base}${path}` : path));
    expect([...EVERYBODY, ...wire].filter((path) => !passes(site, path))).toEqual([]);
    expect([...OPERATORS, ...(INSIDE[role] ?? [])].filter((path) => passes(site, path))).toEqual([]);
  });

  test.each([
    ['a word that Caddy does not have', SHOWN.replace('reverse_proxy', 'reverse-proxy')],
    ['another address than this machine', SHOWN.replace('127.0.0.1', '10.0.0.1')],
    ['a site that passes nothing on', SHOWN.replace(/ {2}reverse_proxy .*\n/, '')],
    ['streams of people who left', SHOWN.replace(/(reverse_proxy \S+)\n/, '$1 {\n    flush_interval -1\n  }\n')],
  ])('is not read with %s', (_what, text) => {
    expect(() => sitesIn(text)).toThrow();
  });
});

test('the nginx lines keep the same inside, and nothing else', () => {
  const [, shown = ''] = /location ~ (\S+) \{ deny all; \}/.exec(textOf('docs/running-a-node.md')) ?? [];
  const denied = new RegExp(shown);
  const all = [...EVERYBODY, ...Object.values(OUTSIDE).flat()];
  expect(all.filter((path) => denied.test(path))).toEqual([]);
  expect([...OPERATORS, ...Object.values(INSIDE).flat()].filter((path) => !denied.test(path))).toEqual([]);
});
