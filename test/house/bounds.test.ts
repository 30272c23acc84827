import { expect, test } from 'vitest';
import { textOf } from './sources.ts';

/** The table of bounds in docs/running-a-node.md says what the code does. */

const UNITS: Readonly<Record<string, number>> = { '': 1, KiB: 1024, MiB: 1024 * 1024, ms: 1, s: 1_000 };

interface Row {
  readonly what: string;
  readonly most: number;
  readonly where: string;
}

const rows: readonly Row[] = [
  ...textOf('docs/running-a-node.md').matchAll(/^\| ([^|]+) \| ([\d,]+) ?([A-Za-z]*) \| ((?:setting )?`[^|]+) \|$/gm),
].map(([, what = '', count = '', unit = '', where = '']) => ({
  what,
  most: Number(count.replaceAll(',', '')) * (UNITS[unit] ?? Number.NaN),
  where,
}));

function inSchema(path: string): unknown {
  let at = JSON.parse(textOf('node/config.schema.json')) as { properties?: Record<string, unknown>; default?: unknown };
  for (const member of path.split('.')) at = (at.properties?.[member] ?? {}) as typeof at;
  return at.default;
}

/** A product of numbers behind a name, as it stands in the source. */
function inSource(name: string, file: string): number | undefined {
  const [, product] = new RegExp(`\\b${name}(?: =|:) ([\\d_]+(?: \\* (?:[\\d_]+|KIBIBYTE))*)[;,]`).exec(textOf(file)) ?? [];
  return product?.split(' * ').reduce((all, factor) => all * (factor === 'KIBIBYTE' ? 1024 : Number(factor.replaceAll('_', ''))), 1);
}

test('the table of bounds is there', () => {
  expect(rows.length).toBeGreaterThan(30);
});

test.each(rows)('$what: $where', ({ most, where }) => {
  const [, setting] = /^setting `([^`]+)`$/.exec(where) ?? [];
  const [, name = '', file = ''] = /^`([^`]+)`, `([^`]+)`$/.exec(where) ?? [];
  expect(setting === undefined ? inSource(name, file) : inSchema(setting)).toBe(most);
});
