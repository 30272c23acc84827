import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import supertest from 'supertest';
import { afterEach, describe, expect, it } from 'vitest';
import { createPush } from '../../bap/notices/push.ts';
import { TOLD_MAX } from '../../bap/notices/records.ts';
import { partitionOf } from '../../bap/records.ts';
import { systemChance } from '../../node/clock.ts';
import { createTransport } from '../../node/http-transport.ts';
import { smtpMail } from '../../node/smtp-mail.ts';
import type { Transport } from '../../node/transport.ts';
import { buy, confirm, init, search, select } from './buying.ts';
import { type Network, type NetworkOptions, openNetwork } from './network.ts';
import { told } from './shop.ts';

const STOREFRONT = 'https://market.example/';
const OPEN_APP = { name: 'storefront', origins: [], perSecond: 1_000, burst: 1_000 };
const TRANSPORT = {
  connectionsPerDestination: 2,
  destinationsMax: 8,
  connectTimeoutMs: 2_000,
  headersTimeoutMs: 5_000,
  bodyTimeoutMs: 5_000,
} as const;

let network: Network;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  await network.close();
  for (const close of closing.splice(0).reverse()) await close();
});

const open = async (options: NetworkOptions): Promise<Network> => {
  network = await openNetwork({ openApp: OPEN_APP, ...options });
  return network;
};
const notices = (handle: string) => `/api/v1/orders/${handle}/notices`;
const notify = (handle: string, body: object) => network.post(notices(handle), body);
const listed = async (handle: string) => (await network.get(notices(handle)).expect(200)).body;

/** The provider tells how the order is now. */
async function tells(handle: string, state: string, more: object = {}): Promise<void> {
  const order = told('9.00', {
    id: 'order-1',
    status: 'active',
    provider: { name: 'Bakkerij op de hoek', places: [] },
    fulfilments: [{ id: 'f1', kind: 'pickup', state }],
    updatedAtMs: network.clock.nowMs(),
    ...more,
  });
  const ids = { transactionId: handle.slice(0, 36), messageId: crypto.randomUUID() };
  const reply = await network.say(network.baker, { action: 'status', order }, ids);
  expect(reply.status).toBe(200);
}

/** Lets time pass until something is so, as a node does that runs on. */
async function later(is: () => boolean, ms = 30_000): Promise<void> {
  for (let times = 0; times < 40 && !is(); times += 1) {
    await network.pass(ms);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  expect(is()).toBe(true);
}

/** Time for what should not come to come all the same. */
async function aWhile(): Promise<void> {
  for (let times = 0; times < 6; times += 1) {
    await network.pass(60_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A mail server that keeps what it is given, or says no. */
async function mailServer() {
  const letters: { readonly to: readonly string[]; readonly text: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, done) {
      done(mailbox.refusal === undefined ? null : Object.assign(new Error('no'), { responseCode: mailbox.refusal }));
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream
        .on('data', (part: Buffer) => parts.push(part))
        .on('end', () => {
          letters.push({ to: session.envelope.rcptTo.map(({ address }) => address), text: decoded(Buffer.concat(parts).toString('utf8')) });
          done();
        });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const mail = smtpMail({ url: `smtp://127.0.0.1:${port}`, from: 'Marktplein <post@market.example>' });
  const mailbox = { letters, mail, refusal: undefined as number | undefined };
  closing.push(
    () => new Promise<void>((resolve) => server.close(() => resolve())),
    () => mail.close(),
  );
  return mailbox;
}

const decoded = (text: string) =>
  text.replaceAll('=\r\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
const linkIn = (text: string) => /https:\/\/market\.example\/#\/order\/([0-9a-f-]+\.1)\/([A-Za-z0-9_-]{43})/.exec(text) ?? [];

describe('letters about an order', () => {
  it('are sent to nobody who did not ask; who did has one when it is placed and when it changes, with a link that opens it', async () => {
    const mailbox = await mailServer();
    await open({ notices: { mail: mailbox.mail, storefrontUrl: STOREFRONT } });
    const other = await buy(network);
    expect(await listed(other)).toEqual({ mail: true, notices: [] });
    const handle = await select(network, await search(network));
    await init(network, handle);
    await notify(handle, { language: 'nl', email: 'noor@buyer.example' }).expect(201);
    expect(mailbox.letters).toEqual([]);
    await confirm(network, handle);
    await later(() => mailbox.letters.length === 1);
    const [first] = mailbox.letters;
    expect(first?.to).toEqual(['noor@buyer.example']);
    expect(first?.text).toContain('Uw bestelling bij bakker is geplaatst.');
    expect(first?.text).toContain('Zo staat het nu: besteld.');
    // As little as is of use: not what was ordered, for how much, or by whom.
    expect(first?.text).not.toMatch(/Desembrood|9[.,]00|Noor de Wit/);
    const [, named, secret] = linkIn(first?.text ?? '');
    expect(named).toBe(handle);
    await supertest(network.api.app).post(`/api/v1/orders/${handle}/open`).send({ secret }).expect(200);

    await tells(handle, 'accepted');
    await later(() => mailbox.letters.length === 2);
    expect(mailbox.letters[1]?.text).toMatch(/Subject: Bakkerij op de hoek: aangenomen/);
    expect(mailbox.letters[1]?.text).toContain('Er is nieuws over uw bestelling bij Bakkerij op de hoek.');
    // The link of the first letter is good beside that of the second.
    await supertest(network.api.app).post(`/api/v1/orders/${handle}/open`).send({ secret }).expect(200);
    // The same said again is no news.
    await tells(handle, 'accepted');
    await network.pass(120_000);
    expect(mailbox.letters).toHaveLength(2);

    await network.say(
      network.baker,
      { action: 'support', support: { refId: 'order-1', thread: [{ by: 'provider', text: 'Het geheim van de bakker', atMs: 1_000 }] } },
      { transactionId: handle.slice(0, 36), messageId: crypto.randomUUID() },
    );
    await later(() => mailbox.letters.length === 3);
    expect(mailbox.letters[2]?.text).toContain('schreef u een bericht');
    expect(mailbox.letters[2]?.text).not.toContain('Het geheim van de bakker');

    expect((await listed(handle)).notices).toEqual([{ name: 'mail', kind: 'mail', language: 'nl', to: 'noor@buyer.example' }]);
    await supertest(network.api.app)
      .delete(`${notices(handle)}/mail`)
      .set('Authorization', 'Bearer key-of-the-first-app-0001')
      .expect(204);
    await tells(handle, 'packed');
    await network.pass(120_000);
    expect(mailbox.letters).toHaveLength(3);
  });

  it('are written in English too, and a name that somebody chose begins no line of its own', async () => {
    const mailbox = await mailServer();
    await open({ notices: { mail: mailbox.mail, storefrontUrl: STOREFRONT } });
    const handle = await buy(network);
    await notify(handle, { language: 'en', email: 'noor@buyer.example' }).expect(201);
    await later(() => mailbox.letters.length === 1);
    expect(mailbox.letters[0]?.text).toContain('This is how it stands: ordered.');
    await tells(handle, 'cancelled', {
      status: 'cancelled',
      provider: { places: [], name: 'Shop\r\nBcc: all@buyer.example\r\n\r\nGood news' },
    });
    await later(() => mailbox.letters.length === 2);
    expect(mailbox.letters[1]?.text).not.toMatch(/^(Bcc|Good news)/m);
    expect(mailbox.letters[1]?.to).toEqual(['noor@buyer.example']);
  });

  it('go to one address, which is one', async () => {
    const mailbox = await mailServer();
    await open({ notices: { mail: mailbox.mail, storefrontUrl: STOREFRONT } });
    const handle = await buy(network);
    for (const email of [
      'a@b.example, c@d.example',
      'a@b.example;c@d.example',
      'x <a@b.example>',
      'a@b.example\r\nBcc: c@d.example',
      'nobody',
      '',
    ])
      await notify(handle, { language: 'nl', email }).expect(400);
    await notify(handle, { language: 'nl' }).expect(400);
    await notify(handle, { language: 'de', email: 'a@b.example' }).expect(400);
  });

  it('that no server takes are tried again, and wait for one that is down; an address that is none is not tried for ever', async () => {
    const mailbox = await mailServer();
    await open({ notices: { mail: mailbox.mail, storefrontUrl: STOREFRONT } });
    const handle = await buy(network);
    mailbox.refusal = 451;
    await notify(handle, { language: 'nl', email: 'noor@buyer.example' }).expect(201);
    await network.pass(31_000);
    await network.pass(31_000);
    expect(mailbox.letters).toEqual([]);
    mailbox.refusal = undefined;
    await later(() => mailbox.letters.length === 1, 60_000);
    mailbox.refusal = 550;
    await tells(handle, 'accepted');
    await network.pass(60_000);
    await expect.poll(async () => (await listed(handle)).notices).toEqual([]);
  });

  it('are bounded: of one order, however often it changes, and to one address, however often they are asked for', async () => {
    const mailbox = await mailServer();
    await open({ notices: { mail: mailbox.mail, storefrontUrl: STOREFRONT } });
    const handle = await buy(network);
    await notify(handle, { language: 'nl', email: 'noor@buyer.example' }).expect(201);
    for (let times = 1; times <= TOLD_MAX; times += 1) {
      await later(() => mailbox.letters.length === times);
      await tells(handle, `state-${times}`);
    }
    await aWhile();
    expect(mailbox.letters).toHaveLength(TOLD_MAX);
    // Asked for again it is the same bound.
    await notify(handle, { language: 'en', email: 'noor@buyer.example' }).expect(201);
    await aWhile();
    expect(mailbox.letters).toHaveLength(TOLD_MAX);
    const statuses: number[] = [];
    for (let times = 0; times < 30; times += 1)
      statuses.push((await notify(handle, { language: 'nl', email: 'Noor@buyer.example' })).status);
    expect(statuses.at(-1)).toBe(429);
  });

  it('are not offered where no mail server is set up', async () => {
    await open({});
    const handle = await buy(network);
    expect(await listed(handle)).toEqual({ mail: false, notices: [] });
    await notify(handle, { language: 'nl', email: 'noor@buyer.example' }).expect(404);
  });
});

/** A browser: the keys that it gave away its public halves of, and how it opens what it is sent (RFC 8291). */
function aBrowser(endpoint: string) {
  const pair = createECDH('prime256v1');
  const publicKey = pair.generateKeys();
  const auth = randomBytes(16);
  return {
    subscription: { endpoint, keys: { p256dh: publicKey.toString('base64url'), auth: auth.toString('base64url') } },
    open(body: Buffer): string {
      const [salt, keyLength] = [body.subarray(0, 16), body[20] ?? 0];
      const sender = body.subarray(21, 21 + keyLength);
      const sealed = body.subarray(21 + keyLength);
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), publicKey, sender]);
      const key = Buffer.from(hkdfSync('sha256', pair.computeSecret(sender), auth, info, 32));
      const derive = (what: string, bytes: number) => Buffer.from(hkdfSync('sha256', key, salt, `Content-Encoding: ${what}\0`, bytes));
      const cipher = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12));
      cipher.setAuthTag(sealed.subarray(-16));
      const plain = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
      return plain.subarray(0, plain.lastIndexOf(2)).toString('utf8');
    },
  };
}

interface Came {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The server of a browser's maker. */
async function pushServer() {
  const came: Came[] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request
      .on('data', (part: Buffer) => parts.push(part))
      .on('end', () => {
        came.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts) });
        response.writeHead(maker.status).end();
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const maker = { came, host, status: 201 };
  closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return maker;
}

function outside(allowPrivateAddresses = true): Transport {
  const transport = createTransport({ ...TRANSPORT, allowPrivateAddresses });
  closing.push(() => transport.close());
  return transport;
}

describe('push', () => {
  it('comes to who turned it on, sealed for that browser, and says that an order changed and nothing else', async () => {
    const maker = await pushServer();
    await open({
      outside: outside(),
      notices: { push: { contact: 'mailto:beheer@market.example', hosts: [maker.host] }, storefrontUrl: STOREFRONT },
    });
    const handle = await buy(network);
    const browser = aBrowser(`http://${maker.host}/send/abc`);
    const offer = await listed(handle);
    expect(offer).toMatchObject({ mail: false, push: { hosts: [maker.host] }, notices: [] });
    await tells(handle, 'accepted');
    await network.pass(60_000);
    expect(maker.came).toEqual([]);
    const added = await notify(handle, { language: 'en', push: browser.subscription }).expect(201);
    expect(added.body).toMatchObject({ kind: 'push', to: maker.host });
    // How it stands now is before their eyes.
    await network.pass(60_000);
    expect(maker.came).toEqual([]);
    await tells(handle, 'packed');
    await later(() => maker.came.length === 1);
    const [came] = maker.came;
    expect(came?.path).toBe('/send/abc');
    expect(came?.headers['content-encoding']).toBe('aes128gcm');
    expect(Number(came?.headers.ttl)).toBeGreaterThan(0);
    expect(JSON.parse(browser.open(came?.body ?? Buffer.alloc(0)))).toEqual({ what: 'order', language: 'en' });
    expect(JSON.stringify(came?.headers)).not.toMatch(/Noor|bakker|order-1/i);
    // It is from this node (RFC 8292): signed by the key that the browser was given, for this server, for a day at most.
    const [, token = '', key] = /^vapid t=([^,]+), k=(.+)$/.exec(came?.headers.authorization ?? '') ?? [];
    expect(key).toBe(offer.push.publicKey);
    const [head = '', claims = '', signature = ''] = token.split('.');
    const point = Buffer.from(offer.push.publicKey, 'base64url');
    const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') };
    const signer = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
    expect(verify('sha256', Buffer.from(`${head}.${claims}`), signer, Buffer.from(signature, 'base64url'))).toBe(true);
    const said = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
    expect(said).toMatchObject({ aud: `http://${maker.host}`, sub: 'mailto:beheer@market.example' });
    expect(said.exp * 1_000 - Date.now()).toBeLessThanOrEqual(24 * 3_600_000);
  });

  it('is tried again where the server is busy, and ends where the browser turned it off', async () => {
    const maker = await pushServer();
    await open({
      outside: outside(),
      notices: { push: { contact: 'https://market.example', hosts: [maker.host] }, storefrontUrl: STOREFRONT },
    });
    const handle = await buy(network);
    const browser = aBrowser(`http://${maker.host}/send/abc`);
    await notify(handle, { language: 'nl', push: browser.subscription }).expect(201);
    await notify(handle, { language: 'nl', push: browser.subscription }).expect(201);
    expect((await listed(handle)).notices).toHaveLength(1);
    maker.status = 503;
    await tells(handle, 'accepted');
    await later(() => maker.came.length === 1);
    maker.status = 201;
    await later(() => maker.came.length === 2);
    await network.pass(600_000);
    expect(maker.came).toHaveLength(2);
    maker.status = 410;
    await tells(handle, 'packed');
    await later(() => maker.came.length === 3);
    await expect.poll(async () => (await listed(handle)).notices).toEqual([]);
    await tells(handle, 'ready-for-pickup');
    await network.pass(600_000);
    expect(maker.came).toHaveLength(3);
  });

  it('goes to the servers of makers of browsers alone, and to none within the walls', async () => {
    const maker = await pushServer();
    await open({
      notices: { push: { contact: 'https://market.example', hosts: ['push.example', '*.notify.example'] }, storefrontUrl: STOREFRONT },
    });
    const handle = await buy(network);
    for (const endpoint of [
      `http://${maker.host}/send`,
      'https://push.example.evil.example/send',
      'https://push.example@evil.example/send',
      'https://evil-push.example/send',
      'https://notify.example/send',
      'https://push.example:8443/send',
      'https://169.254.169.254/latest/meta-data',
      'file:///etc/passwd',
    ])
      await notify(handle, { language: 'nl', push: aBrowser(endpoint).subscription }).expect(400);
    await notify(handle, { language: 'nl', push: aBrowser('https://wns2.notify.example/send').subscription }).expect(201);

    // Where the name of a server stands for a machine within the walls, or nothing but http, it is not called either.
    const performer = network.node;
    for (const [host, endpoint] of [
      [maker.host, `http://${maker.host}/send`],
      [maker.host, `https://${maker.host}/send`],
      ['localhost', 'https://localhost/send'],
    ] as const) {
      const push = createPush(
        { contact: 'https://market.example', hosts: [host] },
        { performer, chance: systemChance, transport: outside(false) },
      );
      expect(await push.send(aBrowser(endpoint).subscription, 'nl'), endpoint).toBe('gone');
    }
    // What was taken before the hosts were changed goes nowhere any more.
    const narrowed = createPush(
      { contact: 'https://market.example', hosts: ['push.example'] },
      { performer, chance: systemChance, transport: outside() },
    );
    expect(await narrowed.send(aBrowser(`http://${maker.host}/send`).subscription, 'nl')).toBe('gone');
    expect(maker.came).toEqual([]);
  });

  it('is off unless it is set up, and then the same keys are used for good, which no app is told', async () => {
    await open({ notices: { storefrontUrl: STOREFRONT } });
    const handle = await buy(network);
    expect(await listed(handle)).toEqual({ mail: false, notices: [] });
    await notify(handle, { language: 'nl', push: aBrowser('https://fcm.googleapis.com/fcm/send/abc').subscription }).expect(404);
    const settings = { contact: 'https://market.example', hosts: [] };
    const ports = { performer: network.node, chance: systemChance, transport: outside() };
    const [one, other] = [createPush(settings, ports), createPush(settings, ports)];
    expect(await one.publicKey()).toBe(await other.publicKey());
  });

  it('takes no keys that are none, and nothing is left when the order is erased', async () => {
    const maker = await pushServer();
    await open({
      outside: outside(),
      notices: { push: { contact: 'https://market.example', hosts: [maker.host] }, storefrontUrl: STOREFRONT },
    });
    const handle = await buy(network);
    const { endpoint, keys } = aBrowser(`http://${maker.host}/send`).subscription;
    const bad = { endpoint, keys: { ...keys, p256dh: Buffer.alloc(65, 4).toString('base64url') } };
    await notify(handle, { language: 'nl', push: bad }).expect(201);
    await tells(handle, 'accepted');
    await expect.poll(async () => (await listed(handle)).notices).toEqual([]);
    await notify(handle, { language: 'nl', push: aBrowser(`http://${maker.host}/send`).subscription }).expect(201);
    await tells(handle, 'delivered', { status: 'complete' });
    await supertest(network.api.app)
      .delete(`/api/v1/transactions/${handle.slice(0, 36)}`)
      .set('Authorization', 'Bearer key-of-the-first-app-0001')
      .expect(204);
    expect((await network.store.list(partitionOf(handle.slice(0, 36)), 'notice:', { limit: 10 })).size).toBe(0);
  });
});
