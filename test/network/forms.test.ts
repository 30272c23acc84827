import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiRefusal, type OrderView } from '../../bap/client/client.ts';
import { type Asking, CAKE, page, post, SCRIPT, startAsking, WAIT_MS, wholeOf } from './asking.ts';
import { answered, BILLING, confirm, prepare } from './buying.ts';
import { confirmByHand, converse, orderIn } from './by-hand.ts';
import { whySomebodyComes } from './forms-care.ts';
import { erasingWhoOrdered } from './forms-erasing.ts';
import { send } from './http.ts';
import { cart, person, sideOf, type Wire } from './messages.ts';
import type { Network } from './network.ts';
import type { Party } from './party.ts';
import { until } from './running.ts';

/** Forms of a provider on a whole network: in an app, on a page of the provider's, and by another node that knows BECKN-007 only. */

let asking: Asking;
let network: Network;
let other: Party;
beforeAll(async () => {
  asking = await startAsking();
  ({ network, other } = asking);
}, 120_000);
afterAll(() => network?.stop());

test('an app shows the fields, is told what is wrong before anything is sent, and the provider reads the answers', async () => {
  const selected = await asking.select();
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
    const refused = await asking.init(selected, values).then(
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
  expect(await asking.filledIn(placed)).toMatchObject([
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
  expect((await asking.select('taartjes.soesje')).forms).toHaveLength(1);
  const bread = await prepare(network.client);
  expect(bread.forms).toBeUndefined();
});

test('a person fills in the page of a form, which runs no script and is escaped wherever it shows', async () => {
  const selected = await asking.select('taartjes.soesje');
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
  expect(await asking.filledIn(placed)).toMatchObject([{ answers: { note: 'niets', avoid: ['milk'] } }]);
  expect((await page(form)).status).toBe(409);
  expect((await post(form, { note: 'anders' })).status).toBe(409);
  expect(await asking.filledIn(placed)).toMatchObject([{ answers: { note: 'niets' } }]);
}, 60_000);

test('an address that nobody was given opens nothing, and no body fills the node', async () => {
  const { form } = wholeOf(await asking.select('taartjes.soesje'));
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
  expect(await asking.filledIn({ orderId: placed.id } as OrderView)).toMatchObject([{ answers: { note: 'op de pagina' } }]);
}, 60_000);

test('a form that changed between select and init is shown anew, and never filled in with answers to the old one', async () => {
  const selected = await asking.select('taartjes.soesje');
  const old = wholeOf(selected);
  await network.provider.stop();
  asking.writeCard('Wat mag er wel in?');
  await network.provider.start();

  const { now } = await asking.init(selected, { note: 'noten' });
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
  await expect(asking.init(now, { note: 'noten' }, old.form)).rejects.toMatchObject({
    problem: { type: 'urn:marktplein:problem:form-changed' },
  });

  const placed = await confirm(network.client, answered(await asking.init(now, { note: 'alles' })));
  expect(await asking.filledIn(placed)).toMatchObject([{ answers: { note: 'alles' } }]);
}, 120_000);

test('a form that is due at confirm is filled in there, by an app and by a node that knows BECKN-007 only', async () => {
  const selected = await asking.select();
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
  expect(await asking.filledIn(placed)).toMatchObject([
    { answers: { note: 'niets' } },
    { itemId: CAKE, answers: { text: `Hoera ${SCRIPT}` } },
  ]);
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
  expect(await asking.filledIn({ orderId: ordered.id } as OrderView)).toMatchObject([
    { answers: { note: 'hier' } },
    { answers: { text: 'van de overkant' } },
  ]);
  expect(readFileSync(network.provider.logFile, 'utf8')).not.toMatch(/Hoera|overkant/);
}, 90_000);

whySomebodyComes(() => asking);
erasingWhoOrdered(() => asking);
