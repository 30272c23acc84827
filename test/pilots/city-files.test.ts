import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { businessesOf, readCity } from '../../pilots/city.ts';
import { cityFolder } from '../../pilots/pilot.ts';

/** What a city team reads when a file of theirs is wrong: which file, which line, and what to write there. */

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'marktplein-city-'));
  cpSync(cityFolder('sibiu') as URL, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const url = () => pathToFileURL(`${folder}/`);
const change = (file: string, from: string | RegExp, to: string) => {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  writeFileSync(path, changed);
  return changed.split('\n').findIndex((line) => to !== '' && line.includes(to.trim().split('\n').at(-1) ?? '')) + 1;
};

test('a whole city is read', () => {
  expect(readCity(url())).toMatchObject({ name: 'Sibiu', language: 'ro', currency: 'RON', timeZone: 'Europe/Bucharest', country: 'ROU' });
});

test.each([
  ['city.yaml', 'currency: RON', 'currency: lei', 'Write three letters of ISO 4217'],
  ['city.yaml', 'language: ro', 'language: Romanian', 'Write a language such as nl'],
  ['city.yaml', 'country: ROU', 'cuntry: ROU', '"cuntry" is not known in the file'],
  ['city.yaml', 'lat: 45.79743', 'lat: 145.79743', 'Write a latitude'],
  ['buyers.yaml', 'ilinca.vantdulce@cumparatori.example', 'ilinca@gmail.com', 'Write an address that reaches nobody'],
  ['streets.yaml', 'house_number: "905"', 'house_number: 905', 'Write a text'],
  ['day.yaml', 'shared: 10 }', 'shared: 110 }', 'Write a number of per cent'],
  ['day.yaml', '{ text: taxi, kind: ride }', '{ text: taxi, kind: boat }', 'Write ride or courier'],
  ['day.yaml', '"cheie-de-proba-{business}-{driver}"', '"cheie-de-proba-pentru-toti"', 'Write a text with {business} and {driver}'],
  ['day.yaml', 'worth_bringing: "90.00"', 'worth_bringing: 90', 'Write an amount as text'],
  ['day.yaml', '"09:00"', '"9:00"', 'Write a time such as "09:00"'],
])('in %s, %s for %s is told with its line and what to write', (file, from, to, mend) => {
  const line = change(file, from, to);
  expect(() => readCity(url())).toThrow(`${join(folder, file)}, line ${line}: `);
  expect(() => readCity(url())).toThrow(mend);
});

test('what is missing, is no YAML, is not there or refers in circles is told too', () => {
  change('city.yaml', /^currency: RON\n/m, '');
  expect(() => readCity(url())).toThrow(/city\.yaml, line 1: "currency" is missing in the file\. Add it\./);
  writeFileSync(join(folder, 'city.yaml'), 'name: [Sibiu\ncode: "std:0269"\n');
  expect(() => readCity(url())).toThrow(/city\.yaml, line \d+: this is no YAML/);
  writeFileSync(join(folder, 'city.yaml'), 'name: &a [*a, *a]\n');
  expect(() => readCity(url())).toThrow(/city\.yaml: write what is meant instead of references/);
  writeFileSync(join(folder, 'city.yaml'), Buffer.from('code: "std:0269"\nname: Hermannstädt\n', 'latin1'));
  expect(() => readCity(url())).toThrow(/city\.yaml, line 2: this is not saved in UTF-8/);
  rmSync(join(folder, 'city.yaml'));
  expect(() => readCity(url())).toThrow(/city\.yaml is not there/);
});

test('a time zone that there is not', () => {
  change('city.yaml', 'Europe/Bucharest', 'Europe/Sibiu');
  expect(() => readCity(url())).toThrow(/city\.yaml: there is no time zone Europe\/Sibiu/);
});

test('a business without a node, and a city without businesses', () => {
  change('businesses/ceainaria-aburul/shop.yaml', /^node: .*\n/m, '');
  const businesses = new URL('businesses/', url());
  expect(() => businessesOf(businesses)).toThrow(/ceainaria-aburul\/shop\.yaml: "node" is missing/);
  rmSync(join(folder, 'businesses'), { recursive: true });
  expect(() => businessesOf(businesses)).toThrow(/businesses\/ is not there/);
});
