import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProviderApi } from '../../bpp/api/api.ts';
import { ENGINES } from '../../bpp/engines/engines.ts';
import { createSearchIndex } from '../../bpp/search-index.ts';
import { type PaymentFlags, payments } from '../../cli/payments.ts';
import { UsageError } from '../../cli/terminal.ts';
import { silentTelemetry } from '../../node/telemetry.ts';
import { camt } from '../bpp/payments/files.ts';
import { type Bakery, eur, NODE, openBakery } from '../bpp/payments/node-for-payments.ts';

const KEY = 'a-key-for-the-whole-node';
let bakery: Bakery;
let server: Server;
let folder: string;
beforeEach(async () => {
  bakery = await openBakery();
  const index = createSearchIndex(ENGINES);
  const all = await bakery.store.list('provider:bakker', '', { limit: 100 });
  index.apply('provider:bakker', Object.fromEntries([...all].map(([key, { value }]) => [key, value])), []);
  const keys = [{ keySha256: createHash('sha256').update(KEY).digest('hex') }];
  const app = createProviderApi({ ...bakery, index, engines: ENGINES, telemetry: silentTelemetry(), node: NODE, keys });
  server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  folder = await mkdtemp(join(tmpdir(), 'marktplein-payments-'));
  await writeFile(join(folder, 'key'), `${KEY}\n`);
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

/** What the command prints, notes and gives as its exit code. */
async function run(what: string, args: readonly string[] = [], flags: Partial<PaymentFlags> = {}) {
  const [printed, noted]: [string[], string[]] = [[], []];
  const terminal = {
    print: (line: string) => void printed.push(line),
    note: (line: string) => void noted.push(line),
    stdin: () => Promise.resolve(new Uint8Array()),
    env: {},
  };
  const node = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const code = await payments(what, args, { node, provider: 'bakker', keyFile: join(folder, 'key'), number: '1', ...flags, terminal });
  return { code, printed, noted };
}

describe('marktplein payments', () => {
  it('imports a statement, lists what is open, and says what it could not read', async () => {
    const { id, reference } = await bakery.order('anna');
    const file = join(folder, 'statement.xml');
    await writeFile(file, camt([{ amount: '20.00', reference }]));
    const done = await run('import', [file]);
    expect([done.code, JSON.parse(done.printed[0] ?? '')]).toMatchObject([0, { entered: { 'too-little': 1 } }]);
    expect((await run('open')).printed.map((line) => JSON.parse(line))).toMatchObject([{ orderId: id, outstanding: eur('4.90') }]);
    await writeFile(file, camt([{ amount: '20.00', reference }]).slice(0, -50));
    expect(await run('import', [file])).toMatchObject({ code: 1, noted: [expect.stringMatching(/^line \d+: .*cut off/)] });
  });

  it('enters the same amount of one day once, unless it is told that it is another', async () => {
    const { id } = await bakery.order('anna');
    await run('received', [id, '10.00']);
    await run('received', [id, '10.00']);
    expect(await bakery.view(id)).toMatchObject({ received: eur('10.00') });
    await run('received', [id, '10.00'], { number: '2' });
    await run('write-off', [id], { note: 'kleinigheid' });
    await run('refund', [id, '1.00'], { reason: 'goodwill', on: '2026-09-02' });
    expect(await bakery.view(id)).toMatchObject({ received: eur('20.00'), refunded: eur('1.00'), payment: { status: 'paid' } });
    expect(JSON.parse((await run('show', [id])).printed[0] ?? '')).toMatchObject({ refunded: eur('1.00') });
    await expect(run('refund', [id, '20.00'], { reason: 'goodwill' })).rejects.toThrow('No more can go back than came');
  });

  it('says what is wrong with a key file, an address, and whatever else answers there', async () => {
    await writeFile(join(folder, 'torn'), 'a-key-in\ntwo-lines');
    await expect(run('open', [], { keyFile: join(folder, 'torn') })).rejects.toThrow(/torn holds no key/);
    await expect(run('open', [], { node: 'shops' })).rejects.toThrow(/--node is a whole URL/);
    const page = createServer((_request, response) => response.end('<h1>Another site</h1>'));
    await new Promise<void>((listening) => page.listen(0, '127.0.0.1', listening));
    const node = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
    await expect(run('open', [], { node })).rejects.toThrow(
      new UsageError(`What answers at ${node} is no provider node; name one with --node.`),
    );
    await new Promise((closed) => page.close(closed));
  });

  it('places a payment, puts one aside, and prints the settlement as CSV', async () => {
    const { id } = await bakery.order('anna');
    const { toPlace } = await bakery.import(
      camt([
        { amount: '24.90', remark: 'a' },
        { amount: '3.00', remark: 'b' },
      ]),
    );
    await run('place', [toPlace[0] ?? '', id]);
    await run('put-aside', [toPlace[1] ?? ''], { note: 'van mijzelf' });
    expect((await run('unplaced')).printed).toEqual([]);
    const { printed } = await run('settlement', [], { from: '2026-09-01', to: '2026-09-30', csv: true });
    expect(printed[0]?.split('\r\n')[1]).toMatch(/^2026-09-02,paid,bakker\..*,24\.90,EUR,statement$/);
  });

  it.each([
    ['something that is not there', 'nothing', [], {}, /choose one of import/],
    ['too little said', 'received', ['bakker.o1'], {}, /takes <order> <amount>/],
    ['no period', 'settlement', [], {}, /--from/],
    ['a node that is not there', 'open', [], { node: 'http://127.0.0.1:9' }, /No provider node answers/],
    ['a provider that is not there', 'open', [], { provider: 'slager' }, /There is no such provider/],
  ])('says in a sentence what is wrong: %s', async (_what, verb, args, flags, says) => {
    await expect(run(verb, args, flags)).rejects.toThrow(says);
    await expect(run(verb, args, flags)).rejects.toBeInstanceOf(UsageError);
  });
});
