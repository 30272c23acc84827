import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdsPostcode, POSTCODES, postcodesText, readPostcodes } from '../../commerce/postcode-area.ts';

function area(text: string) {
  const read = readPostcodes(text);
  if (!read.ok) throw new Error(`${text}: ${read.part}`);
  return read.area;
}

describe('postcodes as people write them', () => {
  it.each([
    ['1011-1019, 1071 AB', '1011-1019, 1071 AB'],
    ['1011 - 1019;1071ab', '1011-1019, 1071 AB'],
    ['1011 t/m 1019\n1071 AA–AK', '1011-1019, 1071 AA-1071 AK'],
    ['1071 AA - 1072 CD,', '1071 AA-1072 CD'],
    ['1015', '1015'],
    ['550001 - 550399; 5512', '550001-550399, 5512'],
    ['01067-01099, SW1A 1AA', '01067-01099, SW1A1AA'],
    ['00-950', '00950'],
    ['00-900..00-959', '00900-00959'],
    ['00-900 - 00-959, 02–100 t/m 02–199', '00900-00959, 02100-02199'],
    ['1000-205, 1100..1199', '1000205, 1100-1199'],
    ['100-0001 … 100-0014', '1000001-1000014'],
    ['10001-1234, 10002', '100011234, 10002'],
    ['01310-100', '01310100'],
    ['lv-1050, KY1-1101', 'LV1050, KY11101'],
    ['1011..1019, 1071 AA..AK', '1011-1019, 1071 AA-1071 AK'],
  ])('%s', (written, meant) => {
    expect(postcodesText(area(written).ranges)).toBe(meant);
    // What is written out reads as the same.
    expect(area(meant)).toEqual(area(written));
  });

  it.each([
    ['1019-1011', '1019-1011', 'backwards'],
    ['00-959..00-900', '00-959..00-900', 'backwards'],
    ['550001-5504', '550001-5504', 'unlike'],
    ['1000 - 205', '1000 - 205', 'unlike'],
    ['1000..1000-205', '1000..1000-205', 'unlike'],
    ['00-950-00-959', '00-950-00-959', 'dashes'],
    ['1011..1019..1021', '1011..1019..1021', 'dashes'],
    ['1011-1019, Amsterdam', 'Amsterdam', 'code'],
    ['1011-1071 AB', '1011-1071 AB', 'unlike'],
    ['1071 AB-1080', '1071 AB-1080', 'unlike'],
    ['1011-', '1011-', 'code'],
    ['1011 1012 1013', '1011 1012 1013', 'code'],
    ['10', '10', 'code'],
    ['00-', '00-', 'code'],
    ['12345678901', '12345678901', 'code'],
  ])('%s promises nothing, and it is said what could not be read and why', (written, part, why) => {
    expect(readPostcodes(written)).toEqual({ ok: false, part, why });
  });

  it('have a dash inside them, in a city of which the forms are known, where its own have one', () => {
    const dutch = [{ written: '9999 AA', area: 4 }];
    const portuguese = [{ written: '9999-999', area: 4 }];
    expect(readPostcodes('1071-107', dutch)).toEqual({ ok: false, part: '1071-107', why: 'unlike' });
    expect(readPostcodes('1071-1079, 1081 AA-AK', dutch)).toEqual(readPostcodes('1071-1079, 1081 AA-AK'));
    expect(readPostcodes('1071-107', portuguese)).toEqual({ ok: true, area: area('1071107') });
    expect(postcodesText(area('1000-205, 1000-001..1000-299, 1100-1199').ranges, portuguese)).toBe(
      '1000-205, 1000-001..1000-299, 1100-1199',
    );
  });

  it('are neither none nor without end', () => {
    expect(readPostcodes(' , ')).toEqual({ ok: false });
    expect(readPostcodes(Array.from({ length: POSTCODES.rangesMax + 1 }, () => '1011').join())).toEqual({ ok: false });
  });

  it.each([
    ['1011-1019', '1019 ZZ', true],
    ['1011-1019', '1020 AA', false],
    ['1011-1019', '1010ZZ', false],
    ['1011-1019', '1015', true],
    ['1011-1019', '1015-AB', true],
    ['1071 AB-AK', '1071 ab', true],
    ['1071 AB-AK', '1071 AL', false],
    ['1071 AB-AK', '1071', 'unknown'],
    ['1071 AB-AK', '1072', false],
    ['1071 AB-AK, 1071', '1071', true],
    ['1011-1019', undefined, 'unknown'],
    ['1011-1019', 'B-2000', 'unknown'],
    ['550001-550399', '550178', true],
    ['550001-550399', '550 400', false],
    ['5501', '550178', true],
    ['550001-550399', '5501', 'unknown'],
    ['550001-550399', '1015 AB', 'unknown'],
    ['SW1A', 'SW1A 1AA', true],
    ['00-900..00-959', '00-950', true],
    ['00-900..00-959', '00950', true],
    ['00-900..00-959', '00-960', false],
    ['10001', '10001-1234', true],
    ['10001-1200..10001-1299', '10001-1300', false],
    ['10001-1200..10001-1299', '10001', 'unknown'],
    ['100-0001..100-0014', '1000014', true],
    ['01310-100', '01310-100', true],
  ])('%s holds %s: %s', (written, code, holds) => {
    expect(holdsPostcode(area(written), code)).toBe(holds);
  });
});

/** How codes are written: of some lands with a dash in them. */
const FORMS = ['9999 AA', '999999', '99-999', '999-9999', '9999-999', '99999-999', '99999-9999', 'AA-99999', '99999'] as const;

/** A number in the digits and letters of a form, the last of which count fastest: so that what is higher comes later. */
function codeOf(form: string, place: number): string {
  let left = place;
  return [...form]
    .reverse()
    .map((sign) => {
      const base = sign === '9' ? 10 : sign === 'A' ? 26 : 0;
      if (base === 0) return sign;
      const at = left % base;
      left = Math.floor(left / base);
      return sign === '9' ? String(at) : String.fromCharCode(65 + at);
    })
    .reverse()
    .join('');
}

const room = (form: string) => [...form].reduce((all, sign) => all * (sign === '9' ? 10 : sign === 'A' ? 26 : 1), 1);
const form = fc.constantFrom(...FORMS);
const place = (written: string) => fc.nat({ max: room(written) - 1 });
const places = form.chain((written) =>
  fc.record({ written: fc.constant(written), one: place(written), other: place(written), asked: place(written) }),
);
const between = fc.constantFrom('..', ' .. ', '…', ' t/m ', ' - ', ' – ', '-  ');

describe('a range of postcodes of any form', () => {
  it('holds what lies between its ends, both of them included, and nothing else, however it is written', () => {
    let [inside, outside] = [0, 0];
    fc.assert(
      fc.property(places, between, fc.boolean(), ({ written, one, other, asked }, to, bare) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const said = area(`${codeOf(written, low)}${to}${codeOf(written, high)}`);
        const plain = (code: string) => (bare ? code.replaceAll(/[ -]/g, '').toLowerCase() : code);
        const holds = (place: number) => holdsPostcode(said, plain(codeOf(written, place)));
        expect([holds(low), holds(high)]).toEqual([true, true]);
        const isIn = low <= asked && asked <= high;
        if (isIn) inside += 1;
        else outside += 1;
        expect(holds(asked)).toBe(isIn);
        if (low > 0) expect(holds(low - 1)).toBe(false);
        if (high < room(written) - 1) expect(holds(high + 1)).toBe(false);
        // What is written out, for any land or for this one, is read as the same.
        expect(area(postcodesText(said.ranges))).toEqual(said);
        expect(area(postcodesText(said.ranges, [{ written, area: 3 }]))).toEqual(said);
        // So is a range of areas, wherever in the code these end.
        const [range] = said.ranges;
        for (let length = 3; length < (range?.from.length ?? 0); length += 1) {
          const ranges = said.ranges.map((each) => ({ from: each.from.slice(0, length), to: each.to.slice(0, length) }));
          if (ranges.some(({ from }) => !/\d/.test(from))) continue;
          const forms = [{ written, area: length }];
          expect(readPostcodes(postcodesText(ranges, forms), forms)).toEqual({ ok: true, area: { shape: 'postcodes', ranges } });
        }
      }),
    );
    expect(Math.min(inside, outside)).toBeGreaterThan(10);
  });

  it('is made by a plain dash where its ends have none, and one code is read as itself, whatever dash is in it', () => {
    fc.assert(
      fc.property(places, ({ written, one, other }) => {
        const [low, high] = [codeOf(written, Math.min(one, other)), codeOf(written, Math.max(one, other))];
        if (!written.includes('-')) expect(area(`${low}-${high}`)).toEqual(area(`${low}..${high}`));
        expect(area(low)).toEqual(area(low.replace('-', '')));
        expect(area(low).ranges).toHaveLength(1);
      }),
    );
  });

  it('is a promise or a fault with the part that is meant, and never something in between', () => {
    const anything = fc.string({ unit: fc.constantFrom(...'0123456789ABz -–.,;\n'.split('')), maxLength: 40 });
    fc.assert(
      fc.property(fc.oneof(anything, fc.string()), (text) => {
        const read = readPostcodes(text);
        if (!read.ok) {
          if (read.part !== undefined) expect(text).toContain(read.part);
          return;
        }
        for (const { from, to } of read.area.ranges) {
          expect([from, to].every((code) => /^(?=.*\d)[A-Z0-9]{3,10}$/.test(code))).toBe(true);
          expect(from <= to).toBe(true);
          expect([holdsPostcode({ ...read.area, ranges: [{ from, to }] }, from), holdsPostcode(read.area, to)]).toEqual([true, true]);
        }
      }),
    );
  });
});
