import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, mkdtempSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answered, verdictOf } from '../network/http.ts';
import { rowsOf } from '../network/memory-of.ts';
import { bytesOf, requestOf, sideOf } from '../network/messages.ts';
import { type Network, startNetwork } from '../network/network.ts';
import type { Party } from '../network/party.ts';
import { until } from '../network/running.ts';
import { csvOf } from '../network/shops.ts';
import { expectAck } from './refusals.ts';

/** A disk that is really full: the store of a provider node lies on a small file system of its own. */

const DISK_BYTES = 16 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;

const disk = mkdtempSync(join(tmpdir(), 'marktplein-disk-'));
const cannotMount = mount();

/** Why there can be no such file system here, if so. */
function mount(): string | undefined {
  if (process.platform !== 'linux') return 'it takes Linux';
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', disk], { stdio: 'pipe' });
    return undefined;
  } catch {
    return 'it takes root, who may mount';
  }
}

const filler = join(disk, 'filler');

/** Writes until nothing more goes in, down to the last page. */
function fill(): void {
  const file = openSync(filler, 'a');
  try {
    for (let size = CHUNK_BYTES; size >= 1; size = Math.floor(size / 2)) writeWhileThereIsRoom(file, Buffer.alloc(size, 1));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function writeWhileThereIsRoom(file: number, chunk: Uint8Array): void {
  try {
    while (writeSync(file, chunk) === chunk.length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

const bytesFree = (): number => {
  const { bavail, bsize } = statfsSync(disk);
  return bavail * bsize;
};

describe.skipIf(cannotMount !== undefined)(`with a disk that is full${cannotMount === undefined ? '' : ` (${cannotMount})`}`, () => {
  const storeFile = join(disk, 'provider-1.db');
  let network: Network;
  let stranger: Party;
  beforeAll(async () => {
    network = await startNetwork({ processes: ['provider-1'], overrides: { bpp: { store: { engine: 'sqlite', file: storeFile } } } });
    stranger = await network.party({ name: 'stranger', type: 'BAP' });
  });
  afterAll(async () => {
    await network?.stop();
    execFileSync('umount', ['--lazy', disk]);
  });

  const newSelect = () => bytesOf(requestOf('select', { bap: stranger, bpp: sideOf(network.provider) }));
  const say = (body: Uint8Array) => stranger.say(network.provider.wireUrl, body, { path: 'select' });
  const idOf = (body: Uint8Array) => (JSON.parse(Buffer.from(body).toString()) as { context: { message_id: string } }).context.message_id;
  const answersTo = (body: Uint8Array) => stranger.heard.filter((heard) => heard.body.context.message_id === idOf(body));
  const logged = (body: Uint8Array) => rowsOf({ storeFile }, `SELECT action FROM log WHERE message_id = '${idOf(body)}'`);
  const expectUnavailable = (answer: Answered): void => {
    expect(verdictOf(answer)).toMatchObject({ status: 503, ack: 'NACK', code: '40000', message: expect.stringContaining('try again') });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  };

  test('nothing is acknowledged that is not kept, and the node goes on by itself when there is room again', async () => {
    const before = newSelect();
    expectAck(await say(before));
    await until(() => answersTo(before).length === 1, 'it answers while there is room');

    fill();
    expect(bytesFree()).toBe(0);
    // What the journal has taken already may still be used: so some may be kept. Then no more.
    const taken: Uint8Array[] = [];
    const refused: Uint8Array[] = [];
    await until(
      async () => {
        const body = newSelect();
        const answer = await say(body);
        const isTaken = verdictOf(answer).ack === 'ACK';
        if (!isTaken) expectUnavailable(answer);
        (isTaken ? taken : refused).push(body);
        return refused.length >= 5;
      },
      'the store is full',
      30_000,
    );
    // It stands, says that it is alive, and may be asked by those who sell.
    expect((await fetch(`${network.provider.url}/health`)).status).toBe(200);
    const shop = await network.shop('POST', '/providers/bakker/import', csvOf([{ sku: 'vol', title: 'Vol', price: '1.00', stock: 1 }]));
    expect(shop.status).toBe(503);
    for (const body of refused) expect(logged(body)).toEqual([]);

    rmSync(filler);
    await until(async () => verdictOf(await say(newSelect())).ack === 'ACK', 'it takes messages again', 20_000);
    // The same bytes once more, as a peer sends them that was told to come back.
    for (const body of refused) expectAck(await say(body));
    for (const body of [...taken, ...refused]) {
      await until(() => answersTo(body).length > 0, 'what was acknowledged is answered', 60_000);
      expect(new Set(answersTo(body).map(({ bytes }) => Buffer.from(bytes).toString('utf8'))).size).toBe(1);
      expect(logged(body).map(({ action }) => action)).toEqual(['select', 'on_select']);
    }
    const again = await network.shop('POST', '/providers/bakker/import', csvOf([{ sku: 'vol', title: 'Vol', price: '1.00', stock: 1 }]));
    expect(again.body).toMatchObject({ imported: 1, problems: [] });
  }, 120_000);

  test('a node that is killed meanwhile says why it cannot start, and has lost nothing when it can', async () => {
    const kept = newSelect();
    expectAck(await say(kept));
    await network.provider.kill();
    fill();
    const started = await network.provider.start().then(
      () => 'started',
      (error: unknown) => String(error),
    );
    // Whether it can start depends on what its journal needs; when it cannot, in a sentence.
    if (started !== 'started') expect(started).toMatch(/The store .* cannot be used/);
    await network.provider.stop();
    rmSync(filler);
    await network.provider.start();
    await until(() => answersTo(kept).length > 0, 'what was acknowledged is answered', 30_000);
    expect(readFileSync(network.provider.logFile, 'utf8')).not.toContain('"level":"fatal"');
  }, 120_000);
});

afterAll(() => rmSync(disk, { recursive: true, force: true }));
