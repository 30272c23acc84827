import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Form, FormField } from '../../commerce/form.ts';
import { FORM_BOUNDS } from '../../commerce/form.ts';
import { answersAsTexts, answersFromTexts, checkAnswers } from '../../commerce/form-answers.ts';
import { formText, readForm } from '../../commerce/form-reading.ts';

const label = { nl: 'Vraag', en: 'Question' };
const options = ['nuts', 'milk', 'eggs'].map((id) => ({ id, label: { nl: id } }));
const FORM: Form = {
  id: 'allergies',
  title: { nl: 'Allergieën', en: 'Allergies' },
  intro: { nl: 'Alleen de kok leest dit.' },
  fields: [
    { id: 'note', label, kind: 'text', charsMin: 2, charsMax: 20, required: true },
    { id: 'story', label, kind: 'text', multiline: true },
    { id: 'guests', label, kind: 'number', min: 1, max: 12, whole: true },
    { id: 'weight', label, kind: 'number' },
    { id: 'spicy', label, kind: 'choice', options },
    { id: 'avoid', label, kind: 'choices', options, choicesMin: 1, choicesMax: 2 },
    { id: 'steps', label, kind: 'yes-no' },
    { id: 'day', label, kind: 'date', from: '2026-12-01', until: '2026-12-31' },
  ],
};
const WHOLE = {
  note: 'geen noten',
  story: 'a\nb',
  guests: 4,
  weight: 1.25,
  spicy: 'milk',
  avoid: ['nuts', 'eggs'],
  steps: false,
  day: '2026-12-24',
};

/** The fields at fault. */
function faulty(given: Readonly<Record<string, unknown>>): readonly string[] {
  const checked = checkAnswers(FORM, { note: 'geen', ...given });
  return checked.ok ? [] : checked.faults.map(({ field }) => field);
}

describe('answers to a form', () => {
  it('are taken when they are as the form asks, and come through as text', () => {
    expect(checkAnswers(FORM, WHOLE)).toEqual({ ok: true, answers: WHOLE });
    const texts = answersAsTexts(WHOLE);
    expect(texts).toMatchObject({ guests: '4', avoid: 'nuts,eggs', steps: 'false' });
    expect(checkAnswers(FORM, answersFromTexts(FORM, texts))).toEqual({ ok: true, answers: WHOLE });
  });

  it('may be left out where they need not be given, also as empty text', () => {
    const empty = { note: ' een ', story: '', guests: '', avoid: [], spicy: null, steps: undefined };
    expect(checkAnswers(FORM, empty)).toEqual({ ok: true, answers: { note: 'een' } });
    expect(checkAnswers(FORM, answersFromTexts(FORM, { note: 'een', avoid: '', steps: '', day: '' })).ok).toBe(true);
  });

  it('may not be left out where they must be given', () => {
    for (const note of [undefined, null, '', '  \n']) expect(faulty({ note })).toEqual(['note']);
  });

  it.each<readonly [string, unknown]>([
    ['note', 'x'],
    ['note', 'x'.repeat(21)],
    ['note', 'two\nlines'],
    ['note', 'a\u0000b'],
    ['note', 'right \u202e left'],
    ['note', 7],
    ['note', ['a', 'b']],
    ['note', { toString: 'x' }],
    ['story', 'x'.repeat(FORM_BOUNDS.answerCharsMax + 1)],
    ['guests', '4'],
    ['guests', 0],
    ['guests', 13],
    ['guests', 1.5],
    ['weight', Number.NaN],
    ['weight', Number.POSITIVE_INFINITY],
    ['weight', 1e10],
    ['weight', 1e-9],
    ['spicy', 'cheese'],
    ['spicy', ['milk']],
    ['avoid', 'nuts'],
    ['avoid', ['nuts', 'cheese']],
    ['avoid', ['nuts', 'milk', 'eggs']],
    ['steps', 'true'],
    ['steps', 1],
    ['day', '2026-11-30'],
    ['day', '2027-01-01'],
    ['day', '2026-02-30'],
    ['day', 20261224],
    ['unknown', 'x'],
    ['constructor', 'x'],
    ['toString', 'x'],
  ])('are refused by the name of their field, with how to mend it: %s %j', (field, value) => {
    const checked = checkAnswers(FORM, { note: 'geen', [field]: value });
    expect(checked).toMatchObject({
      ok: false,
      faults: [{ field, message: { nl: expect.stringMatching(/\.$/), en: expect.stringMatching(/\.$/) } }],
    });
  });

  it('name every fault at once', () => {
    expect(faulty({ note: '', guests: 99, mystery: 1 })).toEqual(['mystery', 'note', 'guests']);
  });

  it('keep a script as the text that it is', () => {
    const story = '<script>alert(1)</script>';
    expect(checkAnswers(FORM, { note: 'ok', story })).toEqual({ ok: true, answers: { note: 'ok', story } });
  });

  it('hold the same after any way through text', () => {
    const given = fc.dictionary(
      fc.constantFrom(...FORM.fields.map(({ id }) => id), 'x'),
      fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.subarray(['nuts', 'milk', 'eggs', ','])),
    );
    fc.assert(
      fc.property(given, (answers) => {
        const checked = checkAnswers(FORM, answers);
        if (!checked.ok) return;
        expect(checkAnswers(FORM, answersFromTexts(FORM, answersAsTexts(checked.answers)))).toEqual(checked);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a form that somebody else wrote', () => {
  it('is read, whatever the order of its members', () => {
    const { fields, ...rest } = JSON.parse(formText(FORM)) as Form;
    expect(formText({ fields, ...rest } as Form)).toBe(formText(FORM));
    expect(readForm(FORM)).toEqual(FORM);
  });

  const field = (more: object): unknown => ({ ...FORM, fields: [{ id: 'a', label, kind: 'text', ...more }] });
  it.each<readonly [string, unknown]>([
    ['no form', 'form'],
    ['no fields', { ...FORM, fields: [] }],
    [
      'too many fields',
      { ...FORM, fields: Array.from({ length: FORM_BOUNDS.fieldsMax + 1 }, (_, n) => ({ id: `f${n}`, label, kind: 'yes-no' })) },
    ],
    ['two fields of one name', { ...FORM, fields: [1, 2].map(() => ({ id: 'a', label, kind: 'yes-no' })) }],
    ['a member that nobody knows', { ...FORM, script: 'x' }],
    ['a member of another kind of field', field({ options })],
    ['a kind that nobody knows', field({ kind: 'file' })],
    ['a kind of the language', field({ kind: 'constructor' })],
    ['a name that reaches into objects', field({ id: '__proto__' })],
    ['no label', field({ label: {} })],
    ['a label that is no text', field({ label: { nl: 7 } })],
    ['a label without end', field({ label: { nl: 'x'.repeat(FORM_BOUNDS.wordsCharsMax + 1) } })],
    ['a language that is none', field({ label: { '<b>': 'x' } })],
    ['bounds that nothing meets', field({ charsMin: 9, charsMax: 3 })],
    ['a bound that is no number', field({ charsMax: '9' })],
    ['more text than travels', field({ charsMax: FORM_BOUNDS.answerCharsMax + 1 })],
    ['no options', field({ kind: 'choice', options: [] })],
    ['two options of one name', field({ kind: 'choice', options: [options[0], options[0]] })],
    ['an option with a comma', field({ kind: 'choice', options: [{ id: 'a,b', label }] })],
    ['more choices than options', field({ kind: 'choices', options, choicesMin: 4 })],
    ['a day that is none', field({ kind: 'date', from: '2026-02-30' })],
    [
      'a whole that is too large',
      {
        ...FORM,
        fields: Array.from({ length: 20 }, (_, n) => ({
          id: `f${n}`,
          label: { nl: 'x'.repeat(500), en: 'x'.repeat(500) },
          kind: 'yes-no',
        })),
      },
    ],
  ])('is none with %s', (_what, form) => {
    expect(readForm(form)).toBeUndefined();
  });

  it('is read or not, and never makes anything fail', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void readForm(value)));
    const fields = fc.array(
      fc.record(
        {
          id: fc.constantFrom('a', 'b'),
          label: fc.constant(label),
          kind: fc.constantFrom<FormField['kind']>('text', 'number', 'choice', 'choices', 'yes-no', 'date'),
          options: fc.constant(options),
        },
        { requiredKeys: ['id', 'label', 'kind'] },
      ),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(fields, (made) => {
        const read = readForm({ ...FORM, fields: made });
        if (read !== undefined) expect(readForm(JSON.parse(formText(read)))).toEqual(read);
      }),
    );
  });
});
