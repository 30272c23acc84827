import { describe, expect, it } from 'vitest';
import { readShopYaml } from '../../../bpp/imports/shop-yaml.ts';
import { shopYaml } from './node-for-imports.ts';

/** The forms on the card of a business. */

const LABEL = '{ nl: "Vraag" }';
const field = (more: string) => `[{ id: a, title: ${LABEL}, fields: [{ id: q, label: ${LABEL}, ${more} }] }]`;
const read = (forms: string) => readShopYaml(shopYaml('bakker', { forms }));

describe('the forms of a card', () => {
  it('are read, for every order or for some of its items', () => {
    const options = `options: [{ id: x, label: ${LABEL} }, { id: y, label: ${LABEL} }]`;
    const fields = [
      `{ id: note, label: ${LABEL}, help: ${LABEL}, type: text, required: true, min: 2, max: 40, lines: true }`,
      `{ id: guests, label: ${LABEL}, type: number, min: 1, max: 9, whole: true }`,
      `{ id: one, label: ${LABEL}, type: choice, ${options} }`,
      `{ id: some, label: ${LABEL}, type: choices, max: 1, ${options} }`,
      `{ id: ramp, label: ${LABEL}, type: yes_no }`,
      `{ id: day, label: ${LABEL}, type: date, from: "2026-12-01" }`,
    ];
    const whole = `{ id: all, title: ${LABEL}, intro: ${LABEL}, fields: [${fields.join(', ')}] }`;
    const some = `{ id: cake, title: ${LABEL}, for: { items: [TRT-1], categories: ["Gebak > Taart"] }, fields: [{ id: q, label: ${LABEL}, type: text }] }`;
    const card = read(`[${whole}, ${some}]`);
    if (!card.ok) throw new Error(JSON.stringify(card.problems));
    const [first, second] = card.card.shop.forms ?? [];
    expect(first?.items).toBeUndefined();
    expect(first?.form.fields).toMatchObject([
      { id: 'note', kind: 'text', required: true, charsMin: 2, charsMax: 40, multiline: true },
      { kind: 'number', min: 1, max: 9, whole: true },
      { kind: 'choice', options: [{ id: 'x' }, { id: 'y' }] },
      { kind: 'choices', choicesMax: 1 },
      { kind: 'yes-no' },
      { kind: 'date', from: '2026-12-01' },
    ]);
    expect(second?.items).toMatchObject({ itemIds: [expect.stringContaining('bakker.trt-1')], categoryIds: ['bakker.gebak~taart'] });
  });

  it.each<readonly [string, string, string]>([
    ['a type that is none', field('type: file'), 'forms.0.fields.0.type'],
    ['a name with capitals', `[{ id: a, title: ${LABEL}, fields: [{ id: Q, label: ${LABEL}, type: text }] }]`, 'forms.0.fields.0.id'],
    ['no words', '[{ id: a, title: {}, fields: [] }]', 'forms.0.title'],
    ['a choice without options', field('type: choice'), 'forms.0.fields.0.id'],
    ['options where there is nothing to choose', field(`type: text, options: [{ id: x, label: ${LABEL} }]`), 'forms.0.fields.0.id'],
    ['a least above the most', field('type: number, min: 3, max: 1'), 'forms.0.fields.0.id'],
    ['a day that is none', field('type: date, from: "2026-02-30"'), 'forms.0.fields.0.id'],
    ['more text than travels', field('type: text, max: 100000'), 'forms.0.fields.0.id'],
    ['a member nobody knows', field('type: text, script: "x"'), 'forms.0.fields.0.script'],
    [
      'two questions of one name',
      `[{ id: a, title: ${LABEL}, fields: [{ id: q, label: ${LABEL}, type: text }, { id: q, label: ${LABEL}, type: text }] }]`,
      'forms.0.fields.1.id',
    ],
    [
      'two forms for every order',
      `[{ id: a, title: ${LABEL}, fields: [{ id: q, label: ${LABEL}, type: text }] }, { id: b, title: ${LABEL}, fields: [{ id: q, label: ${LABEL}, type: text }] }]`,
      'forms.1.id',
    ],
  ])('with %s are refused by their line, in both languages', (_what, forms, column) => {
    const card = read(forms);
    if (card.ok) throw new Error('it was read');
    expect(card.problems.map((problem) => problem.column)).toContain(column);
    for (const { line, message } of card.problems) {
      expect(line).toBeGreaterThan(0);
      expect([message.nl, message.en].every((text) => text.endsWith('.'))).toBe(true);
    }
  });
});
