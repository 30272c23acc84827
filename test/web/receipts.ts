import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { toBase64 } from '../../protocol/signing/base64.ts';
import { signingKeyPair } from '../../protocol/signing/keys.ts';
import { keysNamedBy, type Receipt } from '../../protocol/signing/receipt.ts';
import { signHeader } from '../../protocol/signing/sign.ts';
import { tweetnaclEngine } from '../../protocol/signing/tweetnacl.ts';
import type { PilotForTests } from './harness.ts';
import { checkPage, type Looking, pictured } from './look.ts';
import type { Run } from './told.ts';

/** What a buyer reads of a receipt: checked by the browser alone, and with what it asked of the registry itself. */

const PROVIDER = 'west.amsterdam.example';
const BUYER = 'buyer.amsterdam.example';
const RECEIPT = '**/api/v1/orders/*/receipt';

interface Place {
  readonly pilot: PilotForTests;
  readonly looking: Looking;
}

export async function checkReceipt(page: Page, run: Run): Promise<void> {
  await page.getByRole('button', { name: run.say('Kijk de handtekeningen na', 'Check the signatures') }).press('Enter');
  await page
    .getByText(
      run.say(/^Bewezen: Fietsverhuur De Zwengel nam deze bestelling van/, /^Proved: Fietsverhuur De Zwengel accepted this order of €1.75/),
    )
    .waitFor();
  await pictured(page, `receipt-${run.name}`);
  await checkPage(page);
}

/** Before the press nobody else was called, which `asks` holds the page to; the press calls the registry, once for each node. */
export async function askTheRegistry({ pilot, looking }: Place, run: Run): Promise<void> {
  const { page } = looking;
  const host = expectAsking(pilot, looking);
  await ask(page, run);
  await page
    .getByText(run.say(/^Beide berichten .* vroeg het register zelf, op/, /^Both messages .* asked the registry itself, at/))
    .waitFor();
  await page.getByText(run.say(/^Bewezen: /, /^Proved: /)).waitFor();
  await page.locator('.proved', { hasText: host }).waitFor();
  expect([...looking.asks]).toEqual([]);
  await pictured(page, `receipt-asked-${run.name}`);
  await checkPage(page);
}

export async function registryThatIsSilent({ pilot, looking }: Place, run: Run): Promise<void> {
  const { page, asks, complaints } = looking;
  const host = expectAsking(pilot, looking);
  const keys = `**//${host}/keys/**`;
  await page.route(keys, (route) => route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Registry</h1>', headers: OPEN }));
  await ask(page, run);
  await page
    .getByText(
      run.say(
        `Het register op ${host} antwoordde niet met een lijst van sleutels.`,
        `The registry at ${host} did not answer with a list of keys.`,
      ),
    )
    .waitFor();
  // What this browser found out by itself still stands.
  await page.getByText(run.say(/^Bewezen: /, /^Proved: /)).waitFor();
  await pictured(page, `receipt-silent-${run.name}`);
  await checkPage(page);
  await page.unroute(keys);
  // Who asked too often hears when to ask again.
  const later = { ...OPEN, 'retry-after': '17', 'access-control-expose-headers': 'Retry-After' };
  await page.route(keys, (route) => route.fulfill({ status: 429, contentType: 'application/json', body: '{}', headers: later }));
  expectAsking(pilot, looking);
  await ask(page, run);
  await page
    .getByText(run.say(/te vaak gevraagd. Vraag het over 17 seconden nog eens/, /asked too often from here. Ask it again in 17 seconds/))
    .waitFor();
  await pictured(page, `receipt-too-often-${run.name}`);
  await checkPage(page);
  await page.unroute(keys);
  complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes('429')));
  asks.clear();
}

/** The key made room in the registry for others: that is no proof, and no proof of the contrary. */
export async function registryThatForgot({ pilot, looking }: Place, run: Run): Promise<void> {
  const { page, asks } = looking;
  const host = expectAsking(pilot, looking);
  const keys = `**//${host}/keys/**`;
  await page.route(keys, async (route) => {
    const response = await route.fetch();
    const history = (await response.json()) as object;
    await route.fulfill({ response, json: { ...history, keys: [], forgottenUntilMs: Date.now() } });
  });
  await page.reload();
  await checkReceipt(page, run);
  await ask(page, run);
  await page.getByText(run.say(/^Het register kan niet meer zeggen of/, /^The registry can no longer say whether/)).waitFor();
  expect(await page.getByText(run.say(/^Bewezen: |^Dit bewijst niets/, /^Proved: |^This proves nothing/)).count()).toBe(0);
  await page.locator('.proof-steps li').nth(2).getByText(run.say('niet meer te zeggen', 'cannot be told any more')).waitFor();
  await pictured(page, `receipt-forgotten-${run.name}`);
  await checkPage(page);
  await page.unroute(keys);
  asks.clear();
}

const OPEN = { 'access-control-allow-origin': '*' };

/** A site that made up the answer of a shop: it signed that with a key of its own, and says that it is the shop's. */
export async function siteThatLies({ pilot, looking }: Place, run: Run): Promise<void> {
  const { page } = looking;
  await page.route(RECEIPT, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: madeUp((await response.json()) as Receipt) });
  });
  await page.reload();
  // All that the browser is told by this site fits together.
  await checkReceipt(page, run);
  const host = expectAsking(pilot, looking);
  await ask(page, run);
  await page.getByText(run.say(/^Dit bewijst niets/, /^This proves nothing/)).waitFor();
  await page
    .getByText(
      run.say(
        `De sleutel van ${PROVIDER} is volgens ${host} een andere dan deze site ervoor liet zien.`,
        `The key of ${PROVIDER} is another one, says ${host}, than the one that this site showed for it.`,
      ),
    )
    .waitFor();
  expect(await page.getByText(run.say(/^Bewezen: /, /^Proved: /)).count()).toBe(0);
  await pictured(page, `receipt-lies-${run.name}`);
  await checkPage(page);
  await page.unroute(RECEIPT);
}

/** Years later: a node has changed its key, and the site names it no more. The registry itself still knows it. */
export async function siteThatKnowsNoKey({ pilot, looking }: Place, run: Run): Promise<void> {
  const { page } = looking;
  await page.route(RECEIPT, async (route) => {
    const response = await route.fetch();
    const receipt = (await response.json()) as Receipt;
    await route.fulfill({ response, json: { ...receipt, keys: receipt.keys.filter(({ subscriberId }) => subscriberId !== PROVIDER) } });
  });
  await page.reload();
  await page.getByRole('button', { name: run.say('Kijk de handtekeningen na', 'Check the signatures') }).press('Enter');
  await page.getByText(run.say(/^Deze site noemt een sleutel niet/, /^This site does not name a key/)).waitFor();
  await pictured(page, `receipt-old-key-${run.name}`);
  await checkPage(page);
  await askTheRegistry({ pilot, looking }, run);
  await page.unroute(RECEIPT);
}

function madeUp(receipt: Receipt): Receipt {
  const pair = signingKeyPair(new Uint8Array(32).fill(7));
  const named = keysNamedBy(receipt).find(({ subscriberId }) => subscriberId === PROVIDER);
  if (named === undefined) throw new Error('The provider node did not sign this receipt');
  const { keyId, signedAtMs } = named;
  const said = Buffer.from(receipt.answer.bytes, 'base64').toString();
  const bytes = Buffer.from(said.replaceAll('"Stadsfiets', '"Goudfiets'));
  const life = { createdS: signedAtMs / 1_000, expiresS: signedAtMs / 1_000 + 30 };
  const signature = signHeader({ subscriberId: PROVIDER, keyId, secret: pair.secret, ...life, engine: tweetnaclEngine, body: bytes });
  const keys = receipt.keys.map((key) => (key.subscriberId === PROVIDER ? { ...key, publicKey: toBase64(pair.publicKey) } : key));
  return { ...receipt, answer: { bytes: bytes.toString('base64'), signature }, keys };
}

function ask(page: Page, run: Run): Promise<void> {
  return page.getByRole('button', { name: run.say('Vraag het register zelf', 'Ask the registry itself') }).press('Enter');
}

/** The next press may ask the registry for the keys of both nodes, and nothing else of anybody. */
function expectAsking({ plan }: PilotForTests, { asks }: Looking): string {
  const registry = plan.nodes.find(({ role }) => role === 'registry');
  if (registry === undefined) throw new Error('A pilot has a registry');
  for (const node of [BUYER, PROVIDER]) asks.add(`${registry.url}/keys/${node}`);
  return new URL(registry.url).host;
}
