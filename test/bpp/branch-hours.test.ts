import { beforeEach, describe, expect, it } from 'vitest';
import type { ShopRecord } from '../../bpp/engines/shop/record.ts';
import { importBusiness } from '../../bpp/imports/import-business.ts';
import { hoursByBranch } from '../../web/storefront/state/branches.ts';
import { shopYaml } from './imports/node-for-imports.ts';
import { type Browser, startConsoleNode } from './people/console-node.ts';

const ADDRESS = '{ street: "Javastraat 1", postal_code: "1095 CN", city: Amsterdam, country: NLD, gps: { lat: 52.36, lon: 4.93 } }';
const branches = (more = '') => `[{ id: oost, name: "Oost", address: ${ADDRESS}${more} }]`;
const WEEK = Object.fromEntries(
  ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [day, [{ open: '12:00', close: '14:00' }]]),
);

describe('the hours of a branch', () => {
  let node: Awaited<ReturnType<typeof startConsoleNode>>;
  let baker: Browser;
  beforeEach(async () => {
    node = await startConsoleNode();
    await importBusiness(node, { shopYaml: shopYaml('bakker', { branches: branches() }) });
    baker = node.browser();
    await baker.enter(await node.link('bakker@bakkerij.example'));
  });
  const put = (body: object) => baker.call('put', '/providers/bakker/hours', body);
  const shop = async () => (await baker.call('get', '/providers/bakker')).body.shop as ShopRecord;

  it('begin as those of the shop, and are its own from then on', async () => {
    const before = await shop();
    expect((await put({ branch: 'oost', weekly: WEEK })).status).toBe(200);
    const after = await shop();
    expect(after.openingHours).toEqual(before.openingHours);
    expect(after.branches?.[0]?.openingHours).toMatchObject({ timeZone: before.openingHours.timeZone, weekly: WEEK });
    expect(after.branches?.[0]?.place).toEqual(before.branches?.[0]?.place);
  });

  it('stand when the card is read again, until it says something new of them', async () => {
    await put({ branch: 'oost', weekly: WEEK });
    await importBusiness(node, { shopYaml: shopYaml('bakker', { branches: branches(', contact: { phone: "+31205550199" }') }) });
    expect((await shop()).branches?.[0]).toMatchObject({ contact: { phone: '+31205550199' }, openingHours: { weekly: WEEK } });
    await importBusiness(node, { shopYaml: shopYaml('bakker', { branches: branches(', closed_dates: ["2026-12-31"]') }) });
    const [branch] = (await shop()).branches ?? [];
    expect(branch?.openingHours?.closedDates).toEqual(['2026-12-31']);
    expect(branch?.openingHours?.weekly).not.toEqual(WEEK);
  });

  it('are of a branch that is there, and say nothing of whether the shop takes orders', async () => {
    for (const body of [
      { branch: 'west', weekly: WEEK },
      { branch: 'oost', trading: false },
      { branch: 'oost', weekly: { monday: 'always' } },
    ])
      expect((await put(body)).status).toBe(400);
    expect((await put({ trading: false })).status).toBe(200);
  });
});

it('a page reads the hours of each branch by its name, and only when each has a name there', () => {
  const places = [
    { id: 'a', name: 'Kaas' },
    { id: 'b', name: 'Kaas Noord' },
  ];
  expect(hoursByBranch('Kaas: Mo off · Kaas Noord: Tu off', places)).toEqual(
    new Map([
      ['a', 'Mo off'],
      ['b', 'Tu off'],
    ]),
  );
  expect(hoursByBranch('Mo off', places)).toBeUndefined();
  expect(hoursByBranch('Kaas: Mo off · Kaas Zuid: Tu off', places)).toBeUndefined();
});
