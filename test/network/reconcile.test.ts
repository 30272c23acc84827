import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Evidence, EvidenceMessage } from '../../node/evidence.ts';
import { type Comparison, compareEvidence } from '../../node/reconcile/compare.ts';
import { fromBase64 } from '../../protocol/signing/base64.ts';
import { chooseEngine } from '../../protocol/signing/choose.ts';
import { digestOf } from '../../protocol/signing/digest.ts';
import { endAll, run } from '../cli/command.ts';
import { buy } from './buying.ts';
import { type Network, startNetwork } from './network.ts';
import type { PlannedNode } from './plan.ts';
import { until } from './running.ts';

/** Two nodes that traded, compared through the command while they run; then with evidence in which one thing was changed. */

let network: Network;
let transactionId = '';
let ofBuyer: Evidence;
let ofProvider: Evidence;
const keys = new Map<string, Uint8Array>();

beforeAll(async () => {
  network = await startNetwork();
  const order = await buy(network.client);
  for (const step of ['accept', 'pack', 'ready', 'hand-over']) {
    await network.shop('POST', `/providers/bakker/orders/${order.orderId}/${step}`, {});
  }
  await until(async () => (await network.client.order(order.handle)).state === 'complete', 'the buyer hears that it is complete');
  transactionId = order.handle.slice(0, 36);
  await until(async () => {
    ofBuyer = await evidenceOf(network.buyer);
    ofProvider = await evidenceOf(network.provider);
    return compared().differences.length === 0;
  }, 'every acknowledgement is noted');
  for (const node of [network.buyer, network.provider]) keys.set(node.subscriberId, publicKeyOf(node));
});
afterAll(async () => {
  await endAll();
  await network?.stop();
});

async function evidenceOf({ configFile }: PlannedNode): Promise<Evidence> {
  const { stdout } = await run(['evidence', '--config', configFile, '--transaction', transactionId]);
  return JSON.parse(stdout) as Evidence;
}

function publicKeyOf({ name }: PlannedNode): Uint8Array {
  const { signing } = JSON.parse(readFileSync(join(network.folder, `${name}.keys.json`), 'utf8')) as {
    signing: { public_key: string }[] | { public_key: string };
  };
  return fromBase64([signing].flat()[0]?.public_key ?? '') ?? new Uint8Array();
}

const compared = (one = ofBuyer, other = ofProvider, skewMs = 5_000): Comparison =>
  compareEvidence(one, other, { engine: chooseEngine(), digestOf, keyOf: (subscriberId) => keys.get(subscriberId), skewMs });

type Change = (message: EvidenceMessage) => EvidenceMessage | undefined;

/** Evidence in which what is on a path was changed, or taken out. */
function changed(evidence: Evidence, path: string, change: Change): Evidence {
  return { ...evidence, messages: evidence.messages.flatMap((message) => (message.action === path ? (change(message) ?? []) : message)) };
}

const without = (evidence: Evidence, path: string): Evidence => changed(evidence, path, () => undefined);

/** Other bytes, with the digest that they have. */
function withOtherBytes(message: EvidenceMessage): EvidenceMessage {
  const bytes = Buffer.from(Buffer.from(message.bytes, 'base64').toString().replace('4.50', '9.50'));
  return { ...message, bytes: bytes.toString('base64'), digest: digestOf(bytes) };
}

test('two nodes that traded agree: by their files, by their configurations, and by one of each', async () => {
  const { buyer, provider, folder } = network;
  const files = [join(folder, 'a.json'), join(folder, 'b.json')] as const;
  writeFileSync(files[0], `${JSON.stringify(ofBuyer)}\n`);
  writeFileSync(files[1], `${JSON.stringify(ofProvider)}\n`);
  const all = await Promise.all([
    run(['reconcile', ...files, '--config', buyer.configFile]),
    run(['reconcile', '--config', buyer.configFile, '--config', provider.configFile]),
    run(['reconcile', files[0], '--config', provider.configFile, '--transaction', transactionId]),
  ]);
  for (const { code, stdout, stderr } of all) {
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^1 transactions compared, \d\d messages on both sides, 0 transactions differ\.\n$/);
  }
  const key = (node: PlannedNode) => `${node.subscriberId}=${Buffer.from(keys.get(node.subscriberId) ?? []).toString('base64')}`;
  const given = await run(['reconcile', ...files, '--public-key', key(buyer), '--public-key', key(provider), '--json']);
  expect(JSON.parse(given.stdout)).toMatchObject({ transactionId, unchecked: 0, differences: [] });
  expect((await run(['reconcile', ...files])).stderr).toMatch(/\d+ signatures could not be checked/);
}, 60_000);

test('two that do not agree are told apart by exit code 1 and the first difference in a sentence', async () => {
  const { buyer, folder } = network;
  const files = [join(folder, 'c.json'), join(folder, 'd.json')] as const;
  writeFileSync(files[0], JSON.stringify(without(ofBuyer, 'on_confirm')));
  writeFileSync(files[1], JSON.stringify(without(ofProvider, 'init')));
  const { code, stdout } = await run(['reconcile', ...files, '--config', buyer.configFile]);
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /: buyer\.test sent init .* and provider-1\.test acknowledged it at .*, but provider-1\.test has not received it.* \(and \d more: see --json\)/,
  );
  expect(await run(['reconcile', files[0], files[0]])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Both are evidence of buyer.test'),
  });
  expect(await run(['reconcile', files[0]])).toMatchObject({ code: 1, stderr: expect.stringContaining('Two nodes are compared') });
  writeFileSync(files[1], 'something else');
  expect(await run(['reconcile', ...files])).toMatchObject({ code: 1, stderr: expect.stringContaining('something else than') });
}, 60_000);

describe('named is', () => {
  test('what was sent and acknowledged, and is not there', () => {
    expect(compared(without(ofBuyer, 'on_init')).differences).toMatchObject([{ kind: 'never-received', action: 'on_init' }]);
    expect(compared(ofBuyer, without(ofProvider, 'select')).differences).toMatchObject([{ kind: 'never-received', action: 'select' }]);
  });

  test('what was received and never sent: whose log is lost, or that it is forged', () => {
    const lost = compared(ofBuyer, without(ofProvider, 'on_init')).differences;
    expect(lost).toMatchObject([{ kind: 'never-sent', action: 'on_init', sentence: expect.stringContaining('whose log has lost it') }]);
    const forged = compared(changed(ofBuyer, 'on_init', withOtherBytes), without(ofProvider, 'on_init')).differences;
    expect(forged).toMatchObject([{ kind: 'never-sent', sentence: expect.stringContaining('it is forged') }]);
    keys.delete(network.provider.subscriberId);
    const unknown = compared(ofBuyer, without(ofProvider, 'on_init'));
    keys.set(network.provider.subscriberId, publicKeyOf(network.provider));
    expect(unknown.differences).toMatchObject([{ sentence: expect.stringContaining('could not be checked') }]);
    expect(unknown.unchecked).toBeGreaterThan(3);
  });

  test('other bytes under one message id, and who signed them', () => {
    const [difference, ...more] = compared(changed(ofBuyer, 'on_init', withOtherBytes)).differences;
    expect(difference).toMatchObject({ kind: 'different-bytes', sentence: expect.stringContaining('not signed by provider-1.test') });
    expect(more).toEqual([]);
    // The provider node signed what the buyer node has, and now shows something else.
    const [repudiated] = compared(ofBuyer, changed(ofProvider, 'on_init', withOtherBytes)).differences;
    expect(repudiated).toMatchObject({ kind: 'different-bytes', sentence: expect.stringContaining('those are signed by provider-1.test') });
  });

  test('a signature of nobody on bytes that are the same', () => {
    const authorization = ofBuyer.messages.find(({ action }) => action === 'on_select')?.headers.authorization ?? '';
    const swapped = changed(ofBuyer, 'on_init', (message) => ({ ...message, headers: { ...message.headers, authorization } }));
    expect(compared(swapped).differences).toMatchObject([
      { kind: 'never-sent', sentence: expect.stringContaining('with a signature that') },
    ]);
  });

  test('bytes that do not have the digest beside them', () => {
    const altered = changed(ofProvider, 'on_init', (message) => ({ ...message, bytes: withOtherBytes(message).bytes }));
    expect(compared(ofBuyer, altered).differences).toMatchObject([{ kind: 'altered', action: 'on_init' }]);
  });

  test('another last word on an order: its state or its total', () => {
    const last = ofProvider.messages.filter(({ action }) => action === 'on_status').at(-1)?.messageId;
    const undelivered = changed(ofProvider, 'on_status', (message) =>
      message.messageId === last ? { ...message, deliveries: [] } : message,
    );
    const unheard = changed(ofBuyer, 'on_status', (message) => (message.messageId === last ? undefined : message));
    const [difference, ...more] = compared(unheard, undelivered).differences;
    expect(difference?.kind).toBe('final-state');
    expect(difference?.sentence).toMatch(
      /"complete, picked-up, EUR 4\.50" \(on_status .*, which provider-1\.test has not delivered\); buyer\.test knows "active, ready-for-pickup, EUR 4\.50"/,
    );
    expect(more).toEqual([]);
  });

  test('a time that cannot be, beyond what clocks may differ', () => {
    const shifted = (byMs: number) => changed(ofBuyer, 'on_init', (message) => ({ ...message, atMs: message.atMs + byMs }));
    expect(compared(shifted(-60_000)).differences).toMatchObject([
      { kind: 'odd-time', sentence: expect.stringContaining('before provider-1.test made it') },
    ]);
    expect(compared(shifted(60_000)).differences).toMatchObject([
      { kind: 'odd-time', sentence: expect.stringContaining('had its acknowledgement') },
    ]);
    expect(compared(shifted(60_000), ofProvider, 70_000).differences).toEqual([]);
  });

  test('first what happened first', () => {
    const both = compared(without(ofBuyer, 'on_confirm'), without(ofProvider, 'init')).differences;
    expect(both.map(({ action }) => action)).toEqual(['init', 'on_confirm']);
  });
});

test('what was erased is compared by its digests and signatures', () => {
  const erased = { ...ofBuyer, messages: ofBuyer.messages.map((message) => ({ ...message, bytes: '' })) };
  expect(compared(erased).differences).toEqual([]);
  expect(
    compared(changed(erased, 'on_init', (message) => ({ ...message, digest: digestOf(Buffer.from('other')) }))).differences[0],
  ).toMatchObject({
    kind: 'different-bytes',
  });
});

test('of a transaction that there is not, there is no evidence', async () => {
  const nothing = await run(['evidence', '--config', network.buyer.configFile, '--transaction', '00000000-0000-4000-8000-000000000000']);
  expect(nothing).toMatchObject({ code: 1, stdout: '' });
  const all = await run(['evidence', '--config', network.provider.configFile]);
  expect(
    all.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as Evidence).transactionId),
  ).toEqual([transactionId]);
});
