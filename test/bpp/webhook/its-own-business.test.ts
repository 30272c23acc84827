import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { importFolder } from '../../../bpp/imports/import-folder.ts';
import { createPorts } from '../imports/node-for-imports.ts';
import { basket, CATALOGUE, cardOf, eur, openWorkshop, orderIn, SECRET, type Workshop } from './workshop.ts';

const OWN = '/provider/v1/providers/atelier/back-end';
let shop: Workshop;
beforeEach(async () => {
  shop = await openWorkshop();
  await shop.call('put', `${OWN}/catalogue`, CATALOGUE).expect(200);
});
afterEach(() => shop.close());

async function placed(): Promise<string> {
  const asked = await shop.ask({ action: 'init', order: basket() });
  await shop.settled();
  const confirmed = await shop.ask({ action: 'confirm', order: orderIn(shop.answersTo(asked)) });
  await shop.settled();
  return orderIn(shop.answersTo(confirmed)).id ?? '';
}

describe('a catalogue that is pushed', () => {
  test('is found by a search that asks nobody, and what it does not name any more is not', async () => {
    const found = () => shop.index.search({ text: 'lamp' }, { nowMs: shop.time.nowMs }).flatMap(({ itemIds }) => itemIds);
    expect(found()).toEqual(['atelier.lamp']);
    const [, vase] = CATALOGUE.items;
    await shop.call('put', `${OWN}/catalogue`, { items: [vase] }).expect(200, { changed: 0, unchanged: 1, unpublished: 1 });
    expect(found()).toEqual([]);
    expect(shop.software.heard).toEqual([]);
  });

  test.each([
    ['an item of somebody else', { items: [{ ...CATALOGUE.items[1], id: 'other.vaas' }] }, '/items/0/id'],
    ['an item twice', { items: [CATALOGUE.items[1], CATALOGUE.items[1]] }, '/items/1/id'],
    [
      'a price in another currency',
      { items: [{ ...CATALOGUE.items[1], price: { currency: 'USD', amount: '1.00' } }] },
      '/items/0/price/currency',
    ],
    ['a price that is a number', { items: [{ ...CATALOGUE.items[1], price: 24 }] }, '/items/0/price'],
    ['a category that is not there', { items: [CATALOGUE.items[0]] }, '/items/0/categoryIds/0'],
    ['no JSON', '<html>', '/'],
  ])('with %s is refused as a whole, and says where', async (_what, body, pointer) => {
    const refused = await shop.call('put', `${OWN}/catalogue`, body);
    expect([refused.status, refused.body.pointer]).toEqual([422, pointer]);
    expect(shop.index.item('atelier.lamp')?.published).toBe(true);
  });

  test('that is played back after a later one changes nothing', async () => {
    const then = shop.time.nowMs;
    shop.time.nowMs += 60_000;
    await shop.call('put', `${OWN}/catalogue`, { items: [{ ...CATALOGUE.items[1], price: eur('25.00') }] }).expect(200);
    await shop.call('put', `${OWN}/catalogue`, CATALOGUE, { atMs: then }).expect(409);
    expect(shop.index.item('atelier.vaas')?.item.price).toEqual(eur('25.00'));
  });
});

describe('the steps of an order', () => {
  test('are those of its road: the buyer is told of each, and of a repetition nothing', async () => {
    const orderId = await placed();
    const before = shop.sent.length;
    await shop.call('post', `${OWN}/orders/${orderId}/hand-over`, '').expect(409);
    await shop.call('post', `${OWN}/orders/${orderId}/fly`, '').expect(404);
    for (const step of ['accept', 'pack', 'ready', 'hand-over']) {
      await shop.call('post', `${OWN}/orders/${orderId}/${step}`, '', { id: step }).expect(204);
      await shop.call('post', `${OWN}/orders/${orderId}/${step}`, '', { id: step }).expect(204);
    }
    const told = shop.sent.slice(before).flatMap((each) => (each.what === 'answer' && 'order' in each.answer ? [each.answer.order] : []));
    expect(told.map(({ fulfilments }) => fulfilments[0]?.state)).toEqual(['accepted', 'packed', 'ready-for-pickup', 'picked-up']);
    expect(told.at(-1)).toMatchObject({ status: 'complete', payments: [{ status: 'paid' }] });
  });

  test('end with a cancellation at no cost when the business cannot do it, with a reason', async () => {
    const orderId = await placed();
    await shop.call('post', `${OWN}/orders/${orderId}/cancel`, { reasonId: 'because' }).expect(400);
    await shop.call('post', `${OWN}/orders/${orderId}/cancel`, { reasonId: 'out-of-stock' }).expect(204);
    const last = shop.sent.at(-1);
    expect(last?.what === 'answer' && last.answer).toMatchObject({
      action: 'cancel',
      order: { status: 'cancelled', cancellation: { by: 'provider' }, quote: { total: eur('0.00') } },
    });
  });

  test('of an order of somebody else are not for it', async () => {
    await shop.call('post', `${OWN}/orders/bakker.0123/accept`, '').expect(404);
  });
});

test('who asks for the wire itself is handed the bytes and headers as they came', async () => {
  const { software, ...raw } = await openWorkshop({
    card: {
      webhook: '{ url: "http://127.0.0.1:9/x", secret: { environment: ATELIER_WEBHOOK_SECRET }, confirm_within_minutes: 1, raw: true }',
    },
  });
  await raw.call('put', `${OWN}/catalogue`, CATALOGUE).expect(200);
  raw.stopPosting();
  await raw.ask({ action: 'select', order: basket() });
  const posts = await raw.store.list('provider:atelier', 'post:', { limit: 10 });
  const [{ body }] = [...posts.values()].map(({ value }) => value) as unknown as readonly [{ readonly body: string }];
  const { raw: wire } = JSON.parse(body) as { readonly raw: { readonly body: string; readonly headers: object } };
  expect(Buffer.from(wire.body, 'base64').toString('utf8')).toBe('{"the": "bytes"}');
  expect(wire.headers).toEqual({ authorization: 'Signature …' });
  await Promise.all([raw.close(), software.close()]);
});

describe('the secret', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'marktplein-webhook-'));
    writeFileSync(
      join(folder, 'business.yaml'),
      cardOf('https://till.example/hook', {
        webhook: '{ url: "https://till.example/hook", secret: { file: secret }, confirm_within_minutes: 10 }',
      }),
    );
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ['is not there', undefined, 0o600],
    ['is none', 'whsec_short', 0o600],
    ['may be read by others', SECRET, 0o644],
  ])('that %s keeps the business off the node, and is never told', async (_what, text, mode) => {
    if (text !== undefined) {
      writeFileSync(join(folder, 'secret'), text);
      chmodSync(join(folder, 'secret'), mode);
    }
    const ports = createPorts();
    const { problems } = await importFolder(ports, folder);
    expect(problems).toMatchObject([{ column: 'webhook.secret' }]);
    expect(JSON.stringify(problems)).not.toContain(text ?? 'whsec_A');
    expect((await ports.store.list('provider:atelier', '', { limit: 10 })).size).toBe(0);
  });

  test('may be two while it is changed: the first signs, and it stands in no record that is shown', async () => {
    const next = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
    writeFileSync(join(folder, 'secret'), `${next}\n${SECRET}\n`, { mode: 0o600 });
    const ports = createPorts();
    expect((await importFolder(ports, folder)).problems).toEqual([]);
    const kept = await ports.store.list('provider:atelier', '', { limit: 10 });
    expect(kept.get('hook')?.value).toMatchObject({ secrets: [next, SECRET] });
    expect(JSON.stringify(kept.get('shop')?.value)).not.toContain('whsec_');
  });
});
