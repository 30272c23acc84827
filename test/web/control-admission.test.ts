import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { parse, stringify } from 'yaml';
import { createClient } from '../../bap/client/client.ts';
import { systemChance } from '../../node/clock.ts';
import { createKeys, writeKeys } from '../../node/keys-file.ts';
import { type RunningNode, startNode } from '../../pilots/processes.ts';
import { decide, pictured, signIn } from './control-desk.ts';
import { hasChromium, type PilotForTests, PROGRAM, startPilotForTests } from './harness.ts';
import { type Looking, launchBrowser } from './look.ts';
import { type Run, told } from './told.ts';

/** A subscriber that nobody knows yet comes to a registry that admits by hand, and two people decide in their browsers. */

const START_MS_MAX = 240_000;
const ONE_TEST_MS_MAX = 240_000;
const SOON = { timeout: 90_000 } as const;
const NOORD = 'noord.amsterdam.example';
/** What a node keeps of the registry's answers: short, so that nobody waits for a suspension. */
const CACHE_MS = 1_000;
const LOOK_EVERY_MS = 100;
const LOOKS_MAX = 900;

let pilot: PilotForTests | undefined;
let browser: Browser | undefined;
let noord: RunningNode | undefined;
const looked: Looking[] = [];

describe.skipIf(!hasChromium)('admission', { timeout: ONE_TEST_MS_MAX }, () => {
  beforeAll(async () => {
    const [started, launched] = await Promise.all([startPilotForTests({ controlRoom: true }), launchBrowser()]);
    pilot = started;
    browser = launched;
    await reconfigured(started, 'registry', (config) => ({ ...config, registry: { ...(config.registry as object), admission: 'manual' } }));
    for (const gateway of ['gateway-1', 'gateway-2'])
      await reconfigured(started, gateway, (config) => ({ ...config, peers: { cache_ms: CACHE_MS } }));
    noord = await anotherProviderNode(started);
  }, START_MS_MAX);
  afterEach(async () => {
    for (const { context, complaints } of looked.splice(0)) {
      await context.close();
      expect(complaints).toEqual([]);
    }
  });
  afterAll(async () => {
    noord?.kill('SIGKILL');
    await browser?.close();
    await pilot?.stop();
  });

  told('admission', 'shows who waits with its proof, and one person alone cannot let it in', async (run) => {
    const ada = await signedIn(0, run);
    const waiting = ada.getByRole('region', { name: 'Waiting for approval' });
    await waiting.getByText(NOORD).waitFor(SOON);
    await waiting.getByText('key and address proven').waitFor(SOON);
    await waiting.getByText(/^key .+, until /).waitFor();
    await pictured(ada, 'admission-waiting');
    expect((await readyOf(noord)).ok, 'it is not on the network before it is approved').toBe(false);
    await decide(ada, `Approve ${NOORD}`, 'seen at the town hall');
    await waiting.getByText('Ada asked: “seen at the town hall”. A second person is needed.').waitFor(SOON);
    expect(await ada.getByRole('button', { name: `Approve ${NOORD}` }).count()).toBe(0);
    // Nor by asking the API behind the page.
    const { keyId } = await entryOf(ada, NOORD);
    const again = await ada.request.post(`${pilot?.controlRoom?.url}/api/v1/entries/${NOORD}/${keyId}/approve`, {
      headers: { 'x-control-room': 'page' },
      data: { reason: 'once more' },
    });
    expect([again.status(), (await again.json()).detail]).toEqual([409, expect.stringContaining('another operator')]);
    expect(await entryOf(ada, NOORD)).toMatchObject({ kind: 'claim', askedBy: 'Ada' });
  });

  told('admission', 'is done by a second person', async (run) => {
    const bram = await signedIn(1, run);
    await decide(bram, `${NOORD} toelaten`, 'gezien');
    await bram.getByRole('button', { name: `${NOORD} schorsen` }).waitFor(SOON);
    await expect.poll(async () => (await readyOf(noord)).ok, SOON).toBe(true);
    expect(await entryOf(bram, NOORD)).toMatchObject({ kind: 'entry', proven: true });
    await pictured(bram, 'admission-done');
  });

  told('admission', 'ends for who is suspended: the others refuse it', async (run) => {
    const client = createClient({ url: pilot?.baseUrl ?? '' });
    const offersOf = async (): Promise<number> => {
      const { transactionId } = await client.search({ text: 'brood' }, { waitMs: 2_000 });
      return (await client.offers(transactionId)).offers.length;
    };
    await expect.poll(offersOf, SOON).toBeGreaterThan(0);
    const ada = await signedIn(0, run);
    const buyer = 'buyer.amsterdam.example';
    await ada.getByRole('button', { name: `Suspend ${buyer}` }).click();
    await ada.getByRole('dialog').locator('button[type=submit]').click();
    await ada.getByText('Say why.').waitFor();
    await ada.getByRole('dialog').locator('textarea').fill('it floods the gateways');
    await ada.getByRole('dialog').locator('button[type=submit]').click();
    await ada.getByRole('region', { name: 'Waiting for approval' }).getByText('suspended', { exact: true }).waitFor(SOON);
    await expect.poll(offersOf, SOON).toBe(0);
    await ada.evaluate("location.hash = '#/'");
    await ada.getByText('buyer is suspended: the others refuse its messages.').waitFor(SOON);
    const cause = 'the registry has no valid key like the one it was signed with: it is unknown, suspended or withdrawn';
    await ada.getByRole('row').filter({ hasText: cause }).filter({ hasText: 'gateway-1' }).waitFor(SOON);
    // A key that was withdrawn for good waits for nobody.
    await withdrawn(ada, NOORD);
    await ada.evaluate("location.hash = '#/admission'");
    const gone = ada.getByRole('region', { name: 'No longer on the network' });
    await gone.getByText('withdrawn', { exact: true }).waitFor(SOON);
    await pictured(ada, 'admission-gone');
    expect([await gone.getByText(NOORD).count(), await gone.getByRole('button').count()]).toEqual([1, 0]);
    await ada.getByRole('navigation').getByRole('link', { name: 'Transactions' }).click();
    await ada.getByLabel('Only where something went wrong').check();
    await ada.locator('a[href^="#/transaction/"]').first().click();
    await ada
      .getByText(/^gateway-[12] did not accept search from buyer: its signature or the key behind it was not accepted\.$/)
      .first()
      .waitFor(SOON);
    await pictured(ada, 'transaction-refused');
  });

  told('admission', 'stands in a log that nobody can edit unseen', async (run) => {
    const ada = await signedIn(0, run, '#/log');
    for (const [deed, who, why] of [
      ['asked for approval', 'Ada', 'seen at the town hall'],
      ['approved', 'Bram', 'gezien'],
      ['suspended', 'Ada', 'it floods the gateways'],
    ] as const)
      await ada.getByRole('row').filter({ hasText: deed }).filter({ hasText: who }).filter({ hasText: why }).first().waitFor();
    await ada.getByText(/^The chain holds over \d+ lines\.$/).waitFor();
    const audit = `${pilot?.controlRoom?.url}/api/v1/audit`;
    const headers = { 'x-control-room': 'page' };
    for (const method of ['PUT', 'PATCH', 'DELETE', 'POST'])
      expect((await ada.request.fetch(audit, { method, headers, data: {} })).status(), method).toBe(404);
    const file = join(pilot?.plan.folder ?? '', 'control-room.audit.jsonl');
    const before = readFileSync(file, 'utf8');
    const lines = before.trimEnd().split('\n');
    const at = lines.findIndex((line) => line.includes('it floods the gateways'));
    writeFileSync(file, before.replace('it floods the gateways', 'no reason at all'));
    await ada.reload();
    await ada.getByText(`The log was changed: line ${at + 1} does not fit.`).waitFor();
    await pictured(ada, 'log-edited');
    writeFileSync(file, before);
    await ada.reload();
    await ada.getByText(/^The chain holds over/).waitFor();
  });
});

async function signedIn(operator: number, { locale, viewport }: Run, then = '#/admission'): Promise<Page> {
  const looking = await signIn({ pilot, browser, operator }, { locale, viewport }, then);
  looked.push(looking);
  return looking.page;
}

interface Entry {
  readonly subscriberId: string;
  readonly keyId: string;
  readonly kind: string;
}

async function entryOf(page: Page, subscriberId: string): Promise<Entry> {
  const reply = await page.request.get(`${pilot?.controlRoom?.url}/api/v1/entries`);
  const { entries } = (await reply.json()) as { readonly entries: readonly Entry[] };
  const found = entries.find((entry) => entry.subscriberId === subscriberId);
  if (found === undefined) throw new Error(`The registry has nothing of ${subscriberId}`);
  return found;
}

/** Withdraws a key for good, as an operator of the registry does. */
async function withdrawn(page: Page, subscriberId: string): Promise<void> {
  const { url, token } = parse(readFileSync(pilot?.controlRoom?.configFile ?? '', 'utf8')).registry as { url: string; token: string };
  const { keyId } = await entryOf(page, subscriberId);
  const done = await fetch(`${url}/admin/v1/entries/${subscriberId}/${keyId}/revoke`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ reason: 'it was sold' }),
  });
  expect(done.status).toBe(200);
}

async function readyOf(node: RunningNode | undefined): Promise<{ readonly ok: boolean }> {
  return fetch(`${node?.url}/ready`).catch(() => ({ ok: false }));
}

type Config = Readonly<Record<string, unknown>>;

/** Writes the configuration of a node anew and has the pilot start it again, through the door that the control room has. */
async function reconfigured({ plan }: PilotForTests, name: string, change: (config: Config) => Config): Promise<void> {
  const node = plan.nodes.find((each) => each.name === name);
  if (node === undefined) throw new Error(`There is no ${name}`);
  writeFileSync(node.configFile, stringify(change(parse(readFileSync(node.configFile, 'utf8')) as Config)));
  const { url, token } = parse(readFileSync(plan.controlRoom?.configFile ?? '', 'utf8')).pilot as { url: string; token: string };
  const headers = { authorization: `Bearer ${token}` };
  const done = await fetch(`${url}/pilot/v1/nodes/${name}/restart`, { method: 'POST', headers });
  expect(done.status).toBe(200);
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    const { nodes } = (await (await fetch(`${url}/pilot/v1`, { headers })).json()) as {
      readonly nodes: readonly { readonly name: string; readonly standing: string }[];
    };
    if (nodes.find((each) => each.name === name)?.standing === 'running') return;
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
  }
  throw new Error(`${name} did not come back`);
}

/** A node with keys of its own and one business of west, as somebody else would bring it. */
async function anotherProviderNode({ plan }: PilotForTests): Promise<RunningNode> {
  const west = plan.nodes.find(({ name }) => name === 'west');
  if (west === undefined) throw new Error('There is no west');
  const port = await freePort();
  const config = parse(readFileSync(west.configFile, 'utf8')) as Config;
  const file = join(plan.folder, 'noord.yaml');
  const [business = ''] = readdirSync(join(plan.folder, 'west'));
  mkdirSync(join(plan.folder, 'noord'));
  cpSync(join(plan.folder, 'west', business), join(plan.folder, 'noord', business), { recursive: true });
  writeKeys(join(plan.folder, 'noord.keys.json'), createKeys({ keyId: systemChance.newId() }, systemChance));
  const own = {
    subscriber_id: NOORD,
    name: 'noord',
    public_url: `http://127.0.0.1:${port}/beckn/v1.1.1`,
    listen: { host: '127.0.0.1', port },
    store: { engine: 'sqlite', file: 'noord.db' },
    keys_file: 'noord.keys.json',
    bpp: { ...(config.bpp as object), businesses_folder: 'noord' },
  };
  writeFileSync(file, stringify({ ...config, ...own }));
  const command = {
    name: 'noord',
    role: 'bpp',
    configFile: file,
    url: `http://127.0.0.1:${port}`,
    logFile: join(plan.folder, 'noord.log'),
  };
  return startNode(command, { execPath: process.execPath, args: [PROGRAM] });
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
