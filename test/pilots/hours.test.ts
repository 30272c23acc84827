import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createTransport } from '../../node/http-transport.ts';
import { followClock } from '../../node/rehearsal-clock.ts';
import { hoursOf, lastDay, machineHours } from '../../pilots/hours.ts';
import type { PlannedNode } from '../../pilots/plan.ts';
import { untilQuiet } from '../../pilots/quiet.ts';

const folder = mkdtempSync(join(tmpdir(), 'marktplein-hours-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HERE = { timeZone: 'Europe/Amsterdam' };
const at = (text: string): number => Date.parse(text);
const written = (moments: readonly number[]): readonly string[] => moments.map((ms) => new Date(ms).toISOString().slice(0, 16));

test('the last day that is over is today an hour after its last hour, and yesterday until then', () => {
  const hours = ['19:00', '09:00'];
  expect(written(lastDay(HERE, hours, at('2026-11-27T20:00:00+01:00')))).toEqual(['2026-11-27T08:00', '2026-11-27T18:00']);
  expect(written(lastDay(HERE, hours, at('2026-11-27T19:59:59+01:00')))).toEqual(['2026-11-26T08:00', '2026-11-26T18:00']);
  expect(written(lastDay(HERE, hours, at('2026-11-27T00:10:00+01:00')))).toEqual(['2026-11-26T08:00', '2026-11-26T18:00']);
});

test('its hours are those of the clocks of the city, also when these were changed at night', () => {
  expect(written(lastDay(HERE, ['09:00'], at('2026-03-30T08:00:00+02:00')))).toEqual(['2026-03-29T07:00']);
  expect(written(lastDay(HERE, ['09:00'], at('2026-10-26T08:00:00+01:00')))).toEqual(['2026-10-25T08:00']);
  // The day before a day on which the clocks were changed is one day before it, however few hours ago it began.
  expect(written(lastDay(HERE, ['00:15'], at('2026-03-30T00:30:00+02:00')))).toEqual(['2026-03-28T23:15']);
  expect(written(lastDay(HERE, ['23:30'], at('2026-10-25T23:00:00+01:00')))).toEqual(['2026-10-24T21:30']);
  expect(written(lastDay({ timeZone: 'Europe/Bucharest' }, ['09:00'], at('2026-11-27T20:00:00Z')))).toEqual(['2026-11-27T07:00']);
});

test('hours pass one after the other for all who follow, and at the end it is now', () => {
  const file = join(folder, 'clock');
  const moments = lastDay(HERE, ['09:00', '11:00'], Date.now());
  const hours = hoursOf(moments, file);
  const node = followClock(file);
  const hourOf = (ms: number): number => Math.floor(ms / 3_600_000);
  expect([hours.count, hours.nextMs(), hourOf(node.nowMs())]).toEqual([2, moments[1], hourOf(moments[0] ?? 0)]);
  hours.goOn();
  expect([hours.nextMs(), hourOf(node.nowMs()), hourOf(hours.nowMs())]).toEqual([
    undefined,
    hourOf(moments[1] ?? 0),
    hourOf(moments[1] ?? 0),
  ]);
  hours.end();
  expect(Math.abs(node.nowMs() - Date.now())).toBeLessThan(60_000);
  expect([machineHours.count, machineHours.nextMs()]).toEqual([1, undefined]);
});

test('the network is quiet when no node has anything left to take on or to send, and not before', async () => {
  const left = [3, 1, 0, 1, 0, 0];
  let looks = 0;
  const server = createServer((_request, response) => {
    const outbox = left[looks++] ?? 0;
    // A node that cannot say is not one that has nothing to do.
    response.statusCode = looks === 5 ? 503 : 200;
    response.end(JSON.stringify(looks === 5 ? { status: 'not ready' } : { waiting: { inbox: 0, outbox } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const transport = createTransport({
    connectionsPerDestination: 1,
    destinationsMax: 1,
    connectTimeoutMs: 5_000,
    headersTimeoutMs: 5_000,
    bodyTimeoutMs: 5_000,
    allowPrivateAddresses: true,
  });
  const nodes = [{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } as PlannedNode];
  try {
    expect(await untilQuiet({ nodes, transport, signal: new AbortController().signal })).toBe(true);
    expect(looks).toBe(7);
    expect(await untilQuiet({ nodes, transport, signal: AbortSignal.abort() })).toBe(false);
  } finally {
    await transport.close();
    await new Promise((resolve) => server.close(resolve));
  }
});
