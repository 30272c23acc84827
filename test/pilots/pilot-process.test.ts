import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { endAll, freePorts, newFolder, removeFolders, run } from '../cli/command.ts';
import { PORTS, processesOf, startPilot, summaryIn, untilGone } from './running.ts';

/** How a pilot starts, or is not started, and how it ends. */

afterEach(endAll);
afterAll(removeFolders);

test('a business whose card cannot be read is named with its line, and the others trade', async () => {
  const folder = newFolder();
  await run(['pilot', 'new', 'town'], { cwd: folder });
  const card = join(folder, 'town', 'businesses', 'the-spare-page', 'shop.yaml');
  writeFileSync(card, readFileSync(card, 'utf8').replace('stock_hold_minutes: 15', 'stock_hold_minutes: soon'));
  const { stdout, stderr } = await (await startPilot(['--once', '--json', '--purchases', '0'], newFolder(), join(folder, 'town'))).ended;
  expect(stderr).toMatch(/^· ! In the files of .*the-spare-page, line \d+: terms\.stock_hold_minutes: /m);
  expect(summaryIn(stdout).purchases.attempted).toBe(0);
}, 60_000);

test('a city with a fault in its files is not started', async () => {
  const folder = newFolder();
  await run(['pilot', 'new', 'town'], { cwd: folder });
  const file = join(folder, 'town', 'city.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('currency: EUR', 'currency: euros'));
  const { code, stdout, stderr } = await run(['pilot', join(folder, 'town'), '--once', '--json']);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(`${file}, line 7: currency is not what it has to be. Write three letters of ISO 4217, such as EUR.`);
  expect(stderr).not.toMatch(/\n {4}at /);
});

test('a pilot stays up with its addresses, keeps its folder for itself, starts a node that dies again, and leaves no process', async () => {
  const { child, ended, said, data } = await startPilot(['--purchases', '1']);
  await said(/Stop with Ctrl\+C/);
  const other = await (await startPilot(['--once'], data)).ended;
  expect(other).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('Another pilot is using') });
  const [oost] = processesOf(join(data, 'amsterdam', 'oost.yaml'));
  process.kill(oost ?? 0, 'SIGKILL');
  await said(/oost is back\./);
  child.kill('SIGINT');
  const { code, stdout, stderr } = await ended;
  expect(code).toBe(130);
  expect(stdout).toMatch(/Storefront +http:\/\/127\.0\.0\.1:\d+\//);
  expect(stdout).toMatch(/For app builders +http:\/\/127\.0\.0\.1:\d+\/api\/docs/);
  expect(stdout).toMatch(/oost ended by itself \(by a signal\)\. The end of its log, .*oost\.log:\n/);
  expect(stderr).not.toMatch(/\n {4}at /);
  await untilGone(data);
}, 180_000);

test('stopped while it starts, it stops its nodes and says so by its exit code', async () => {
  const { child, ended, said, data } = await startPilot(['--once', '--json']);
  await said(/Starting 7 nodes/);
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  expect(code).toBe(130);
  expect(summaryIn(stdout).purchases).toEqual({ attempted: 0, completed: 0, failed: 0 });
  expect(processesOf(data)).toEqual([]);
}, 60_000);

test('stopped in the midst of purchases, it ends soon, and gives what there is', async () => {
  const { child, ended, said, data } = await startPilot(['--once', '--json', '--purchases', '5000']);
  // Somebody rides a bike, and would bring it back in the next hour.
  await said(/ 6\/\d{4} {2}/);
  await said(/ reserved /);
  child.kill('SIGINT');
  const { code, stdout, stderr } = await ended;
  expect(code).toBe(130);
  const { attempted, completed, failed } = summaryIn(stdout).purchases;
  expect(completed).toBeGreaterThanOrEqual(1);
  expect(attempted).toBe(completed + failed);
  expect(attempted).toBeLessThan(5_000);
  expect(summaryIn(stdout).sectors.rental?.attempted).toBeGreaterThanOrEqual(stderr.split(' reserved ').length - 1);
  expect(processesOf(data)).toEqual([]);
}, 60_000);

test('killed outright, its nodes end with it', async () => {
  const { child, ended, said, data } = await startPilot(['--once']);
  await said(/registry is subscribed/);
  expect(processesOf(join(data, 'amsterdam'))).toHaveLength(PORTS);
  child.kill('SIGKILL');
  await ended;
  await untilGone(join(data, 'amsterdam'));
}, 60_000);

test('a port that is taken is named before anything is started', async () => {
  const port = await freePorts(PORTS);
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(port + 3, '127.0.0.1', resolve));
  const data = newFolder();
  const said = await run(['pilot', 'amsterdam', '--once', '--port', String(port), '--data', data]);
  holder.close();
  expect(said).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(`Port ${port + 3} is taken`) });
  expect(said.stderr).toContain('--port');
  expect(existsSync(join(data, 'amsterdam'))).toBe(false);
});

test('a folder with the work of somebody else is left alone', async () => {
  const data = newFolder();
  mkdirSync(join(data, 'amsterdam'));
  writeFileSync(join(data, 'amsterdam', 'novel.txt'), 'Chapter one');
  const { code, stderr } = await (await startPilot(['--once'], data)).ended;
  expect(code).toBe(1);
  expect(stderr).toContain('holds files that are not of a pilot');
  expect(readFileSync(join(data, 'amsterdam', 'novel.txt'), 'utf8')).toBe('Chapter one');
});

test.each([
  ['a city that there is not', ['pilot', 'atlantis'], 'There is no pilot "atlantis"; choose one of amsterdam, sibiu'],
  ['a seed that is no number', ['pilot', 'amsterdam', '--seed', 'lucky'], '--seed takes a whole number'],
  ['a new city in a language that is none', ['pilot', 'new', 'x', '--language', 'Dutch'], '--language takes a language such as nl'],
  ['a new city in no currency', ['pilot', 'new', 'x', '--currency', '€'], '--currency takes three letters'],
  ['a new city without a time', ['pilot', 'new', 'x', '--time-zone', 'Europe/Atlantis'], 'there is no "Europe/Atlantis"'],
  ['a new city in no country', ['pilot', 'new', 'x', '--country', 'Holland'], '--country takes three letters'],
  ['a new city at no place', ['pilot', 'new', 'x', '--centre', '52'], '--centre takes a latitude and a longitude'],
  ['a new city whose folder would be hidden', ['pilot', 'new', '.x'], 'cannot be the name of a city'],
  ['nobody at once', ['pilot', 'amsterdam', '--at-once', '0'], '--at-once is at least 1'],
  ['a port too high for all of its nodes', ['pilot', 'amsterdam', '--port', '65530'], '--port is at most 65528'],
])('%s is refused in a sentence', async (_what, args, sentence) => {
  expect(await run(args)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(sentence) });
});
