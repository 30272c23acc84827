import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppointmentRecord } from '../../../bpp/engines/appointment/record.ts';
import type { FleetRecord } from '../../../bpp/engines/ride/fleet-record.ts';
import { setPhoto } from '../../../bpp/engines/shop/photo.ts';
import type { ItemRecord, ShopRecord } from '../../../bpp/engines/shop/record.ts';
import type { BackEndRecord } from '../../../bpp/engines/webhook/record.ts';
import { appointmentImport } from '../../../bpp/imports/appointment-import.ts';
import type { BusinessImport } from '../../../bpp/imports/business-import.ts';
import { importBusiness } from '../../../bpp/imports/import-business.ts';
import { putProvider } from '../../../bpp/imports/import-work.ts';
import { rentalImport } from '../../../bpp/imports/rental-import.ts';
import { rideImport } from '../../../bpp/imports/ride-import.ts';
import type { Json } from '../../../node/store/port.ts';
import { bytesOf, shopCalled, shopYaml } from '../imports/node-for-imports.ts';
import { listening } from './listening.ts';

/** What each kind of business offers comes along with it, or it is said what cannot. */

let here: Awaited<ReturnType<typeof listening>>;
let there: Awaited<ReturnType<typeof listening>>;
beforeEach(async () => {
  [here, there] = await Promise.all([listening(), listening()]);
});
afterEach(() => {
  here.end();
  there.end();
});

const PILOT = new URL('../../../pilots/amsterdam/businesses/', import.meta.url);
const cardOf = (business: string) => readFile(new URL(`${business}/business.yaml`, PILOT), 'utf8');

/** Brings a business onto a node from a card, with the files that stand beside it in the pilot. */
async function bring(node: typeof here, how: BusinessImport, { business, card }: { readonly business: string; readonly card: string }) {
  const read = (name: string) => readFile(new URL(`${business}/${name}`, PILOT));
  const report = await how.run(node, { card, read });
  expect(report.problems).toEqual([]);
}

describe('a shop', () => {
  const CSV = [
    'Handle,Title,Type,Status,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Voorraad: oost',
    'a,Brood a,Brood,active,a,shopify,5,2.50,3',
    'mand,Mand,Brood,active,mand,,,12.50,',
  ].join('\n');
  const OAST = '{ street: "Javastraat 1", postal_code: "1095 CN", city: Amsterdam, country: NLD, gps: { lat: 52.36, lon: 4.93 } }';
  const FORM = 'title: { nl: "Vraag" }, fields: [{ id: a, type: yes_no, label: { nl: "Ja?" } }]';
  const taart = () =>
    importBusiness(here, {
      shopYaml: shopYaml('taart', {
        description: '{ nl: "Taart.", en: "Cake." }',
        other_hours: '{ "2026-12-24": [{ open: "09:00", close: "16:00" }] }',
        goods: '[{ sku: mand, made_of: [{ sku: a, count: 2 }] }]',
        branches: `[{ id: oost, name: "Taart Oost", address: ${OAST}, delivery_area: { circle: { radius_km: 2 } } }]`,
        forms: `[{ id: vraag, ${FORM} }, { id: snijden, for: { items: [a], categories: [Brood] }, due: confirm, ${FORM} }]`,
        payments:
          '[{ type: after, method: bank_transfer, iban: NL66PLEI0002026822, account_name: "Taart" }, { type: before, method: payment_service, service: kassa, page: "https://kassa.example/" }]',
      }),
      csv: bytesOf(CSV),
    });
  const fresh = () => importBusiness(there, { shopYaml: shopYaml('nieuw') });
  const picture = (background: string) =>
    sharp({ create: { width: 400, height: 300, channels: 3, background } })
      .jpeg()
      .toBuffer();
  const photograph = async (background: string) => {
    const headers = { 'content-type': 'image/jpeg' };
    const sent = await here.call('taart/items/taart.a/photo?text=Een%20brood', {
      method: 'POST',
      body: await picture(background),
      headers,
    });
    expect(sent.status, sent.text).toBe(200);
  };
  const itemThere = async () => (await there.records('nieuw'))['item:nieuw.a'] as unknown as ItemRecord;
  const shopThere = async () => (await there.records('nieuw')).shop as unknown as ShopRecord;

  it('brings its bundles, its branches with what lies in each, its text and its own days', async () => {
    expect((await taart()).problems).toEqual([]);
    await fresh();
    const file = await here.exported('taart');
    const looked = await there.moveIn('nieuw', file, true);
    expect(looked.left).toEqual({ 'payment-service': 1 });
    expect(await there.moveIn('nieuw', file)).toMatchObject({ problems: [], items: { new: 2 } });
    const shop = await shopThere();
    expect(shop).toMatchObject({
      description: { nl: 'Taart.', en: 'Cake.' },
      openingHours: { otherHours: { '2026-12-24': [{ open: '09:00', close: '16:00' }] } },
      goods: [{ sku: 'mand', parts: [{ itemId: 'nieuw.a', quantity: 2 }] }],
      branches: [{ id: 'nieuw.oost', place: { id: 'nieuw.oost', name: 'Taart Oost' }, deliveryArea: { shape: 'circle', radiusKm: 2 } }],
      payments: [{ due: 'after-fulfilment', iban: 'NL66PLEI0002026822' }],
    });
    expect((await itemThere()).elsewhere).toEqual({ 'nieuw.oost': { counted: true, onHand: 3, reserved: 0 } });
    // The card, read again at every start, takes none of it away.
    await fresh();
    expect((await shopThere()).branches).toEqual(shop.branches);
    expect((await shopThere()).goods).toEqual(shop.goods);
  });

  it('brings what it asks of its buyers, of the same goods under their new names, and no form that does not hold', async () => {
    await taart();
    await fresh();
    const file = await here.exported('taart');
    await there.moveIn('nieuw', file);
    const asked = await shopThere();
    const question = { id: 'a', kind: 'yes-no', label: { nl: 'Ja?' } };
    expect(asked.forms).toEqual([
      { form: { id: 'vraag', title: { nl: 'Vraag' }, fields: [question] } },
      {
        form: { id: 'snijden', title: { nl: 'Vraag' }, due: 'confirm', fields: [question] },
        items: { itemIds: ['nieuw.a'], categoryIds: ['nieuw.brood'] },
      },
    ]);
    // The card there, which asks nothing, is read again at every start.
    await fresh();
    expect((await shopThere()).forms).toEqual(asked.forms);
    for (const [was, becomes] of [
      ['"kind":"yes-no"', '"kind":"wish"'],
      ['"id":"snijden"', '"id":"vraag"'],
      ['"itemIds":["taart.a"]', '"itemIds":[7]'],
      ['"label":{"nl":"Ja?"}', '"label":{}'],
    ] as const) {
      await importBusiness(there, { shopYaml: shopYaml('leeg') });
      expect(file).toContain(was);
      const moved = await there.moveIn('leeg', file.replace(was, becomes));
      expect(moved.problems).toMatchObject([{ value: expect.stringMatching(/^shop \/forms\/[01]$/) }]);
      expect((await there.records('leeg')).shop).not.toHaveProperty('forms');
    }
  });

  it('brings its photos, each made anew and once, and none that was taken away here comes back', async () => {
    await taart();
    await fresh();
    await photograph('#8a5a2b');
    const file = await here.exported('taart');
    expect((await there.moveIn('nieuw', file, true)).photos).toEqual({ new: 1, unchanged: 0, kept: 0 });
    expect(Object.keys(await there.records('nieuw')).filter((key) => key.startsWith('photo:'))).toEqual([]);
    expect((await there.moveIn('nieuw', file)).photos).toEqual({ new: 1, unchanged: 0, kept: 0 });
    const { photo } = await itemThere();
    expect(photo?.text).toBe('Een brood');
    const kept = (await there.records('nieuw'))[`photo:${photo?.id}`] as unknown as { itemId: string; sizes: { large: string } };
    expect(kept.itemId).toBe('nieuw.a');
    expect(await sharp(Buffer.from(kept.sizes.large, 'base64')).metadata()).toMatchObject({ format: 'webp', width: 400 });
    expect((await there.moveIn('nieuw', file)).photos).toEqual({ new: 0, unchanged: 1, kept: 0 });
    await photograph('#2b5a8a');
    await here.call('taart/items/taart.a', { method: 'PUT', body: '{"price":"2.75"}', headers: { 'content-type': 'application/json' } });
    const newer = await here.exported('taart');
    expect((await there.moveIn('nieuw', newer)).photos).toEqual({ new: 1, unchanged: 0, kept: 0 });
    expect((await itemThere()).photo?.id).not.toBe(photo?.id);
    expect(Object.keys(await there.records('nieuw')).filter((key) => key.startsWith('photo:'))).toHaveLength(1);
    await there.performer.perform(setPhoto('nieuw.a', undefined));
    expect((await there.moveIn('nieuw', newer)).photos).toEqual({ new: 0, unchanged: 1, kept: 0 });
    expect((await itemThere()).photo).toBeUndefined();
  });

  it('serves nothing that only says that it is a photo', async () => {
    await taart();
    await fresh();
    await photograph('#8a5a2b');
    const script = Buffer.from('<script>alert(1)</script> and more of it').toString('base64');
    const file = (await here.exported('taart')).replace(/"large":"[^"]+"/, `"large":"${script}"`);
    const moved = await there.moveIn('nieuw', file);
    expect(moved.problems).toMatchObject([{ message: { en: expect.stringContaining('photo') } }]);
    expect(moved.photos).toEqual({ new: 0, unchanged: 0, kept: 0 });
    expect(Object.keys(await there.records('nieuw')).filter((key) => key.startsWith('photo:'))).toEqual([]);
  });
});

describe('another kind of business', () => {
  it('that works by appointment brings its services, its people and how it is booked, and is told of calendars', async () => {
    const card = await cardOf('knip-aan-de-kade');
    await bring(here, appointmentImport, { business: 'knip-aan-de-kade', card });
    const own = card
      .replace('id: knip-aan-de-kade', 'id: kapper')
      .replace(/ {2}- \{ id: knippen-kort[\s\S]*?(?=\nvat:)/, '')
      .replaceAll('calendar: agenda-samir.ics', 'closed_dates: []')
      .replace('step_minutes: 15', 'step_minutes: 5');
    await bring(there, appointmentImport, { business: 'knip-aan-de-kade', card: own });
    const file = await here.exported('knip-aan-de-kade');
    const done = await there.moveIn('kapper', file);
    expect(done).toMatchObject({ problems: [], left: { calendars: 1 }, items: { new: 3, kept: 1 } });
    const again = () => bring(there, appointmentImport, { business: 'knip-aan-de-kade', card: own });
    await again();
    const records = await there.records('kapper');
    const practice = records.shop as unknown as AppointmentRecord;
    expect(practice.booking.stepMs).toBe(15 * 60_000);
    expect(practice.staff.map(({ id, hasCalendar }) => [id, hasCalendar])).toEqual([
      ['gwen', undefined],
      ['samir', undefined],
      ['lotte', undefined],
    ]);
    expect(records['item:kapper.kleuren']).toMatchObject({
      published: true,
      service: { durationMs: 120 * 60_000, staffIds: ['gwen', 'lotte'] },
    });
  });

  it('that drives brings its vehicles and tariffs, which its card does not take back, and is told of its drivers', async () => {
    const card = await cardOf('taxicooperatie-de-ronde');
    await bring(here, rideImport, { business: 'taxicooperatie-de-ronde', card });
    const own = card.replace('id: taxicooperatie-de-ronde', 'id: taxi').replace('base: "3.60"', 'base: "9.99"');
    await bring(there, rideImport, { business: 'taxicooperatie-de-ronde', card: own });
    const done = await there.moveIn('taxi', await here.exported('taxicooperatie-de-ronde'));
    expect(done).toMatchObject({ problems: [], left: { drivers: 1 } });
    await bring(there, rideImport, { business: 'taxicooperatie-de-ronde', card: own });
    const fleet = (await there.records('taxi')).shop as unknown as FleetRecord;
    expect(fleet.vehicles[0]).toMatchObject({ itemId: 'taxi.auto', tariff: { base: { amount: '3.60' } } });
    expect(JSON.stringify(fleet.vehicles)).not.toContain('ronde.');
  });

  it('that rents brings its terms, and is told that its vehicles come from its feed', async () => {
    const card = await cardOf('de-zwengel');
    await bring(here, rentalImport, { business: 'de-zwengel', card });
    const id = /^id: (.*)$/m.exec(card)?.[1] ?? '';
    const own = card.replace(`id: ${id}`, 'id: fiets');
    await bring(there, rentalImport, { business: 'de-zwengel', card: own });
    await here.store.commit({
      partition: `provider:${id}`,
      put: [{ key: 'item:x', value: { item: { id: `${id}.x` } } as unknown as Json }],
    });
    const done = await there.moveIn('fiets', await here.exported(id));
    expect(done.problems).toEqual([]);
    expect(done.left.feed).toBeGreaterThan(0);
    expect(done.items).toMatchObject({ new: 0, changed: 0 });
  });

  it('with software of its own brings what it offers until that software says what it offers here', async () => {
    const backEnd = (id: string): BackEndRecord => {
      const { pickup: _pickup, vat: _vat, stockHoldMs: _hold, ...facts } = shopCalled(id);
      return { ...facts, engine: 'webhook', handOvers: [{ kind: 'pickup' }], offerMs: 600_000, confirmWithinMs: 600_000 };
    };
    const slower: BackEndRecord = { ...backEnd('werk'), offerMs: 1_200_000 };
    await here.performer.perform(putProvider(slower));
    await there.performer.perform(putProvider(backEnd('plaats')));
    const item = { id: 'werk.fiets', name: 'Fiets', categoryIds: [], price: { currency: 'EUR', amount: '499.00' }, durationMs: 3_600_000 };
    await here.store.commit({
      partition: 'provider:werk',
      put: [
        { key: 'item:werk.fiets', value: { item, published: true } as unknown as Json },
        { key: 'hook', value: { url: 'https://werk.example', secrets: ['whsec_geheim'] } },
      ],
    });
    const done = await there.moveIn('plaats', await here.exported('werk'));
    expect(done).toMatchObject({ problems: [], left: { software: 1 }, items: { new: 1 } });
    const records = await there.records('plaats');
    expect(records['item:plaats.fiets']).toMatchObject({ item: { id: 'plaats.fiets', durationMs: 3_600_000 }, published: true });
    expect(records['item:plaats.fiets']).not.toHaveProperty('isOwn');
    expect(records.shop).toMatchObject({ offerMs: 1_200_000 });
    expect(JSON.stringify(records)).not.toContain('whsec_');
  });
});
