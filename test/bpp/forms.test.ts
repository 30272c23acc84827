import { describe, expect, it } from 'vitest';
import { versionOf } from '../../bpp/forms/form-link.ts';
import { PROVIDER_KEY, type ProviderForm } from '../../bpp/provider-record.ts';
import type { Form } from '../../commerce/form.ts';
import type { Order } from '../../commerce/order.ts';
import * as goods from './counter.ts';
import { Desk, FORM, refusalOf, SAID, TRADES } from './form-desk.ts';

/** Forms around every engine that takes orders: asked, checked and kept in one way, and unseen by the engine. */

describe.each(Object.keys(TRADES))('a provider of kind %s', (name) => {
  it('shows its form with the price, and takes an order that fills it in', () => {
    const desk = new Desk(name);
    const { form } = desk.order('select');
    expect(form).toMatchObject({ required: true, mediaType: 'text/html', definition: FORM });
    expect(form?.url).toMatch(/^https:\/\/winkels\.example\/forms\/[a-z]+\/order\/[\w-]{16}\/anna\.example\/t-anna\/[\w-]{43}$/);

    const offered = desk.order('init', desk.filled(form?.url, { note: SAID, ramp: 'true' }));
    expect(offered.form).toMatchObject({ url: form?.url, submissionId: expect.any(String) });
    expect(offered.form).not.toHaveProperty('data');
    const placed = desk.order('confirm', offered);
    expect(placed).not.toHaveProperty('form');
    expect(desk.answers?.forms).toMatchObject([{ form: FORM, answers: { note: SAID, ramp: true } }]);
    expect(desk.order('confirm', offered).id).toBe(placed.id);
    expect(desk.timers.has(PROVIDER_KEY.answers(desk.orderId))).toBe(false);
    // Neither the engine nor what it keeps has seen any of it.
    expect(JSON.stringify(desk.asked)).not.toMatch(/noten|"form"/);
    expect(desk.rest).not.toContain(SAID);
  });

  it('keeps nothing for an order whose form is not filled in, or wrongly', () => {
    const desk = new Desk(name);
    const { url } = desk.order('select').form ?? {};
    const tries: readonly (readonly [Order | undefined, string])[] = [
      [undefined, '/order/form'],
      [desk.filled(url, {}), '/order/form/data/note'],
      [desk.filled(url, { note: 'x'.repeat(41) }), '/order/form/data/note'],
      [desk.filled(url, { note: 'x', ramp: 'maybe' }), '/order/form/data/ramp'],
      [desk.filled(url, { note: 'x', other: 'y' }), '/order/form/data/other'],
      [desk.filled(`${url}0`, { note: 'x' }), '/order/form'],
      [desk.filled(undefined, { note: 'x' }), '/order/form'],
    ];
    for (const [order, path] of tries) {
      const answer = desk.say('init', order);
      expect(refusalOf(answer)).toMatchObject({ reason: 'invalid', path, message: expect.stringMatching(/\.$/) });
      expect(answer).toMatchObject({ order: { form: { url, definition: FORM } } });
    }
    // Who looks at a time keeps it for a moment, form or not.
    const kept = name === 'appointment' ? [] : ['hold:'];
    for (const prefix of ['draft:', 'answers:', 'order:', ...kept]) expect(desk.has(prefix)).toBe(false);
  });
});

describe.each(Object.keys(TRADES))('a form of a provider of kind %s that is due at confirm', (name) => {
  const due: Form = { ...FORM, due: 'confirm' };

  it('may be left open until then, and is filled in with the order or not at all', () => {
    const desk = new Desk(name, [{ form: due }]);
    const { form, ...offered } = desk.order('init');
    expect(form).toMatchObject({ required: true, definition: due });
    expect(form).not.toHaveProperty('submissionId');
    const { url = '' } = form ?? {};
    const tries = [
      [undefined, '/order/form'],
      [{ url, data: { note: 'x'.repeat(41) } }, '/order/form/data/note'],
      [{ url: `${url}0`, data: { note: SAID } }, '/order/form'],
      [{ submissionId: 'nobody-gave-this' }, '/order/form'],
    ] as const;
    for (const [said, path] of tries) {
      const answer = desk.say('confirm', { ...offered, ...(said === undefined ? {} : { form: said }) });
      expect(refusalOf(answer)).toMatchObject({ reason: 'invalid', path });
    }
    for (const prefix of ['order:', 'answers:']) expect(desk.has(prefix)).toBe(false);
    const filled = { ...offered, form: { url, data: { note: SAID, ramp: 'true' } } };
    const placed = desk.order('confirm', filled);
    expect(placed).not.toHaveProperty('form');
    expect(desk.answers?.forms).toMatchObject([{ form: due, answers: { note: SAID, ramp: true } }]);
    expect(desk.timers.has(PROVIDER_KEY.answers(desk.orderId))).toBe(false);
    expect(desk.order('confirm', filled).id).toBe(placed.id);
    expect(desk.answers?.forms).toHaveLength(1);
    expect(JSON.stringify(desk.asked)).not.toContain(SAID);
    expect(desk.rest).not.toContain(SAID);
  });

  it('is as good when it was filled in before', () => {
    const desk = new Desk(name, [{ form: due }]);
    const { url } = desk.order('select').form ?? {};
    const offered = desk.order('init', desk.filled(url, { note: SAID }));
    expect(offered.form?.submissionId).toBeDefined();
    desk.order('confirm', offered);
    expect(desk.answers?.forms).toMatchObject([{ answers: { note: SAID } }]);
  });
});

describe('a form', () => {
  const open = (desk: Desk) => desk.order('select').form?.url;

  it('that changed is asked anew, also of who filled in the old one', () => {
    const desk = new Desk('shop');
    const old = desk.filled(open(desk), { note: SAID });
    desk.order('init', old);
    const changed = { ...FORM, title: { nl: 'Wat moet erin?' } };
    desk.ask([{ form: changed }]);
    for (const order of [old, undefined]) {
      const answer = desk.say('init', order);
      expect(refusalOf(answer)?.message).toContain('has changed');
      expect(answer).toMatchObject({ order: { form: { definition: changed } } });
    }
    expect(versionOf(changed)).not.toBe(versionOf(FORM));
  });

  it('that is asked no more is not filled in for nobody', () => {
    const desk = new Desk('shop');
    const order = desk.filled(open(desk), { note: SAID });
    desk.ask([]);
    const answer = desk.say('init', order);
    expect(refusalOf(answer)).toMatchObject({ reason: 'invalid', path: '/order/form' });
    expect(desk.order('init').form).toBeUndefined();
  });

  it('that nothing has to be said to may be left alone', () => {
    const fields = FORM.fields.map((field) => ({ ...field, required: false }));
    const desk = new Desk('shop', [{ form: { ...FORM, fields } }]);
    expect(desk.order('select').form?.required).toBe(false);
    desk.order('confirm', desk.order('init'));
    expect(desk.answers).toBeUndefined();
  });

  it('about items is asked of who orders them, by item and by category, and of nobody else', () => {
    const about = (items: ProviderForm['items']): readonly ProviderForm[] => [{ form: FORM, ...(items === undefined ? {} : { items }) }];
    const byItem = new Desk('shop', about({ itemIds: ['kaas.oud'], categoryIds: [] }));
    const byCategory = new Desk('shop', about({ itemIds: [], categoryIds: ['kaas.kaas'] }));
    const [line] = byItem.order('select').lines;
    expect(line?.form?.url).toContain('/kaas.oud/');
    expect(byCategory.order('select').lines[0]?.form?.definition).toEqual(FORM);
    expect(byItem.order('select').form).toBeUndefined();
    expect(new Desk('shop', about({ itemIds: ['kaas.jong'], categoryIds: ['kaas.wijn'] })).order('select').lines[0]?.form).toBeUndefined();

    const order = goods.pickup([['oud', 1]]);
    expect(refusalOf(byItem.say('init', order))).toMatchObject({ path: '/order/lines/0/form' });
    const lines = order.lines.map((each) => ({ ...each, form: { url: line?.form?.url ?? '', data: { note: SAID } } }));
    byItem.order('confirm', byItem.order('init', { ...order, lines }));
    expect(byItem.answers?.forms).toMatchObject([{ itemId: 'kaas.oud', answers: { note: SAID } }]);
  });

  it('that was filled in for no order is forgotten, and one with an order is not', () => {
    const desk = new Desk('shop');
    const offered = desk.order('init', desk.filled(open(desk), { note: SAID }));
    const id = PROVIDER_KEY.answers(desk.orderId);
    const timer = desk.timers.get(id);
    expect(timer?.wakeAtMs).toBeGreaterThan(goods.NOON_MS + 2 * 86_400_000);
    desk.wake(id);
    expect(desk.answers).toBeUndefined();
    desk.order('confirm', desk.order('init', desk.filled(offered.form?.url, { note: SAID })));
    desk.timers.set(id, timer as NonNullable<typeof timer>);
    desk.wake(id);
    expect(desk.answers?.forms).toHaveLength(1);
  });

  it('that was left open at init can be filled in at confirm, and one that nobody asks any more cannot', () => {
    const fields = FORM.fields.map((field) => ({ ...field, required: false }));
    const desk = new Desk('shop', [{ form: { ...FORM, fields } }]);
    const offered = desk.order('init');
    const filled = { ...offered, form: { url: offered.form?.url ?? '', data: { note: SAID } } };
    desk.ask([]);
    expect(refusalOf(desk.say('confirm', filled))).toMatchObject({ reason: 'invalid', path: '/order/form' });
    desk.ask([{ form: { ...FORM, fields } }]);
    desk.order('confirm', filled);
    expect(desk.answers?.forms).toMatchObject([{ answers: { note: SAID } }]);
    // Of an order that stands, nothing more is taken.
    const placed = new Desk('shop', [{ form: { ...FORM, fields } }]);
    const bare = placed.order('init');
    placed.order('confirm', bare);
    placed.order('confirm', { ...bare, form: { url: bare.form?.url ?? '', data: { note: SAID } } });
    expect(placed.answers).toBeUndefined();
  });

  it('that was not asked at init holds up no confirm', () => {
    const desk = new Desk('shop', []);
    const offered = desk.order('init');
    desk.ask([{ form: FORM }]);
    expect(desk.order('confirm', offered).status).toBe('active');
  });

  it('that is filled in for an engine which answers later is forgotten when nothing comes of the order', () => {
    const desk = new Desk('shop', [{ form: { ...FORM, due: 'confirm' } }]);
    const offered = desk.order('init');
    desk.answersLater = true;
    desk.quiet('confirm', { ...offered, form: { url: offered.form?.url ?? '', data: { note: SAID } } });
    expect(desk.answers?.forms).toHaveLength(1);
    desk.wake(PROVIDER_KEY.answers(desk.orderId));
    expect(desk.answers).toBeUndefined();
  });

  it('is not filled in otherwise at confirm', () => {
    const desk = new Desk('shop');
    const offered = desk.order('init', desk.filled(open(desk), { note: SAID }));
    for (const form of [{ submissionId: 'another' }, { data: { note: 'toch noten' } }]) {
      expect(refusalOf(desk.say('confirm', { ...offered, form }))).toMatchObject({ reason: 'quote-unavailable', path: '/order/form' });
    }
    expect(desk.has('order:')).toBe(false);
    // What is left unsaid is as it was.
    const { form: _form, ...silent } = offered;
    desk.order('confirm', silent);
  });

  it('has an address that follows from a secret of the provider, and is another for every order', () => {
    const [one, other] = [new Desk('shop'), new Desk('shop')];
    const first = open(one);
    expect(open(one)).toBe(first);
    other.put(PROVIDER_KEY.formSecret, { secret: 'another' });
    expect(open(other)).not.toBe(first);
  });
});
