import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createPictures, PICTURE_BOUNDS } from '../../bap/pictures.ts';
import { createTransport } from '../../node/http-transport.ts';
import type { Transport } from '../../node/transport.ts';
import { openNetwork } from './network.ts';
import { bread } from './shop.ts';

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const DRAWING = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';

/** A shop's own server: pictures, and what is none. */
async function startShop() {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/brood.png') response.setHeader('Content-Type', 'text/html').end(PNG);
    else if (request.url === '/elders') response.writeHead(302, { location: '/brood.png' }).end();
    else if (request.url === '/groot.png') response.end(Buffer.concat([PNG, Buffer.alloc(PICTURE_BOUNDS.bytesMax)]));
    else if (request.url === '/tekening') response.setHeader('Content-Type', 'image/png').end(DRAWING);
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { base, asked, stop: () => new Promise((done) => server.close(done)) };
}

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function opened(allowPrivateAddresses: boolean) {
  const shop = await startShop();
  const transport: Transport = createTransport({
    allowPrivateAddresses,
    connectionsPerDestination: 2,
    destinationsMax: 10,
    connectTimeoutMs: 2_000,
    headersTimeoutMs: 2_000,
    bodyTimeoutMs: 2_000,
  });
  ends.push(shop.stop, () => transport.close());
  let nowMs = 1_000;
  const pictures = createPictures({ transport, nowMs: () => nowMs });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { shop, pictures, transport, pass };
}

describe('pictures that a buyer node hands on', () => {
  it('are called by their first bytes, and fetched once for all who look', async () => {
    const { shop, pictures } = await opened(true);
    const both = await Promise.all([pictures.at(`${shop.base}/brood.png`), pictures.at(`${shop.base}/brood.png`)]);
    expect(both).toEqual([expect.objectContaining({ type: 'image/png' }), expect.objectContaining({ type: 'image/png' })]);
    await pictures.at(`${shop.base}/brood.png`);
    expect(shop.asked).toEqual(['/brood.png']);
  });

  it('are not had when they are drawings, too large, or somewhere else', async () => {
    const { shop, pictures, pass } = await opened(true);
    for (const path of ['/tekening', '/groot.png', '/elders', '/weg']) {
      expect(await pictures.at(`${shop.base}${path}`), path).toBe('none');
      pass(PICTURE_BOUNDS.silenceMs);
    }
    expect(shop.asked).toEqual(['/tekening', '/groot.png', '/elders', '/weg']);
    expect(await pictures.at('geen adres')).toBe('none');
  });

  it('are never fetched within the network of the node', async () => {
    const { shop, pictures } = await opened(false);
    const port = new URL(shop.base).port;
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '10.0.0.1', '169.254.169.254', '0177.0.0.1'])
      expect(await pictures.at(`https://${host}:${port}/brood.png`), host).toBe('none');
    expect(await pictures.at(`${shop.base}/brood.png`)).toBe('none');
    expect(await pictures.at('file:///etc/passwd')).toBe('none');
    expect(shop.asked).toEqual([]);
  });

  it('leave a host that gives nothing in peace for a while', async () => {
    const { shop, pictures, pass } = await opened(true);
    await shop.stop();
    ends.shift();
    const started = await pictures.at(`${shop.base}/brood.png`);
    expect(started).toBe('none');
    const again = await startShop();
    ends.push(again.stop);
    expect(await pictures.at(`${again.base}/brood.png`)).toMatchObject({ type: 'image/png' });
    pass(PICTURE_BOUNDS.silenceMs);
  });

  it('are shown to who searched, and only when they stand in that very answer', async () => {
    const { shop } = await opened(true);
    const network = await openNetwork();
    ends.push(() => network.close());
    const [provider] = bread().providers;
    const url = `${shop.base}/brood.png`;
    const items = provider?.items.map((item) => ({ ...item, imageUrls: [url], imageText: 'Een brood' })) ?? [];
    const { transactionId } = (await network.post('/api/v1/searches', { intent: { text: 'brood' } })).body;
    await network.settle();
    const asked = network.gateways.flatMap((gateway) => gateway.arrived).at(-1);
    if (asked === undefined) throw new Error('Nobody was asked');
    const catalogue = { ...bread(), providers: provider === undefined ? [] : [{ ...provider, items }] };
    await network.answer(network.baker, asked, { action: 'search', catalogue });
    const listed = await network.get(`/api/v1/transactions/${transactionId}/offers`);
    expect(listed.body.offers[0].item).toMatchObject({ imageUrls: [url], imageText: 'Een brood' });
    const at = (asked: string) => `/api/v1/transactions/${transactionId}/offers/1/image?url=${encodeURIComponent(asked)}`;
    expect((await network.get(at(`${shop.base}/tekening`))).status).toBe(404);
    expect(shop.asked).toEqual([]);
  });
});
