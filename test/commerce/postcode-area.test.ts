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
  ])('%s', (written, meant) => {
    expect(postcodesText(area(written).ranges)).toBe(meant);
    // What is written out reads as the same.
    expect(area(meant)).toEqual(area(written));
  });

  it.each([
    ['1019-1011', '1019-1011'],
    ['550001-5504', '550001-5504'],
    ['1011-1019, Amsterdam', 'Amsterdam'],
    ['1011-1071 AB', '1011-1071 AB'],
    ['1071 AB-1080', '1071 AB-1080'],
    ['1011-', '1011-'],
    ['1011 1012', '1011 1012'],
    ['10', '10'],
    ['1000-001', '1000-001'],
  ])('%s promises nothing, and it is said what could not be read', (written, part) => {
    expect(readPostcodes(written)).toEqual({ ok: false, part });
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
  ])('%s holds %s: %s', (written, code, holds) => {
    expect(holdsPostcode(area(written), code)).toBe(holds);
  });
});
