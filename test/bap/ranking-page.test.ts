import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FORMULA, scoreOf, termsOf } from '../../bap/rank-terms.ts';

/** docs/ranking.md says what the code does. */

const page = readFileSync(new URL('../../docs/ranking.md', import.meta.url), 'utf8');

test('the table of the formula is the formula', () => {
  for (const [name, { means, unit, formula, most, weight }] of Object.entries(FORMULA))
    expect(page).toContain(`| \`${name}\` | ${means} | ${unit} | ${formula} | ${most} | ${weight} |`);
  expect(page.match(/^\| `\w+` \|/gm)).toHaveLength(Object.keys(FORMULA).length);
});

const EXAMPLES = [...page.matchAll(/^\| Desembrood, EUR ([\d.]+), ([\d.]+) km, (open|in an hour) \| (.+) \|$/gm)];

test('the examples are there', () => expect(EXAMPLES).toHaveLength(3));

test.each(EXAMPLES.map(([line, ...parts]) => ({ line, parts })))('$line', ({ parts: [amount = '', km, when, told] }) => {
  const price = { currency: 'EUR', amount };
  const terms = termsOf({ fit: 1, distanceKm: Number(km), price, minutes: when === 'open' ? 0 : 60 }, 'EUR');
  expect([...terms.map(({ contribution }) => contribution + 0), scoreOf(terms)].join(' | ')).toBe(told);
});
