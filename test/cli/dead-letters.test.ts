import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NodeReply } from '../../protocol/message.ts';
import { requestOf, sideOf } from '../network/messages.ts';
import { type Network, startNetwork } from '../network/network.ts';
import type { Party } from '../network/party.ts';
import { until } from '../network/running.ts';
import { endAll, run } from './command.ts';

/** The command beside a node that runs, and beside one that does not. */

const NACK: NodeReply = {
  status: 400,
  headers: { 'content-type': 'application/json' },
  body: '{"message":{"ack":{"status":"NACK"}},"error":{"code":"30000","message":"not now\\u001b[31m"}}',
};

let network: Network;
let stranger: Party;
beforeAll(async () => {
  network = await startNetwork();
  stranger = await network.party({ name: 'stranger', type: 'BAP' });
});
afterAll(async () => {
  await endAll();
  await network?.stop();
});

const letters = (...words: string[]) => run(['dead-letters', ...words, '--config', network.provider.configFile]);

/** A callback that its receiver refuses. */
async function refusedCallback(): Promise<string> {
  const { answer } = stranger;
  stranger.answer = () => NACK;
  const body = requestOf('select', { bap: stranger, bpp: sideOf(network.provider) });
  await stranger.say(network.provider.wireUrl, body);
  const found = await until(async () => {
    const listed = (await letters('list', '--json')).stdout.split('\n').filter((line) => line !== '');
    return listed.map((line) => JSON.parse(line) as { id: string; messageId: string }).find((one) => one.messageId === messageIdOf(body));
  }, 'the refused callback is listed');
  stranger.answer = answer;
  return found.id;
}

const messageIdOf = ({ context }: { readonly context: object }) => (context as { message_id: string }).message_id;

test('what could not be delivered is read, retried and dropped while the node runs', async () => {
  const id = await refusedCallback();
  const shown = await letters('show', id);
  expect(shown.code).toBe(0);
  expect(shown.stdout).toContain('on_select to stranger.test');
  expect(shown.stdout).toContain('refused');
  expect(shown.stdout).toMatch(/of use {7}until \d{4}-/);
  expect(shown.stdout).not.toContain('\u001b');
  stranger.heard.splice(0);
  const retried = await letters('retry', id);
  expect(retried).toMatchObject({ code: 0, stderr: '1 retried, 0 kept.\n' });
  await stranger.hears('on_select');
  const second = await refusedCallback();
  expect(await letters('drop', second, '--json')).toMatchObject({ code: 0, stdout: expect.stringContaining('"ended":"dropped"') });
  expect(await letters()).toMatchObject({ code: 0, stdout: '', stderr: 'There are no dead letters.\n' });
  expect(await letters('show', second)).toMatchObject({ code: 1, stderr: `There is no dead letter ${second}.\n` });
}, 60_000);

test('and when the node does not run, in its store', async () => {
  const id = await refusedCallback();
  await network.provider.stop();
  expect((await letters('list', '--to', 'stranger.test')).stdout).toContain(id);
  expect((await letters('list', '--to', 'nobody.test')).stdout).toBe('');
  expect((await letters('list', '--older-than', '1')).stdout).toBe('');
  expect(await letters('retry', '--all')).toMatchObject({ code: 0, stderr: '1 retried, 0 kept.\n' });
  stranger.heard.splice(0);
  await network.provider.start();
  await stranger.hears('on_select');
}, 60_000);

test.each([
  [['burn'], 'There is nothing called "burn"'],
  [['retry'], 'Name the ids to retry'],
  [['show'], 'Name the ids'],
  [['drop', 'x', '--all'], 'not both'],
])('%s is refused in a sentence', async (words, sentence) => {
  expect(await letters(...words)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(sentence) });
});
