import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { ApiRefusal, type FormToFill, type OrderView } from '../../bap/client/client.ts';
import type { FormAnswers } from '../../commerce/form.ts';
import { openSqliteStore } from '../../node/store/sqlite.ts';
import { answered, BILLING, confirm, find, prepare } from './buying.ts';
import { confirmByHand, converse, orderIn } from './by-hand.ts';
import { type Answered, send } from './http.ts';
import { rowsOf, untilQuiet } from './memory-of.ts';
import { cart, person, sideOf, type Wire } from './messages.ts';
import { type Network, startNetwork } from './network.ts';
import type { Party } from './party.ts';
import { sha256 } from './plan.ts';
import { until } from './running.ts';
import { cardOf, csvOf } from './shops.ts';
import { visitor } from './visitor.ts';

/** Forms of a provider on a whole network: in an app, on a page of the provider's, and by another node that knows BECKN-007 only. */

const WAIT_MS = 20_000;
const SCRIPT = '<script>alert("x")</script>';
const CAKE = 'taartjes.taart';
const GOODS = [
  { sku: 'taart', title: 'Verjaardagstaart', price: '21.00' },
  { sku: 'soesje', title: 'Soesje', price: '1.00' },
];

/** For every order what to mind; with a cake what is to be written on it. */
function cakeShop(noteLabel: string): object {
  const label = { nl: `Let op ${SCRIPT}`, en: `Mind ${SCRIPT}` };
  const options = ['nuts', 'milk'].map((id) => ({ id, label: { nl: id, en: `${id} ${SCRIPT}` } }));
  return {
    ...cardOf({ id: 'taartjes', name: `Taartjes ${SCRIPT}`, category: 'bakery', goods: GOODS }),
    forms: [
      {
        id: 'allergies',
        title: { nl: `Allergieën ${SCRIPT}`, en: `Allergies ${SCRIPT}` },
        fields: [
          { id: 'avoid', type: 'choices', label, options, max: 1 },
          { id: 'note', type: 'text', label: { nl: noteLabel, en: noteLabel }, required: true, max: 60, lines: true },
          { id: 'guests', type: 'number', label, min: 1, max: 20, whole: true },
        ],
      },
      {
        id: 'words',
        title: { nl: 'Opschrift' },
        for: { items: ['taart'] },
        due: 'confirm',
        fields: [{ id: 'text', type: 'text', label: { nl: 'Tekst' }, required: true }],
      },
    ],
  };
}

/** A practice that asks why somebody comes, and is told that in three other places besides. */
function practice(): object {
  const always = [{ open: '00:00', close: '24:00' }];
  const {
    products: _products,
    fulfilment: _ways,
    vat: _vat,
    format: _format,
    ...card
  } = cardOf({
    id: 'fysio',
    name: 'Fysiotherapie Kwiek',
    category: 'physiotherapy',
    goods: [],
  }) as Readonly<Record<string, unknown>>;
  const ask = (id: string, due: object) => ({
    id,
    title: { nl: 'Vraag' },
    ...due,
    fields: [{ id: 'why', type: 'text', label: { nl: 'Waarom komt u?' }, required: true }],
  });
  return {
    ...card,
    engine: 'appointment',
    care: true,
    opening_hours: Object.fromEntries(
      ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [day, always]),
    ),
    staff: [{ id: 'marloes', name: 'Marloes' }],
    services: [{ id: 'behandeling', name: 'Kniebehandeling', category: 'Fysiotherapie', price: '38.00', minutes: 25 }],
    booking: { step_minutes: 30, notice_minutes: 0, days_ahead: 28, hold_minutes: 10, no_show_fee_percent: 75 },
    terms: { cancellation: [{ until_hours_before: 24, fee_percent: 0 }, { fee_percent: 75 }] },
    forms: [ask('why', {}), ask('more', { due: 'confirm', for: { items: ['behandeling'] } })],
  };
}

const ROOM_TOKEN = 'a-control-room-of-the-test';
/** Every node logs all that it ever would, and tells a control room what passes. */
const listened = (name: string) => ({
  log: { level: 'trace', file: `${name}.log` },
  operations: { control_rooms: [{ name: 'room', token_sha256: sha256(ROOM_TOKEN) }] },
});

let network: Network;
let other: Party;
const cardFile = () => join(network.folder, 'provider-1', 'taartjes', 'shop.yaml');
const writeCard = (noteLabel: string) => writeFileSync(cardFile(), stringify(cakeShop(noteLabel), { aliasDuplicateObjects: false }));

beforeAll(async () => {
  const overrides = {
    registry: listened('registry'),
    gateway: listened('gateway-1'),
    bap: listened('buyer'),
    bpp: listened('provider-1'),
  };
  network = await startNetwork({ processes: ['provider-1'], overrides });
  await network.provider.stop();
  mkdirSync(join(network.folder, 'provider-1', 'taartjes'));
  writeFileSync(join(network.folder, 'provider-1', 'taartjes', 'products.csv'), csvOf(GOODS));
  writeCard('Wat nog?');
  mkdirSync(join(network.folder, 'provider-1', 'fysio'));
  writeFileSync(join(network.folder, 'provider-1', 'fysio', 'business.yaml'), stringify(practice(), { aliasDuplicateObjects: false }));
  await network.provider.start();
  other = await network.party({ name: 'other-buyer', type: 'BAP' });
}, 120_000);
afterAll(() => network?.stop());

/** A basket with one thing of the shop, priced. */
async function select(itemId = CAKE): Promise<OrderView> {
  const { transactionId, offer } = await find(network.client, itemId === CAKE ? 'verjaardagstaart' : 'soesje', itemId);
  const basket = { providerNode: offer.providerNode, providerId: 'taartjes', lines: [{ itemId, quantity: 1 }] };
  return answered(await network.client.createOrder(transactionId, basket, { waitMs: WAIT_MS }));
}

function wholeOf({ forms = [] }: OrderView): FormToFill {
  const found = forms.find(({ itemId }) => itemId === undefined);
  if (found === undefined) throw new Error('nothing is asked of the whole order');
  return found;
}

function init(order: OrderView, values: Readonly<Record<string, unknown>> | undefined, form = wholeOf(order).form) {
  const answers = values === undefined ? [] : [{ form, values }];
  return network.client.init(order.handle, { billing: BILLING, answers }, { waitMs: WAIT_MS });
}

async function filledIn({ orderId }: OrderView) {
  const { body } = await network.shop('GET', `/providers/taartjes/orders/${orderId}`);
  return (body as { readonly forms: readonly { readonly itemId?: string; readonly answers: FormAnswers }[] }).forms;
}

function page(url: string, language = 'nl'): Promise<Answered> {
  return send(url, { method: 'GET', headers: { accept: 'text/html', 'accept-language': language } });
}

function post(url: string, said: Readonly<Record<string, string>> | string, headers: Readonly<Record<string, string>> = {}) {
  const body = Buffer.from(typeof said === 'string' ? said : new URLSearchParams(said).toString());
  return send(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, body });
}

test('an app shows the fields, is told what is wrong before anything is sent, and the provider reads the answers', async () => {
  const selected = await select();
  expect(selected.forms).toMatchObject([
    {
      required: true,
      mediaType: 'text/html',
      definition: { id: 'allergies', fields: [{ kind: 'choices' }, { kind: 'text' }, { kind: 'number' }] },
    },
    { required: true, itemId: CAKE, definition: { id: 'words' } },
  ]);
  const denials: readonly (readonly [Readonly<Record<string, unknown>> | undefined, string])[] = [
    [undefined, 'note'],
    [{}, 'note'],
    [{ note: 7 }, 'note'],
    [{ note: 'x'.repeat(61) }, 'note'],
    [{ note: 'x', avoid: 'nuts' }, 'avoid'],
    [{ note: 'x', avoid: ['nuts', 'milk'] }, 'avoid'],
    [{ note: 'x', guests: '4' }, 'guests'],
    [{ note: 'x', shoes: 44 }, 'shoes'],
  ];
  for (const [values, field] of denials) {
    const refused = await init(selected, values).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!(refused instanceof ApiRefusal)) throw new Error(`${JSON.stringify(values)} was not refused`);
    expect(refused.problem).toMatchObject({ type: 'urn:marktplein:problem:form-invalid', status: 422 });
    expect(refused.problem.faults).toMatchObject([{ field, message: { nl: expect.any(String), en: expect.any(String) } }]);
    if (values !== undefined && field !== 'note') expect(refused.problem.pointer).toBe(`/answers/0/values/${field}`);
  }
  expect((await network.client.order(selected.handle)).state).toBe('selected');

  const note = `geen noten ${SCRIPT}\nen snel`;
  const [whole, words] = selected.forms ?? [];
  const answers = [
    { form: whole?.form ?? '', values: { note, avoid: ['nuts'], guests: 4 } },
    { form: words?.form ?? '', values: { text: 'Hoera' } },
  ];
  const offered = answered(await network.client.init(selected.handle, { billing: BILLING, answers }, { waitMs: WAIT_MS }));
  expect(wholeOf(offered).submissionId).toBeDefined();
  const placed = await confirm(network.client, offered);
  expect(await filledIn(placed)).toMatchObject([
    { answers: { note, avoid: ['nuts'], guests: 4 } },
    { itemId: CAKE, answers: { text: 'Hoera' } },
  ]);

  // It is the provider's alone: neither the order as it travels on nor what the buyer node keeps has it, and no log.
  const { transactionId } = placed;
  const { now } = await network.client.ask(placed.handle, 'status', { waitMs: WAIT_MS });
  expect(JSON.stringify(now)).not.toContain('geen noten');
  const { events } = await network.client.transaction(transactionId);
  let heard = 0;
  for await (const event of network.client.events({ transactionId })) {
    expect(JSON.stringify(event)).not.toContain('geen noten');
    heard += 1;
    if (heard === events) break;
  }
  await until(() => existsSync(network.provider.logFile) && readFileSync(network.provider.logFile, 'utf8').length > 0, 'there is a log');
  expect(readFileSync(network.provider.logFile, 'utf8')).not.toMatch(/geen noten|Hoera/);
  const list = await network.shop('GET', '/providers/taartjes/orders');
  expect(list.text).not.toContain('geen noten');
}, 90_000);

test('nothing is asked where nothing is written for it', async () => {
  expect((await select('taartjes.soesje')).forms).toHaveLength(1);
  const bread = await prepare(network.client);
  expect(bread.forms).toBeUndefined();
});

test('a person fills in the page of a form, which runs no script and is escaped wherever it shows', async () => {
  const selected = await select('taartjes.soesje');
  const { form } = wholeOf(selected);
  for (const [language, title] of [
    ['nl', 'Allergieën'],
    ['en', 'Allergies'],
  ] as const) {
    const shown = await page(form, language);
    expect(shown.status).toBe(200);
    expect(shown.text).toContain(`<html lang="${language}">`);
    expect(shown.text).toContain(`<h1>${title} &#60;script&#62;`);
    expect(shown.text).not.toContain('<script');
    expect(shown.headers.get('content-security-policy')).toBe(
      "default-src 'none';style-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'",
    );
    expect(shown.headers.get('cache-control')).toBe('no-store');
    expect(shown.headers.get('referrer-policy')).toBe('no-referrer');
  }
  expect((await send(new URL('/forms/style.css', form).href, { method: 'GET' })).status).toBe(200);

  const wrong = await post(form, { note: `"><b>${'x'.repeat(60)}`, guests: '99', onload: SCRIPT }, { accept: 'text/html' });
  expect(wrong.status).toBe(422);
  expect(wrong.text).not.toMatch(/<b>|<script/);
  expect(wrong.text).toContain('&#34;&#62;&#60;b&#62;');
  expect(wrong.text).toContain('class="fault"');
  const response = await post(form, { note: '', guests: '99' });
  expect(response).toMatchObject({ status: 422, body: { status: false, errors: [{ path: '/note' }, { path: '/guests' }] } });

  const taken = await post(form, 'note=niets&avoid=milk&guests=');
  expect(taken).toMatchObject({ status: 200, body: { status: true, submission_id: expect.stringMatching(/^[0-9a-f-]{36}$/), errors: [] } });
  // Filled in at its page: the app need not know how.
  const answers = [{ form }];
  const offered = answered(await network.client.init(selected.handle, { billing: BILLING, answers }, { waitMs: WAIT_MS }));
  expect(wholeOf(offered).submissionId).toBe((taken.body as { submission_id: string }).submission_id);
  const placed = await confirm(network.client, offered);
  expect(await filledIn(placed)).toMatchObject([{ answers: { note: 'niets', avoid: ['milk'] } }]);
  expect((await page(form)).status).toBe(409);
  expect((await post(form, { note: 'anders' })).status).toBe(409);
  expect(await filledIn(placed)).toMatchObject([{ answers: { note: 'niets' } }]);
}, 60_000);

test('an address that nobody was given opens nothing, and no body fills the node', async () => {
  const { form } = wholeOf(await select('taartjes.soesje'));
  const parts = form.split('/');
  const guessed = [...parts.slice(0, -1), 'A'.repeat(43)].join('/');
  const moved = parts.with(-2, '01a20a11-0000-4000-8000-000000000000').join('/');
  const elsewhere = parts.with(-6, 'bakker').join('/');
  for (const url of [guessed, moved, elsewhere, form.slice(0, form.lastIndexOf('/')), parts.with(-6, '%00').join('/')]) {
    expect((await page(url)).status).toBe(404);
    expect((await post(url, { note: 'x' })).status).toBe(404);
  }
  expect((await post(form, `note=${'x'.repeat(20_000)}`)).status).toBe(413);
  expect((await post(form, '{"note":"x"}', { 'content-type': 'application/json' })).status).toBe(415);
  expect((await post(form, Array.from({ length: 1_200 }, (_, n) => `f${n}=`).join('&'))).status).toBeGreaterThanOrEqual(400);
  expect(readFileSync(network.provider.logFile, 'utf8')).not.toContain(parts.at(-1));
}, 60_000);

test('a node that knows BECKN-007 only sends what was filled in inline, or the number that the page gave', async () => {
  const talk = converse(other, sideOf(network.provider));
  const wanted = { order: { ...cart('taartjes.soesje'), ...person() } };
  const { message } = await talk.ask('select', { order: cart('taartjes.soesje') });
  const { xinput } = orderIn(message) as { readonly xinput: { readonly form: { readonly url: string }; readonly required: boolean } };
  expect(xinput).toMatchObject({ required: true, form: { mime_type: 'text/html' } });
  const { url } = xinput.form;
  const askedFor = async (form: Wire | undefined) =>
    talk.ask('init', form === undefined ? wanted : { order: { ...wanted.order, xinput: { form } } });

  const without = await askedFor(undefined);
  expect(without.error).toMatchObject({ code: '30000', paths: '/message/order/xinput/form' });
  const wrong = await askedFor({ url, data: { note: 'x', guests: 'many' } });
  expect(wrong.error).toMatchObject({ code: '30000', paths: '/message/order/xinput/form/data/guests' });
  expect(wrong.error?.message).toMatch(/guests: Fill in a number/);
  expect(orderIn(wrong.message)).toMatchObject({ xinput: { form: { url } } });
  for (const form of [
    { data: { note: 'x' } },
    { url: `${url}x`, data: { note: 'x' } },
    { submission_id: '01a20a11-0000-4000-8000-000000000000' },
  ])
    expect((await askedFor(form)).error).toMatchObject({ code: '30000', paths: '/message/order/xinput/form' });

  const inline = orderIn((await askedFor({ url, data: { note: 'hier' } })).message) as { readonly xinput: { readonly form: Wire } };
  const page = (await post(url, { note: 'op de pagina' })).body as { readonly submission_id: string };
  expect(page.submission_id).not.toBe(inline.xinput.form.submission_id);
  // The number of before was replaced by the page.
  expect((await confirmByHand(talk, inline as unknown as Wire)).error).toMatchObject({ paths: '/message/order/xinput/form' });
  const offered = orderIn((await askedFor({ url, submission_id: page.submission_id })).message);
  const placed = orderIn((await confirmByHand(talk, offered)).message);
  expect(await filledIn({ orderId: placed.id } as OrderView)).toMatchObject([{ answers: { note: 'op de pagina' } }]);
}, 60_000);

test('a form that changed between select and init is shown anew, and never filled in with answers to the old one', async () => {
  const selected = await select('taartjes.soesje');
  const old = wholeOf(selected);
  await network.provider.stop();
  writeCard('Wat mag er wel in?');
  await network.provider.start();

  const { now } = await init(selected, { note: 'noten' });
  expect(now).toMatchObject({
    state: 'selected',
    fault: { state: 'refused', reason: 'invalid', message: expect.stringContaining('has changed') },
  });
  if (now === undefined) throw new Error('no order');
  const fresh = wholeOf(now);
  expect(fresh.form).not.toBe(old.form);
  expect(fresh.definition?.fields[1]?.label.nl).toBe('Wat mag er wel in?');
  expect((await page(old.form)).status).toBe(409);
  expect((await post(old.form, { note: 'noten' })).status).toBe(409);
  await expect(init(now, { note: 'noten' }, old.form)).rejects.toMatchObject({ problem: { type: 'urn:marktplein:problem:form-changed' } });

  const placed = await confirm(network.client, answered(await init(now, { note: 'alles' })));
  expect(await filledIn(placed)).toMatchObject([{ answers: { note: 'alles' } }]);
}, 120_000);

test('a form that is due at confirm is filled in there, by an app and by a node that knows BECKN-007 only', async () => {
  const selected = await select();
  const whole = { form: wholeOf(selected).form, values: { note: 'niets' } };
  const offered = answered(await network.client.init(selected.handle, { billing: BILLING, answers: [whole] }, { waitMs: WAIT_MS }));
  const words = offered.forms?.find(({ itemId }) => itemId === CAKE);
  expect(words).not.toHaveProperty('submissionId');
  const agree = (answers?: readonly { readonly form: string; readonly values: Readonly<Record<string, unknown>> }[]) =>
    network.client.confirm(
      offered.handle,
      { payments: offered.order.payments.slice(0, 1), ...(answers === undefined ? {} : { answers }) },
      { waitMs: WAIT_MS },
    );
  await expect(agree()).rejects.toMatchObject({ problem: { type: 'urn:marktplein:problem:form-invalid', faults: [{ field: 'text' }] } });
  const written = (text: string) => [{ form: words?.form ?? '', values: { text } }];
  await expect(agree(written('x'.repeat(2_000)))).rejects.toMatchObject({ problem: { pointer: '/answers/0/values/text' } });
  const placed = answered(await agree(written(`Hoera ${SCRIPT}`)));
  expect(await filledIn(placed)).toMatchObject([{ answers: { note: 'niets' } }, { itemId: CAKE, answers: { text: `Hoera ${SCRIPT}` } }]);
  expect(JSON.stringify(await network.client.order(placed.handle))).not.toContain('Hoera');

  const talk = converse(other, sideOf(network.provider));
  const bare = { ...cart(CAKE), ...person() };
  const { message } = await talk.ask('init', { order: bare });
  const { xinput, items } = orderIn(message) as unknown as {
    readonly xinput: Wire;
    readonly items: readonly { readonly xinput: { readonly form: Wire } }[];
  };
  const note = { ...(xinput.form as Wire), data: { note: 'hier' } };
  const offer = orderIn((await talk.ask('init', { order: { ...bare, xinput: { form: note } } })).message);
  const url = items[0]?.xinput.form.url;
  const saying = (form: Wire | undefined) => {
    const [item] = offer.items as readonly Wire[];
    const { xinput: _shown, ...plain } = item ?? {};
    return confirmByHand(talk, { ...offer, items: [form === undefined ? plain : { ...plain, xinput: { form } }] });
  };
  expect((await saying(undefined)).error).toMatchObject({ code: '30000', paths: '/message/order/items/0/xinput/form' });
  expect((await saying({ url, data: { shoes: '44' } })).error).toMatchObject({
    paths: expect.stringContaining('/message/order/items/0/xinput/form/data/'),
  });
  const ordered = orderIn((await saying({ url, data: { text: 'van de overkant' } })).message);
  expect(JSON.stringify(ordered)).not.toContain('overkant');
  expect(await filledIn({ orderId: ordered.id } as OrderView)).toMatchObject([
    { answers: { note: 'hier' } },
    { answers: { text: 'van de overkant' } },
  ]);
  expect(readFileSync(network.provider.logFile, 'utf8')).not.toMatch(/Hoera|overkant/);
}, 90_000);

test('why somebody comes is told to the practice alone: no log, search, index or control room has it, wherever it was typed', async () => {
  const REASON = /liesbreuk/i;
  const nodes = [network.registry, ...network.gateways, network.buyer, network.provider];
  const closing = new AbortController();
  const told = new Map<string, string>();
  const reading = nodes.map(async ({ name, url }) => {
    const reply = await fetch(`${url}/operations/v1/stream`, {
      headers: { authorization: `Bearer ${ROOM_TOKEN}` },
      signal: closing.signal,
    });
    expect(reply.status, name).toBe(200);
    for await (const part of reply.body ?? []) told.set(name, `${told.get(name) ?? ''}${Buffer.from(part).toString('utf8')}`);
  });
  const heard = Promise.allSettled(reading);

  const { transactionId, offer } = await find(network.client, 'kniebehandeling', 'fysio.behandeling');
  const [slot] = offer.item.fulfilmentIds ?? [];
  const typed = (where: string) => [
    { id: slot ?? '', kind: 'appointment' as const, stops: [{ kind: 'start' as const, instructions: `liesbreuk bij ${where}` }] },
  ];
  const basket = { providerNode: offer.providerNode, providerId: 'fysio', lines: [{ itemId: offer.item.id, quantity: 1 }] };
  const asked = { ...basket, fulfilments: typed('select') };
  const selected = answered(await network.client.createOrder(transactionId, asked, { waitMs: WAIT_MS }));
  const form = (order: OrderView, id: string) => order.forms?.find(({ definition }) => definition?.id === id)?.form ?? '';
  const why = form(selected, 'why');
  // On the page of the form, and then in the app once more.
  expect(await post(why, { why: 'liesbreuk op de pagina' })).toMatchObject({ status: 200 });
  const answer = (at: string, where: string) => [{ form: at, values: { why: `liesbreuk in het formulier bij ${where}` } }];
  const particulars = { billing: BILLING, fulfilments: typed('init'), answers: answer(why, 'init') };
  const offered = answered(await network.client.init(selected.handle, particulars, { waitMs: WAIT_MS }));
  const agreement = { payments: offered.order.payments.slice(0, 1), answers: answer(form(offered, 'more'), 'confirm') };
  const placed = answered(await network.client.confirm(offered.handle, agreement, { waitMs: WAIT_MS }));
  await network.client.support(placed.handle, { message: 'Mijn liesbreuk doet pijn' }, { waitMs: WAIT_MS });
  await network.client.cancel(placed.handle, { note: 'De liesbreuk is over' }, { waitMs: WAIT_MS });

  // A strange node types it where it cannot stand: what is refused is not repeated in any log either.
  const talk = converse(other, sideOf(network.provider));
  const cartOf = { provider: { id: 'fysio' }, items: [{ id: offer.item.id, quantity: { selected: { count: 1 } } }] };
  const stops = [{ type: 'start', instructions: { short_desc: 'liesbreuk' } }];
  for (const fulfillments of [[{ id: 'liesbreuk', stops }], [{ id: slot, type: 'liesbreuk', stops }]]) {
    for (const action of ['select', 'init', 'confirm']) await talk.ask(action, { order: { ...cartOf, ...person(), fulfillments } });
  }
  const unfit = [{ id: slot, stops: [{ type: 'start', location: { gps: 'liesbreuk' } }] }];
  await expect(talk.ask('init', { order: { ...cartOf, fulfillments: unfit } })).rejects.toThrow(/was refused/);

  // Its practice reads it, where it is to be read.
  const own = await network.shop('GET', `/providers/fysio/orders/${placed.orderId}`);
  for (const where of ['liesbreuk bij init', 'formulier bij init', 'formulier bij confirm', 'doet pijn', 'is over'])
    expect(own.text).toContain(where);

  const searched = await network.client.search({ text: 'liesbreuk' });
  const again = await find(network.client, 'kniebehandeling', 'fysio.behandeling');
  expect((await network.client.offers(searched.transactionId)).offers).toEqual([]);
  expect(JSON.stringify(await network.client.offers(again.transactionId))).not.toMatch(REASON);
  for (const node of [network.buyer, network.provider]) await untilQuiet(node);
  const of = (name: string) => told.get(name) ?? '';
  await until(() => of('provider-1').includes('on_cancel') && of('buyer').includes('on_cancel'), 'the control room hears of it');
  closing.abort();
  await heard;
  for (const { name, logFile } of nodes) {
    expect(readFileSync(logFile, 'utf8').length, name).toBeGreaterThan(0);
    expect(readFileSync(logFile, 'utf8'), name).not.toMatch(REASON);
    expect(of(name), name).not.toMatch(REASON);
  }
  expect(of('gateway-1')).toContain('search');
}, 120_000);

test('who ordered is not erased while another order of the same purchase is under way: what is still to be sent would be gone', async () => {
  const talk = converse(other, sideOf(network.provider));
  const buns = { ...cart('taartjes.soesje'), ...person() };
  const { xinput } = orderIn((await talk.ask('select', { order: cart('taartjes.soesje') })).message) as {
    readonly xinput: { readonly form: Wire };
  };
  const form = { url: xinput.form.url, data: { note: 'niets' } };
  const done = orderIn(
    (await confirmByHand(talk, orderIn((await talk.ask('init', { order: { ...buns, xinput: { form } } })).message))).message,
  );
  const bread = orderIn(
    (await confirmByHand(talk, orderIn((await talk.ask('init', { order: { ...cart(), ...person() } })).message))).message,
  );
  for (const step of ['accept', 'ready', 'hand-over'])
    await network.shop('POST', `/providers/taartjes/orders/${String(done.id)}/${step}`, {});
  const erase = () => network.shop('DELETE', `/providers/taartjes/orders/${String(done.id)}/person`);
  expect((await erase()).status).toBe(409);
  expect(await filledIn({ orderId: done.id } as OrderView)).toHaveLength(1);
  await talk.ask('cancel', { order_id: bread.id, cancellation_reason_id: 'changed-mind' });
  expect((await erase()).status).toBe(204);
}, 60_000);

test('erasing who ordered erases what they filled in, in the state and the messages of both sides', async () => {
  const { client: app, call } = visitor(network.buyer);
  const { transactionId, offer } = await find(app, 'soesje', 'taartjes.soesje');
  const basket = { providerNode: offer.providerNode, providerId: 'taartjes', lines: [{ itemId: 'taartjes.soesje', quantity: 1 }] };
  const selected = answered(await app.createOrder(transactionId, basket, { waitMs: WAIT_MS }));
  const answers = [{ form: wholeOf(selected).form, values: { note: 'lactose-intolerant' } }];
  const placed = await confirm(app, answered(await app.init(selected.handle, { billing: BILLING, answers }, { waitMs: WAIT_MS })));
  await app.support(placed.handle, { message: 'Let op mijn lactose' }, { waitMs: WAIT_MS });
  const own = `/providers/taartjes/orders/${placed.orderId}`;
  const erase = () => call('DELETE', `/transactions/${transactionId}`);
  expect([(await network.shop('DELETE', `${own}/person`)).status, (await erase()).status]).toEqual([409, 409]);
  expect(await filledIn(placed)).toHaveLength(1);
  for (const step of ['accept', 'pack', 'ready', 'hand-over']) await network.shop('POST', `${own}/${step}`, {});
  await until(async () => (await app.order(placed.handle)).state === 'complete', 'the buyer hears that it is complete');
  for (const node of [network.buyer, network.provider]) await untilQuiet(node);

  expect([(await network.shop('DELETE', `${own}/person`)).status, (await erase()).status]).toEqual([204, 204]);
  expect((await network.shop('DELETE', `${own}/person`)).status).toBe(204);
  const { body, text } = await network.shop('GET', own);
  expect(body).toMatchObject({ order: { status: 'complete', quote: { total: placed.order.quote?.total } }, forms: [], messages: [] });
  expect(text).not.toMatch(/lactose|Noor|noor@|Pleinstraat 2/);
  expect((await network.shop('DELETE', '/providers/taartjes/orders/taartjes.nothing/person')).status).toBe(404);
  for (const node of [network.buyer, network.provider]) {
    await node.stop();
    expect(JSON.stringify(rowsOf(node, 'SELECT value FROM state'))).not.toContain('lactose');
    const store = await openSqliteStore({ file: node.storeFile });
    const said = await store.transcript(transactionId, { limit: 500 });
    await store.close();
    expect(said.length).toBeGreaterThan(6);
    expect(said.filter((entry) => entry.body.length > 0)).toEqual([]);
  }
}, 120_000);
