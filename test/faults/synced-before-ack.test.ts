import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestOf, type Sides, sideOf } from '../network/messages.ts';
import { type Network, startNetwork } from '../network/network.ts';
import type { Party } from '../network/party.ts';
import { until } from '../network/running.ts';
import { expectAck } from './refusals.ts';

/**
 * A killed process proves little about a power cut: what it wrote is still in the memory of the system. So here the system itself
 * is asked in which order a running node did things: the disk had confirmed the journal before the acknowledgement left.
 */
const STRACE = '/usr/bin/strace';
const MESSAGES = 20;

let network: Network;
let stranger: Party;
let sides: Sides;
let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'marktplein-trace-'));
  network = await startNetwork({ processes: ['provider-1'] });
  stranger = await network.party({ name: 'stranger', type: 'BAP' });
  sides = { bap: stranger, bpp: sideOf(network.provider) };
});
afterAll(async () => {
  await network?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What a process asks of its system while `act` goes on, a call a line, in order, with the names of files. */
async function callsOf(pid: number, act: () => Promise<void>): Promise<readonly string[]> {
  const file = join(folder, 'calls');
  const words = ['-f', '-y', '-s', '256', '-e', 'trace=fsync,fdatasync,read,write,writev,sendto', '-o', file, '-p', String(pid)];
  const tracer = spawn(STRACE, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => tracer.once('exit', () => resolve()));
  let said = '';
  tracer.stderr.on('data', (part: Buffer) => {
    said += part.toString('utf8');
  });
  try {
    await until(() => said.includes('attached'), `strace looks at process ${pid}: ${said}`);
    await act();
  } finally {
    tracer.kill('SIGINT');
    await ended;
  }
  return readFileSync(file, 'utf8').split('\n');
}

type Step = 'heard' | 'synced' | 'acknowledged';

/** Of all calls those that matter here: a message read from its socket, the journal confirmed by the disk, the ACK sent. */
function stepOf(call: string): Step | undefined {
  if (/\bread\(\d+<(socket|TCP)/.test(call) && call.includes('POST /')) return 'heard';
  if (/\b(fsync|fdatasync)\(\d+<[^>]*-wal>\)\s+= 0/.test(call)) return 'synced';
  if (/\b(write|writev|sendto)\(\d+<(socket|TCP)/.test(call) && call.includes('HTTP/1.1 200')) return 'acknowledged';
  return undefined;
}

describe.skipIf(!existsSync(STRACE))('an acknowledgement (needs strace)', () => {
  test('leaves a node only after its disk has confirmed the message', async () => {
    const pid = network.provider.processId() ?? 0;
    const calls = await callsOf(pid, async () => {
      // One after the other: what is confirmed in between can only be this one.
      for (let said = 0; said < MESSAGES; said += 1) {
        expectAck(await stranger.say(network.provider.wireUrl, requestOf('select', sides)));
      }
    });
    const steps = calls.map(stepOf).filter((step) => step !== undefined);
    const acks = steps.flatMap((step, at) => (step === 'acknowledged' ? [at] : []));
    expect(acks).toHaveLength(MESSAGES);
    for (const at of acks) {
      const heardAt = steps.lastIndexOf('heard', at);
      expect(heardAt).toBeGreaterThanOrEqual(0);
      expect(steps.slice(heardAt, at)).toContain('synced');
    }
  }, 60_000);
});
