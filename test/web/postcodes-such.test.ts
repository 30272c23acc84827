import { describe, expect, it } from 'vitest';
import { postcodesText, readPostcodes } from '../../commerce/postcode-area.ts';
import { areDashed, postcodesSuch } from '../../web/console/pages/postcodes-such.ts';

const here = { lat: 0, lon: 0 };
const city = (written: string, example: string, ...areas: readonly string[]) => ({
  example,
  forms: [{ written, area: areas[0]?.length ?? 1 }],
  areas: Object.fromEntries(areas.map((area) => [area, here])),
});

describe('postcodes that a shopkeeper is shown', () => {
  it.each([
    [city('9999 AA', '1234 AB', '1231', '1239'), '1231-1239, 1234 AB', false],
    [city('99-999', '00-950', '00', '04'), '00-000..00-999, 00-950', true],
    [city('99-999', '00-950', '009', '010'), '009-010, 00-950', true],
    [city('9999-999', '1000-205', '10001', '10992'), '10001-10992, 1000-205', true],
    [city('9999-999', '1000-205', '100010', '109920'), '100010-109920, 1000-205', true],
    [city('9999-999', '1000-205', '1000', '1099'), '1000-1099, 1000-205', true],
    [city('A99 A999', 'D02 X285', 'D02', 'D04'), 'D02-D04, D02 X285', false],
    [city('A9 9AA', 'M1 1AA', 'M1', 'M2'), 'M1 1AA', false],
    [city('99999-9999', '10001-1234', '10001', '10282'), '10001-10282, 10001-1234', true],
  ])('are of their city, and can be written as they are shown', (postcodes, such, dashed) => {
    expect([postcodesSuch(postcodes), areDashed(postcodes)]).toEqual([such, dashed]);
    const read = readPostcodes(such, postcodes.forms);
    expect(read.ok && postcodesText(read.area.ranges, postcodes.forms)).toBe(such);
  });
});
