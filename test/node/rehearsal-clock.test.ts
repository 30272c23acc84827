import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { followClock, leadClock } from '../../node/rehearsal-clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'marktplein-clock-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HOUR_MS = 3_600_000;
/** No machine is so slow that this much passes between two lines. */
const NEAR_MS = 60_000;

test('all who follow a clock go by the same time, and hours pass for them in one step', () => {
  const file = join(folder, 'led');
  const beganMs = Date.now() - 10 * HOUR_MS;
  const led = leadClock(file, beganMs);
  const [one, other] = [followClock(file), followClock(file)];
  for (const { nowMs } of [led, one, other]) expect(Math.abs(nowMs() - beganMs)).toBeLessThan(NEAR_MS);
  led.setForward(beganMs + 2 * HOUR_MS);
  for (const { nowMs } of [led, one, other]) expect(Math.abs(nowMs() - beganMs - 2 * HOUR_MS)).toBeLessThan(NEAR_MS);
});

test('it goes neither back nor ahead of the machine, and at the end it is the clock of the machine', () => {
  const file = join(folder, 'ends');
  const led = leadClock(file, Date.now() - 5 * HOUR_MS);
  const follower = followClock(file);
  const beforeMs = follower.nowMs();
  led.setForward(beforeMs - HOUR_MS);
  expect(follower.nowMs()).toBeGreaterThanOrEqual(beforeMs);
  led.setForward(Date.now() + HOUR_MS);
  expect(Math.abs(follower.nowMs() - Date.now())).toBeLessThan(NEAR_MS);
  // A day of the past cannot begin in the future either.
  expect(leadClock(join(folder, 'future'), Date.now() + HOUR_MS).nowMs()).toBeLessThan(Date.now() + NEAR_MS);
});

test('who sleeps for hours wakes when they have passed', async () => {
  const file = join(folder, 'sleep');
  const led = leadClock(file, Date.now() - 10 * HOUR_MS);
  const follower = followClock(file);
  const woken: string[] = [];
  const short = follower.sleep(HOUR_MS).then(() => woken.push('short'));
  const gone = new AbortController();
  const long = follower.sleep(6 * HOUR_MS, gone.signal).then(() => woken.push('long'));
  led.setForward(led.nowMs() + 2 * HOUR_MS);
  await short;
  expect(woken).toEqual(['short']);
  gone.abort();
  await long;
  expect(woken).toEqual(['short', 'long']);
});

test('what is no clock is not followed', () => {
  const file = join(folder, 'broken');
  writeFileSync(file, 'noon');
  expect(() => followClock(file)).toThrow('holds no number of milliseconds');
  expect(() => followClock(join(folder, 'nowhere'))).toThrow('ENOENT');
});
