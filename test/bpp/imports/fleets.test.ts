import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DriverRecord, FleetRecord } from '../../../bpp/engines/ride/fleet-record.ts';
import { comeOnShift } from '../../../bpp/engines/ride/shift.ts';
import type { BusinessFolder } from '../../../bpp/imports/business-import.ts';
import { importFolder } from '../../../bpp/imports/import-folder.ts';
import { rideImport } from '../../../bpp/imports/ride-import.ts';
import type { ItemRecord } from '../../../bpp/provider-record.ts';
import type { Json } from '../../../node/store/port.ts';
import { createPorts } from './node-for-imports.ts';

const PILOT = new URL('../../../pilots/amsterdam/businesses/', import.meta.url);
const FLEETS = ['taxicooperatie-de-ronde', 'fietskoeriers-trapdoor'] as const;
const textOf = (fleet: string, name: string) => readFileSync(new URL(`${fleet}/${name}`, PILOT), 'utf8');
const [TAXI] = FLEETS;

function folder(change: { readonly card?: (text: string) => string; readonly drivers?: (text: string) => string } = {}): BusinessFolder {
  const { card = (text: string) => text, drivers = (text: string) => text } = change;
  return {
    card: card(textOf(TAXI, 'business.yaml')),
    read: (name) => Promise.resolve(new TextEncoder().encode(drivers(textOf(TAXI, name)))),
  };
}

async function everything(ports: ReturnType<typeof createPorts>, prefix: string) {
  const found = await ports.store.list(`provider:${TAXI}`, prefix, { limit: 1_000 });
  return new Map([...found].map(([key, { value }]) => [key.slice(prefix.length), value]));
}

describe('the fleets of the pilot', () => {
  it.each(FLEETS)('%s comes onto a node with its vehicles and drivers, and the second time nothing changes', async (fleet) => {
    let commits = 0;
    const ports = createPorts(() => {
      commits += 1;
    });
    const report = await importFolder(ports, new URL(fleet, PILOT).pathname);
    expect(report).toMatchObject({ provider: fleet, unchanged: 0, problems: [] });
    expect(report.imported).toBeGreaterThan(1);
    const [before, items] = [await ports.store.read(`provider:${fleet}`, ['shop']), commits];
    expect(await importFolder(ports, new URL(fleet, PILOT).pathname)).toMatchObject({
      imported: 0,
      unchanged: report.imported,
      problems: [],
    });
    expect((await ports.store.read(`provider:${fleet}`, ['shop'])).get('shop')?.version).toBe(before.get('shop')?.version);
    expect(items).toBe(1);
  });

  it('has no token in it: only what tells whether one is right', async () => {
    const ports = createPorts();
    await rideImport.run(ports, folder());
    const drivers = [...(await everything(ports, 'driver:')).values()] as unknown as DriverRecord[];
    expect(drivers).toHaveLength(12);
    expect(new Set(drivers.map(({ tokenSha256 }) => tokenSha256)).size).toBe(12);
    expect(drivers.every(({ tokenSha256 }) => /^[0-9a-f]{64}$/.test(tokenSha256))).toBe(true);
  });
});

describe('a fleet that is imported again', () => {
  it('keeps what trade has added, and drops the drivers and vehicles that are gone', async () => {
    const ports = createPorts();
    await rideImport.run(ports, folder());
    const rated = { count: 1, sum: '5' };
    const [fleet] = [...(await everything(ports, 'shop')).values()] as unknown as FleetRecord[];
    await ports.store.commit({
      partition: `provider:${TAXI}`,
      put: [{ key: 'shop', value: { ...fleet, ratings: rated } as unknown as Json }],
    });
    for (const name of ['fatima', 'joost']) {
      await ports.performer.perform(comeOnShift(`${TAXI}.${name}`, { lat: 52.37, lon: 4.9 }));
    }
    const without = await rideImport.run(
      ports,
      folder({
        card: (text) => text.replace(/ {2}- id: rolstoel[\s\S]*?seats: 3\n/, ''),
        drivers: (text) => text.replace(/ {2}- id: joost[\s\S]*?(?= {2}- id: sem)/, '').replaceAll('rolstoel, ', ''),
      }),
    );
    expect(without).toMatchObject({ unpublished: 1, imported: 0, problems: [] });
    expect((await everything(ports, 'shop')).get('')).toMatchObject({ ratings: rated });
    expect((await everything(ports, 'item:')).get(`${TAXI}.rolstoel`)).toMatchObject({ published: false } satisfies Partial<ItemRecord>);
    expect([...(await everything(ports, 'shift:')).keys()]).toEqual([`${TAXI}.fatima`]);
    expect((await everything(ports, 'driver:')).has(`${TAXI}.joost`)).toBe(false);
    expect((await everything(ports, 'driver-token:')).size).toBe(11);
  });
});

describe('a fault in the files of a fleet', () => {
  it.each([
    ['a tariff that is no amount', { card: (text: string) => text.replace('base: "3.60"', 'base: "gratis"') }, 'vehicles.0.base'],
    [
      'a payment before the ride',
      {
        card: (text: string) =>
          text.replace(
            /- type: on_fulfilment\n {4}methods: .*/,
            '- type: before\n    method: bank_transfer\n    iban: NL40PLEI0002027096\n    account_name: "x"',
          ),
      },
      'payments.0.type',
    ],
    ['two vehicles of one id', { card: (text: string) => text.replace('id: bus', 'id: auto') }, 'vehicles.1.id'],
    [
      'a detour shorter than the crow flies',
      { card: (text: string) => text.replace('detour_factor: 1.35', 'detour_factor: 0.9') },
      'vehicles.0.detour_factor',
    ],
    [
      'a state in which nobody can cancel',
      { card: (text: string) => text.replace('while: arrived', 'while: started') },
      'terms.cancellation.3.while',
    ],
    ['a driver of a vehicle that is not there', { drivers: (text: string) => text.replace('[auto]', '[boot]') }, 'drivers.0.vehicles.0'],
    ['two drivers of one id', { drivers: (text: string) => text.replace('id: joost', 'id: fatima') }, 'drivers.1.id'],
    [
      'a token in clear text',
      { drivers: (text: string) => text.replace(/token_sha256: ".*"/, 'token_sha256: "geheim"') },
      'drivers.0.token_sha256',
    ],
    ['no YAML at all', { drivers: () => '{{' }, undefined],
  ])('leaves everything as it was, and is told with its place: %s', async (_what, change, column) => {
    const ports = createPorts();
    const { problems, imported } = await rideImport.run(ports, folder(change));
    expect(imported).toBe(0);
    expect(problems.filter(({ severity }) => severity === 'error').length).toBeGreaterThan(0);
    if (column !== undefined) expect(problems.map((problem) => problem.column)).toContain(column);
    expect((await everything(ports, '')).size).toBe(0);
  });

  it.each([
    ['Latin-1', (text: string) => Buffer.from(text.replace('name: "', 'name: "Zo\xeb '), 'latin1')],
    ['UTF-16 with a mark', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 without a mark', (text: string) => Buffer.from(text, 'utf16le')],
    ['UTF-8 in which a letter is cut through', (text: string) => Buffer.from([...Buffer.from(`${text}# Zo`), 0xc3])],
    ['text in which a program has lost a letter', (text: string) => Buffer.from(text.replace('name: "', 'name: "Zo\ufffd '))],
    ['bytes that are no text', () => Buffer.from([0, 1, 2, 0xff])],
    ['a file too large to be read', () => Buffer.alloc(256 * 1024 + 1, 0x23)],
  ])('is that its drivers stand in %s: it is told with the file and what to do, and nothing of the fleet comes', async (_what, written) => {
    const ports = createPorts();
    const read = (name: string) => Promise.resolve(written(textOf(TAXI, name)));
    const { imported, problems } = await rideImport.run(ports, { ...folder(), read });
    expect(imported).toBe(0);
    expect(problems).toMatchObject([
      {
        severity: 'error',
        column: 'drivers.yaml',
        message: { en: expect.stringMatching(/drivers\.yaml.*(save it as UTF-8|larger than 256 kB)/) },
      },
    ]);
    expect((await everything(ports, '')).size).toBe(0);
  });

  it('is that two drivers share a token', async () => {
    const same = `token_sha256: "${'a'.repeat(64)}"`;
    const { problems } = await rideImport.run(createPorts(), folder({ drivers: (text) => text.replaceAll(/token_sha256: ".*"/g, same) }));
    expect(problems.map(({ column }) => column)).toContain('drivers.1.token_sha256');
  });
});
