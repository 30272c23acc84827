import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { readPostcode } from '../../commerce/postcode-form.ts';
import { readCityDrawing } from '../../node/city-drawing.ts';
import { ConfigError } from '../../node/config-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'marktplein-drawing-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SOUND = `name: Market
middle: { lat: 53.35, lon: -6.26 }
shapes:
  - { kind: town, points: "-6.3,53.3 -6.2,53.3 -6.25,53.4" }
  - { kind: road, width: 3, points: "-6.3,53.3 -6.2,53.4" }
places:
  - { id: centre, name: Centre, position: { lat: 53.35, lon: -6.26 } }
postcodes:
  example: "D02 X285"
  forms: [{ written: "A99 A999", area: 3 }]
  areas: { D02: { lat: 53.34, lon: -6.25 } }
searches:
  - { text: bread, said: { nl: brood } }
`;

function read(text: string) {
  const file = join(folder, 'drawing.yaml');
  writeFileSync(file, text);
  return readCityDrawing(file);
}

test('a drawing is read as it was written', () => {
  expect(read(SOUND)).toEqual(parseDocument(SOUND).toJS());
});

test('a drawing that is not in UTF-8 is refused at its line', () => {
  const file = join(folder, 'latin.yaml');
  writeFileSync(file, Buffer.from(SOUND.replace('name: Centre', 'name: Café'), 'latin1'));
  expect(() => readCityDrawing(file)).toThrow(`${file}:7: is not saved in UTF-8; save the file as UTF-8`);
});

test.each([
  ['name: Market\n', '', 'drawing.yaml:1: name is missing (what the city is called); add it, as in "name: Market"'],
  ['kind: town', 'kind: castle', 'drawing.yaml:4: shapes[0].kind must be one of town, water, park, stream, road'],
  [
    '"-6.3,53.3 -6.2,53.4"',
    '"-6.3 53.3"',
    'drawing.yaml:5: shapes[1].points is not of the right form; Two points or more of longitude,latitude',
  ],
  ['"-6.3,53.3 -6.2,53.4"', '"-6.3,53.3 -6.2,98"', 'shapes[1].points is not on this earth; longitude comes first'],
  ['id: centre', 'id: me', 'places[0].id is not of the right form'],
  ['postcodes:\n', '  - { id: centre, name: Old, position: { lat: 53, lon: -6 } }\npostcodes:\n', 'places[1].id is there twice'],
  ['"D02 X285"', '"D2"', 'postcodes.example is none of these postcodes'],
  ['"D02 X285"', '"D04 X285"', 'postcodes.example is none of these postcodes'],
  ['"A99 A999"', '"[A-Z]+"', 'postcodes.forms[0].written is not of the right form; 9 for a digit, A for a letter'],
  ['area: 3', 'area: 9', 'postcodes.forms[0].area is more than there are characters'],
  ['areas: { D02:', 'areas: { D2:', 'postcodes.areas.D2 names no area by the forms above'],
  ['said: { nl: brood }', 'said: { dutch: brood }', 'searches[0].said'],
  ['places:', 'place:', 'place is not a setting here; did you mean "places"?'],
])('%j made %j is refused in a sentence', (from, to, sentence) => {
  expect(SOUND).toContain(from);
  expect(() => read(SOUND.replace(from, to))).toThrow(sentence);
});

test('a file that is not there, that is no drawing, or that no page should have to fetch is refused', () => {
  expect(() => readCityDrawing(join(folder, 'nowhere.yaml'))).toThrow(
    /nowhere\.yaml: cannot be read: there is no such file; check map\.drawing/,
  );
  expect(() => read('just a text')).toThrow(ConfigError);
  expect(() => read(`${SOUND}# ${'-'.repeat(300_000)}\n`)).toThrow('is larger than 256 kB');
});

describe('a postcode', () => {
  const DUTCH = [{ written: '9999 AA', area: 4 }];
  const ROMANIAN = [{ written: '999999', area: 5 }];
  const BRITISH = [
    { written: 'A9 9AA', area: 2 },
    { written: 'AA9A 9AA', area: 4 },
  ];
  const POLISH = [{ written: '99-999', area: 2 }];

  test.each([
    ['1015ab', DUTCH, { written: '1015 AB', area: '1015', isWhole: true }],
    [' 1015  AB ', DUTCH, { written: '1015 AB', area: '1015', isWhole: true }],
    ['1015', DUTCH, { written: '1015', area: '1015', isWhole: false }],
    ['550 178', ROMANIAN, { written: '550178', area: '55017', isWhole: true }],
    ['55017', ROMANIAN, { written: '55017', area: '55017', isWhole: false }],
    ['sw1a1aa', BRITISH, { written: 'SW1A 1AA', area: 'SW1A', isWhole: true }],
    ['m1 1aa', BRITISH, { written: 'M1 1AA', area: 'M1', isWhole: true }],
    ['00950', POLISH, { written: '00-950', area: '00', isWhole: true }],
    ['00', POLISH, { written: '00', area: '00', isWhole: false }],
  ])('%j is read as people write it there', (text, forms, meant) => {
    expect(readPostcode(text, forms)).toEqual(meant);
  });

  test.each([
    ['1015 A', DUTCH],
    ['10150', DUTCH],
    ['AB 1015', DUTCH],
    ['１０１５ AB', DUTCH],
    ['550178', DUTCH],
    ['1015 AB', ROMANIAN],
    ['', ROMANIAN],
    ['5501780', ROMANIAN],
    ['1015 AB', []],
  ])('%j is none there', (text, forms) => {
    expect(readPostcode(text, forms)).toBeUndefined();
  });
});
