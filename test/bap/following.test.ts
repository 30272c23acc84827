import { createHmac } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import supertest from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '../../bap/client/client.ts';
import { buy, events, search } from './buying.ts';
import { APP_KEY, type Network, openNetwork } from './network.ts';
import { bread } from './shop.ts';

let network: Network;
let server: Server;
let url: string;
beforeEach(async () => {
  network = await openNetwork({ heartbeatMs: 50 });
  server = await new Promise<Server>((resolve) => {
    const listening = network.api.app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await network.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const client = () => createClient({ url, key: APP_KEY });

async function take<T>(from: AsyncGenerator<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const each of from) {
    taken.push(each);
    if (taken.length === count) break;
  }
  return taken;
}

describe('the stream of events', () => {
  it('tells what was missed, then what comes while providers answer', async () => {
    const transactionId = await search(network);
    const known = await events(network, transactionId);
    const reading = take(client().events({ transactionId }), known.length + 1);
    const asked = network.gateways[0]?.last('search');
    if (asked === undefined) throw new Error('no search came');
    await new Promise((resolve) => setTimeout(resolve, 30));
    await network.answer(network.grocer, asked, { action: 'search', catalogue: bread('Zuurdesem') });
    const told = await reading;
    expect(told.map((event) => event.id)).toEqual(known.map((event) => event.id).concat(known.length + 1));
    expect(told.at(-1)).toMatchObject({ type: 'offers', data: { catalogue: { providers: [{ items: [{ name: 'Zuurdesem' }] }] } } });
  });

  it('is taken up after Last-Event-ID, and tells nothing twice', async () => {
    const handle = await buy(network);
    const transactionId = handle.slice(0, 36);
    const all = await events(network, transactionId);
    const rest = await take(client().events({ transactionId }, { after: 3 }), all.length - 3);
    expect(rest.map((event) => event.id)).toEqual(all.slice(3).map((event) => event.id));
    const page = await network.get(`/api/v1/transactions/${transactionId}/events?after=${all.length - 1}`).expect(200);
    expect(page.body.events).toHaveLength(1);
  });

  it('of one order tells nothing of the others', async () => {
    const handle = await buy(network);
    const told = await take(client().events({ order: handle }), 3);
    expect(told.every((event) => event.data.order === handle)).toBe(true);
  });

  it('shows that it is still there when nothing happens', async () => {
    const transactionId = await search(network);
    const end = new AbortController();
    const response = await fetch(`${url}/api/v1/transactions/${transactionId}/events`, {
      headers: { Authorization: `Bearer ${APP_KEY}`, Accept: 'text/event-stream' },
      signal: end.signal,
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
    let text = '';
    for await (const part of response.body ?? []) {
      text += Buffer.from(part).toString('utf8');
      if (text.includes(': still here')) break;
    }
    end.abort();
    expect(text).toMatch(/id: 1\nevent: search\ndata: \{/);
  });

  it('is refused when too many of one transaction are open', async () => {
    const transactionId = await search(network);
    const end = new AbortController();
    const headers = { Authorization: `Bearer ${APP_KEY}`, Accept: 'text/event-stream' };
    const answers = await Promise.all(
      Array.from({ length: 9 }, () => fetch(`${url}/api/v1/transactions/${transactionId}/events`, { headers, signal: end.signal })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([...Array(8).fill(200), 429]);
    end.abort();
  });
});

describe('the typed client', () => {
  it('buys', async () => {
    const market = client();
    const { transactionId } = await market.search({ text: 'desembrood' });
    await network.settle();
    const asked = network.gateways[0]?.last('search');
    if (asked === undefined) throw new Error('no search came');
    await network.answer(network.baker, asked, { action: 'search', catalogue: bread() });
    const [best] = (await market.offers(transactionId, { rank: 'cheapest' })).offers;
    if (best === undefined) throw new Error('nothing was offered');
    const { order } = await market.createOrder(transactionId, {
      providerNode: best.providerNode,
      providerId: best.provider.id,
      lines: [{ itemId: best.item.id, quantity: 1 }],
    });
    expect((await market.order(order ?? '')).state).toBe('asked');
    await expect(market.confirm(order ?? '')).rejects.toMatchObject({ problem: { status: 409 } });
  });
});

describe('webhooks', () => {
  const register = async (): Promise<string> =>
    (await network.post('/api/v1/webhooks', { url: 'https://app.example/events' }).expect(201)).body.secret;
  const posted = () => network.posts.map((post) => JSON.parse(Buffer.from(post.body ?? []).toString('utf8')));

  it('get every event in order, with a signature that proves where it comes from', async () => {
    const secret = await register();
    const handle = await buy(network);
    await until(async () => posted().length === (await events(network, handle.slice(0, 36))).length);
    expect(posted().map((event) => event.id)).toEqual(posted().map((_, place) => place + 1));
    const [post] = network.posts;
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = post?.headers ?? {};
    const body = Buffer.from(post?.body ?? []).toString('utf8');
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    expect(signature).toBe(`v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`);
  });

  it('get them again until they are taken, without skipping one', async () => {
    await register();
    network.hookStatus = 500;
    const transactionId = await search(network);
    await until(async () => network.posts.length === 1);
    await network.settle();
    network.posts.length = 0;
    network.hookStatus = 204;
    await until(async () => {
      await network.pass(31_000);
      return posted().length >= (await events(network, transactionId)).length;
    });
    expect(posted().map((event) => event.id)).toEqual(posted().map((_, place) => place + 1));
  });

  it('are for the app that set them, which can look and take them away', async () => {
    await register();
    expect((await network.get('/api/v1/webhooks').expect(200)).body.secret).toBeUndefined();
    await supertest(network.api.app).delete('/api/v1/webhooks').set('Authorization', `Bearer ${APP_KEY}`).expect(204);
    await network.get('/api/v1/webhooks').expect(404);
    await search(network);
    expect(network.posts).toHaveLength(0);
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('it never came about');
}
