import { describe, expect, it } from 'vitest';
import { formats, formatWords } from '../../schemas/formats.ts';

function holds(format: string, text: string): boolean {
  const test = formats[format];
  if (!test) throw new Error(`there is no format ${format}`);
  return typeof test === 'function' ? test(text) : test.test(text);
}

const EXAMPLES: [format: string, good: string[], bad: string[]][] = [
  [
    'uuid',
    ['e6d9f908-1d26-4ff3-a6d1-3af3d3721054', 'E6D9F908-1D26-1FF3-06D1-3AF3D3721054'],
    ['e6d9f9081d264ff3a6d13af3d3721054', 'urn:uuid:e6d9f908-1d26-4ff3-a6d1-3af3d3721054', ''],
  ],
  [
    'date',
    ['2024-02-29', '2000-02-29', '2026-12-31'],
    ['2026-02-29', '1900-02-29', '2026-04-31', '2026-13-01', '2026-00-10', '2026-01-00', '2026-1-1'],
  ],
  [
    'date-time',
    ['2026-11-23T10:15:30Z', '2026-11-23t10:15:30.123456789z', '2026-11-23T10:15:30-11:30', '2026-12-31T23:59:60Z'],
    [
      '2026-11-23',
      '2026-11-23T10:15:30',
      '2026-11-23 10:15:30Z',
      '2026-02-30T10:15:30Z',
      '2026-11-23T24:00:00Z',
      '2026-11-23T10:15Z',
      '2026-11-23T10:15:30+0530',
      '2026-11-23T10:15:30.Z',
    ],
  ],
  [
    'uri',
    [
      'https://example.org',
      'http://[::1]:4001/a?b=c#d',
      'payto://iban/NL91ABNA0417164300?amount=EUR:3',
      'data:image/png;base64,AAAA',
      'urn:isbn:1',
    ],
    [
      'example.org',
      '/path',
      'https:example.org',
      'https:///x',
      'https://exa mple.org',
      'https://example.org/%zz',
      'https://example.org:99999',
      'https://example.org/é',
      '',
    ],
  ],
  [
    'email',
    ['ada@example.org', 'a.b+c@mail.example.co'],
    ['ada', 'ada@', '@example.org', 'a b@example.org', 'ada@example', 'ada@-example.org', 'ada@example.org\n'],
  ],
  ['duration', ['PT30S', 'P1M', 'PT1.5S', 'P1Y2M3W4DT5H6M7S'], ['P', 'PT', '30S', 'P1S', 'PT1D', 'P1M1Y', '-PT1S', 'pt1s']],
];

describe.each(EXAMPLES)('the format %s', (format, good, bad) => {
  it.each(good)('holds for %j', (text) => expect(holds(format, text)).toBe(true));
  it.each(bad)('does not hold for %j', (text) => expect(holds(format, text)).toBe(false));
  it('takes no longer than its text, however odd', () => {
    const started = performance.now();
    for (const unit of ['1', 'a', '-', 'P1', 'a@', 'a.', '%4', ':']) holds(format, `https://${unit.repeat(100_000)} `);
    for (const unit of ['1', 'a', '-', '1Y', 'a.', 'a-'])
      holds(format, `P${unit.repeat(100_000)}!`) || holds(format, `a@${unit.repeat(100_000)}!`);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

it('every format has words for a developer', () => {
  expect(Object.keys(formatWords).sort()).toEqual(Object.keys(formats).sort());
});
