import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import request from 'supertest';
import { beforeEach, describe, expect, it } from 'vitest';
import { createProviderApi } from '../../bpp/api/api.ts';
import { ENGINES } from '../../bpp/engines/engines.ts';
import { importBusiness } from '../../bpp/imports/import-business.ts';
import { withPhotoAddresses } from '../../bpp/photos/photo-addresses.ts';
import { PHOTO_BOUNDS } from '../../bpp/photos/remake.ts';
import { createSearchIndex } from '../../bpp/search-index.ts';
import type { Json } from '../../node/store/port.ts';
import { silentTelemetry } from '../../node/telemetry.ts';
import { bytesOf, createPorts, NOW_MS, shopYaml } from './imports/node-for-imports.ts';

const KEY = 'a-key-for-the-whole-node';
const CSV = 'Handle,Title,Type,Status,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price';
const row = (sku: string, price = '2.50') => `${sku},Brood ${sku},Brood,active,${sku},shopify,5,${price}`;
const PHOTO = '/provider/v1/providers/bakker/items/bakker.a/photo?text=Een%20bruin%20brood';
const SECRET = 'GEHEIM-52.3731-4.8926';

async function started() {
  const index = createSearchIndex(ENGINES);
  const ports = createPorts((partition, put, removed) => index.apply(partition, put as Record<string, Json>, removed));
  await importBusiness(ports, { shopYaml: shopYaml('bakker'), csv: bytesOf([CSV, row('a'), row('b')].join('\n')) });
  const app = createProviderApi({
    ...ports,
    index,
    engines: ENGINES,
    telemetry: silentTelemetry(),
    node: { id: 'provider.example', uri: 'https://provider.example/beckn' },
    keys: [{ keySha256: createHash('sha256').update(KEY).digest('hex') }],
  });
  const send = (bytes: Uint8Array, type = 'image/jpeg', path = PHOTO) =>
    request(app).post(path).set('Authorization', `Bearer ${KEY}`).set('Content-Type', type).send(Buffer.from(bytes));
  const shown = () => {
    const [found] = index.search({ text: 'Brood a' }, { nowMs: NOW_MS });
    const engine = ENGINES.find(({ name }) => name === 'shop');
    const provider = found === undefined ? undefined : engine?.show(found, index, { nowMs: NOW_MS, intent: {} });
    if (provider === undefined) throw new Error('The shop is not found');
    return withPhotoAddresses(provider, 'https://provider.example/beckn').items.find(({ id }) => id === 'bakker.a');
  };
  const look = async (url = shown()?.imageUrls?.[0] ?? '') => request(app).get(new URL(url).pathname).buffer(true).parse(bytesIn);
  return { app, ports, send, shown, look };
}

function bytesIn(reply: request.Response, done: (error: Error | null, body: Buffer) => void): void {
  const parts: Buffer[] = [];
  (reply as unknown as NodeJS.ReadableStream)
    .on('data', (part: Buffer) => parts.push(part))
    .on('end', () => done(null, Buffer.concat(parts)));
}

/** Red above blue once it is turned upright; stored lying on its side, with what a camera writes beside it. */
async function fromPhone(): Promise<Buffer> {
  const half = (background: string) =>
    sharp({ create: { width: 400, height: 600, channels: 3, background } })
      .png()
      .toBuffer();
  const beside = [
    { input: await half('#ff0000'), left: 0, top: 0 },
    { input: await half('#0000ff'), left: 400, top: 0 },
  ];
  return sharp({ create: { width: 800, height: 600, channels: 3, background: '#fff' } })
    .composite(beside)
    .withExif({ IFD0: { Copyright: SECRET, Make: SECRET } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
}

/** A PNG of some bytes that says it is very large. */
function bomb(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    crc.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, crc]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', Buffer.from([0x78, 0x9c])),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

let node: Awaited<ReturnType<typeof started>>;
beforeEach(async () => {
  node = await started();
});

describe('a photo of a product', () => {
  it('stands in the catalogue with its text, upright, and with nothing of what the camera wrote', async () => {
    const sent = await fromPhone();
    expect(sent.includes(SECRET)).toBe(true);
    const answer = await node.send(sent);
    expect([answer.status, answer.body.photo?.text]).toEqual([200, 'Een bruin brood']);
    expect(node.shown()?.imageText).toBe('Een bruin brood');
    expect(node.shown()?.imageUrls?.[0]).toMatch(/^https:\/\/provider\.example\/photos\/bakker\/[0-9a-f]{32}-large\.webp$/);
    const served = await node.look();
    expect(served.body.includes(SECRET)).toBe(false);
    const { width, height, exif, format } = await sharp(served.body).metadata();
    expect([width, height, exif, format]).toEqual([600, 800, undefined, 'webp']);
    const top = await sharp(served.body).extract({ left: 300, top: 50, width: 1, height: 1 }).removeAlpha().raw().toBuffer();
    expect((top[0] ?? 0) > 200 && (top[2] ?? 255) < 60, `red above: ${[...top].join(' ')}`).toBe(true);
  });

  it('is served for ever under one address, as a picture and as nothing else', async () => {
    await node.send(await fromPhone());
    const { headers, status } = await node.look();
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
    });
    expect(headers['content-security-policy']).toBe("default-src 'none';sandbox");
  });

  it('hides nothing behind the picture: of a file that is also a page or an archive, the picture alone is left', async () => {
    const both = Buffer.concat([await fromPhone(), Buffer.from(`<script>document.title="${SECRET}"</script>PK\x03\x04${SECRET}`)]);
    expect((await node.send(both)).status).toBe(200);
    const served = await node.look();
    expect(served.body.includes(SECRET) || served.body.includes('<script')).toBe(false);
  });

  it('is refused when it is a drawing with a script, whatever it is called', async () => {
    const drawing = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    expect((await node.send(drawing, 'image/svg+xml')).status).toBe(415);
    expect((await node.send(drawing, 'image/png')).status).toBe(415);
    expect((await node.send(Buffer.concat([Buffer.from('<?xml version="1.0"?>'), drawing]), 'image/jpeg')).status).toBe(415);
    expect(node.shown()?.imageUrls).toBeUndefined();
  });

  it('is refused before it is decoded when it would fill the memory', async () => {
    const small = bomb(40_000, 40_000);
    expect(small.length).toBeLessThan(200);
    const answer = await node.send(small, 'image/png');
    expect([answer.status, answer.body.detail]).toEqual([413, 'A picture has at most 50 million points; make it smaller.']);
    const long = await node.send(Buffer.alloc(PHOTO_BOUNDS.bytesMax + 1), 'image/jpeg');
    expect(long.status).toBe(413);
  });

  it('is refused when it is not whole, or when nobody says what is to be seen', async () => {
    const whole = await fromPhone();
    expect((await node.send(whole.subarray(0, whole.length / 2))).status).toBe(400);
    expect((await node.send(bomb(10, 10), 'image/png')).status).toBe(400);
    expect((await node.send(whole, 'image/jpeg', PHOTO.split('?')[0])).status).toBe(400);
    expect((await node.send(whole, 'image/jpeg', PHOTO.replace('bakker.a', 'bakker.z'))).status).toBe(404);
  });

  it('is taken once for each key: one that is sent again late does not take the place of the next', async () => {
    const once = (bytes: Buffer, key: string) => node.send(bytes, 'image/jpeg').set('Idempotency-Key', key);
    const [first, second] = [
      await fromPhone(),
      await sharp(await fromPhone())
        .negate()
        .jpeg()
        .toBuffer(),
    ];
    const before = (await once(first, 'photo-of-morning')).body.photo.id;
    const after = (await once(second, 'photo-of-evening')).body.photo.id;
    expect(after).not.toBe(before);
    expect((await once(first, 'photo-of-morning')).body.photo.id).toBe(after);
    expect((await once(first, 'photo-of-evening')).status).toBe(422);
  });

  it('makes room: the one before it is gone, and it stays when the file of products is read again', async () => {
    await node.send(await fromPhone());
    const [first = ''] = node.shown()?.imageUrls ?? [];
    await node.send(
      await sharp(await fromPhone())
        .negate()
        .png()
        .toBuffer(),
      'image/png',
    );
    expect((await node.look(first)).status).toBe(404);
    const files = { shopYaml: shopYaml('bakker'), csv: bytesOf([CSV, row('a', '3.50'), row('b')].join('\n')) };
    await importBusiness(node.ports, files);
    expect(node.shown()).toMatchObject({ price: { amount: '3.50' }, imageText: 'Een bruin brood' });
    const removed = await request(node.app).delete(PHOTO).set('Authorization', `Bearer ${KEY}`);
    expect([removed.status, node.shown()?.imageUrls]).toEqual([200, undefined]);
    const kept = await node.ports.store.list('provider:bakker', 'photo:', { limit: 10 });
    expect(kept.size).toBe(0);
  });
});
