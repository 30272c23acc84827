import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type City, readCity } from '../../pilots/city.ts';
import { firstCity } from '../../pilots/pilot.ts';
import type { Summary } from '../../pilots/tally.ts';
import { type PilotForTests, startPilotForTests } from '../web/harness.ts';

/** A whole day of people who buy, ride and make appointments, and everything that a control room hears, tells and keeps meanwhile. */

const START_MS_MAX = 180_000;
const DAY_MS_MAX = 180_000;
const PURCHASES = 14;

let pilot: PilotForTests | undefined;
const city: City = readCity(firstCity());
const closing = new AbortController();
/** Word for word, by where it was heard. */
const heard = new Map<string, string>();
let summary: Summary | undefined;
let cookie = '';

beforeAll(async () => {
  pilot = await startPilotForTests({ controlRoom: true, purchases: PURCHASES });
  const room = roomOf(pilot);
  const entered = await fetch(`${room.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-control-room': 'page' },
    body: JSON.stringify({ token: room.operators[0]?.token }),
  });
  cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  // What the nodes tell it, as another control room with its token hears it, and what it tells its pages.
  const streams = pilot.plan.nodes.map(({ name, url }) =>
    listen(name, `${url}/operations/v1/stream`, { authorization: `Bearer ${room.streamToken}` }),
  );
  await Promise.all([...streams, listen('pages', `${room.url}/api/v1/events`, { cookie })]);
  summary = await pilot.trade();
}, START_MS_MAX + DAY_MS_MAX);
afterAll(async () => {
  closing.abort();
  await pilot?.stop();
});

test(
  'nothing of any person reaches the control room: not in what nodes tell it, nor in what it tells, keeps or logs',
  async () => {
    // On a machine that has other work one of them may come to nothing: whether all do is for the tests of the day.
    expect(summary?.purchases.completed).toBeGreaterThan(PURCHASES / 2);
    const told = new Map([...heard, ...(await toldByItsApi()), ...keptInFiles()]);
    for (const [where, text] of told) expect(personalDataIn(text), `in what was read of ${where}`).toEqual([]);
    // It was a day with people in it, and all of that passed by: the same search finds them where they belong.
    expect(personalDataIn(await ordersOfOneShop()).length).toBeGreaterThan(0);
    for (const node of ['buyer', 'centrum', 'gateway-1', 'pages']) expect(told.get(node)?.length, node).toBeGreaterThan(1_000);
  },
  DAY_MS_MAX,
);

test('an order is found by its number and by the short form of it, without the control room knowing either', async () => {
  const { orders } = JSON.parse(await ordersOfOneShop()) as { readonly orders: readonly { readonly id: string }[] };
  const orderId = orders[0]?.id ?? '';
  expect(orderId).toMatch(/\.[a-z0-9]{8,}$/);
  for (const text of [orderId, ` ${orderId} `, orderId.slice(-6), orderId.slice(-6).toUpperCase()]) {
    const { transactions } = JSON.parse(await asked(`/transactions?q=${encodeURIComponent(text)}`)) as {
      readonly transactions: readonly { readonly transactionId: string }[];
    };
    expect(transactions, text).toHaveLength(1);
    const sequence = await asked(`/transactions/${transactions[0]?.transactionId}`);
    expect(JSON.parse(sequence).arrows.map(({ action }: { readonly action: string }) => action)).toContain('on_confirm');
    expect(sequence).not.toContain(orderId);
  }
  expect(JSON.parse(await asked('/transactions?q=nobody.HAS1THIS2'))).toEqual({ transactions: [] });
});

/** Names, numbers and addresses of the people of the city that stand in a text. */
function personalDataIn(text: string): readonly string[] {
  const people = city.buyers.flatMap(({ name, email, phone }) => [name, email, phone]);
  const homes = city.addresses.flatMap(({ street, postalCode }) => [street, postalCode]);
  const where = city.addresses.map(({ position: { lat, lon } }) => `${lat},${lon}`);
  return [...people, ...homes, ...where].filter((datum) => text.includes(datum));
}

function roomOf({ controlRoom }: PilotForTests) {
  if (controlRoom === undefined) throw new Error('There is no control room');
  return controlRoom;
}

/** Reads a stream to the end of the test, in the background. */
async function listen(name: string, url: string, headers: Readonly<Record<string, string>>): Promise<void> {
  const reply = await fetch(url, { headers, signal: closing.signal });
  expect(reply.status, url).toBe(200);
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const piece of reply.body ?? []) heard.set(name, (heard.get(name) ?? '') + decoder.decode(piece, { stream: true }));
  };
  read().catch((error: unknown) => {
    if (!closing.signal.aborted) throw error;
  });
}

async function asked(path: string): Promise<string> {
  if (pilot === undefined) throw new Error('There is no pilot');
  return (await fetch(`${roomOf(pilot).url}/api/v1${path}`, { headers: { cookie } })).text();
}

async function toldByItsApi(): Promise<ReadonlyMap<string, string>> {
  const { transactions } = JSON.parse(await asked('/transactions')) as {
    readonly transactions: readonly { readonly transactionId: string }[];
  };
  expect(transactions.length).toBeGreaterThan(PURCHASES / 2);
  const paths = [
    '/session',
    '/transactions',
    '/entries',
    '/audit',
    '/pilot',
    ...transactions.map((each) => `/transactions/${each.transactionId}`),
  ];
  return new Map(await Promise.all(paths.map(async (path) => [path, await asked(path)] as const)));
}

function keptInFiles(): ReadonlyMap<string, string> {
  const folder = pilot?.plan.folder ?? '';
  const files = ['control-room.yaml', 'control-room.audit.jsonl', 'control-room.log'];
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

/** Of the first shop that has any. */
async function ordersOfOneShop(): Promise<string> {
  const headers = { authorization: `Bearer ${pilot?.plan.providerToken}` };
  for (const node of pilot?.plan.nodes.filter(({ role }) => role === 'bpp') ?? []) {
    const { items } = (await (await fetch(`${node.url}/provider/v1/providers`, { headers })).json()) as {
      readonly items: readonly { readonly id: string; readonly engine: string }[];
    };
    for (const { id } of items.filter(({ engine }) => engine === 'shop')) {
      const { items: orders } = (await (await fetch(`${node.url}/provider/v1/providers/${id}/orders`, { headers })).json()) as {
        readonly items: readonly { readonly order: { readonly id: string } }[];
      };
      if (orders.length > 0) return JSON.stringify({ orders: orders.map(({ order }) => order) });
    }
  }
  throw new Error('No shop has an order');
}
