import { createHash, randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import request from 'supertest';
import { createProviderApi } from '../../../bpp/api/api.ts';
import { ENGINES } from '../../../bpp/engines/engines.ts';
import { importBusiness } from '../../../bpp/imports/import-business.ts';
import { createOrderNews } from '../../../bpp/order-news.ts';
import { invite } from '../../../bpp/people/invitations.ts';
import type { MemberRole } from '../../../bpp/people/person-record.ts';
import type { PeoplePorts } from '../../../bpp/people/visitors.ts';
import { createSearchIndex } from '../../../bpp/search-index.ts';
import type { Teller } from '../../../bpp/signs/teller.ts';
import { systemChance } from '../../../node/clock.ts';
import { createLimiter } from '../../../node/limiter.ts';
import type { Performer } from '../../../node/role.ts';
import { smtpMail } from '../../../node/smtp-mail.ts';
import { openMemoryStore } from '../../../node/store/memory.ts';
import type { Json } from '../../../node/store/port.ts';
import { silentTelemetry } from '../../../node/telemetry.ts';
import { createWorker } from '../../../node/work.ts';
import { HandClock } from '../../node/stage.ts';
import { bytesOf, shopYaml } from '../imports/node-for-imports.ts';

export const ORIGIN = 'https://shops.example';
export const KEY = 'a-key-for-the-whole-node';
const CSV = 'Handle,Title,Type,Status,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price';
const row = (sku: string) => `${sku},Brood ${sku},Brood,active,${sku},shopify,5,2.50`;

/** A mail server that keeps what it is given. */
export async function startMailServer() {
  const letters: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      const parts: Buffer[] = [];
      stream
        .on('data', (part: Buffer) => parts.push(part))
        .on('end', () => {
          letters.push(Buffer.concat(parts).toString('utf8'));
          done();
        });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return { letters, url: `smtp://127.0.0.1:${port}`, stop: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

/** A provider node with two shops, as its API and its people meet it; time is the test's. */
export async function startConsoleNode(
  options: {
    readonly mailUrl?: string;
    readonly perAddress?: number;
    readonly openid?: PeoplePorts['openid'];
    readonly consoleUrl?: string;
    readonly teller?: (performer: Performer) => Teller;
  } = {},
) {
  const clock = new HandClock();
  const store = openMemoryStore();
  const index = createSearchIndex(ENGINES);
  const news = createOrderNews();
  let teller: Teller | undefined;
  const role = {
    committed(partition: string, put: Readonly<Record<string, Json>>, removed: readonly string[]) {
      index.apply(partition, put, removed);
      news.committed(partition, put, removed);
      teller?.committed(partition, put);
    },
  };
  const performer = createWorker({ store, clock, chance: systemChance, role, wake: () => undefined });
  teller = options.teller?.(performer);
  for (const id of ['bakker', 'slager'])
    await importBusiness({ performer, store, clock }, { shopYaml: shopYaml(id), csv: bytesOf([CSV, row('a'), row('b')].join('\n')) });
  const people: PeoplePorts = {
    performer,
    store,
    clock,
    chance: systemChance,
    consoleUrl: options.consoleUrl ?? `${ORIGIN}/console/`,
    ...(options.openid === undefined ? {} : { openid: options.openid }),
    signInsPerAddress: createLimiter({ perSecond: 1 / 30, burst: options.perAddress ?? 1_000, keysMax: 100 }),
    cookieName: 'marktplein_test',
    ...(options.mailUrl === undefined ? {} : { mail: smtpMail({ url: options.mailUrl, from: 'Marktplein <post@shops.example>' }) }),
  };
  const app = createProviderApi({
    performer,
    store,
    clock,
    index,
    news,
    people,
    engines: ENGINES,
    ...(teller === undefined ? {} : { teller }),
    telemetry: silentTelemetry(),
    node: { id: 'shops.example', uri: ORIGIN },
    keys: [{ keySha256: createHash('sha256').update(KEY).digest('hex') }],
  });
  return {
    app,
    clock,
    store,
    people,
    performer,
    teller,
    browser: () => browserFor(app),
    async link(email: string, providerId = 'bakker', as: MemberRole = 'owner'): Promise<string> {
      const done = await invite(people, { providerId, email, role: as, language: 'nl' });
      if (!done.ok) throw new Error(done.refusal.message);
      return done.value.token;
    },
    /** The same for a driver, whom the bakery then has. */
    async driverLink(email: string, providerId = 'bakker'): Promise<string> {
      const driverId = `${providerId}.fatima`;
      await store.commit({ partition: `provider:${providerId}`, put: [{ key: `driver:${driverId}`, value: { id: driverId } }] });
      const done = await invite(people, { providerId, email, role: 'driver', driverId, language: 'nl' });
      if (!done.ok) throw new Error(done.refusal.message);
      return done.value.token;
    },
    stop: () => people.mail?.close(),
  };
}

export type Browser = ReturnType<typeof browserFor>;

/** A browser as far as its cookies, and what it says of where a call comes from. */
function browserFor(app: Parameters<typeof request>[0]) {
  const cookies = new Map<string, string>();
  let pageToken = '';
  const call = async (
    method: 'get' | 'put' | 'post' | 'delete',
    path: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const sent = request(app)
      [method](`/provider/v1${path}`)
      .set({
        'Sec-Fetch-Site': 'same-origin',
        'X-Page-Token': pageToken,
        Cookie: [...cookies].map((each) => each.join('=')).join('; '),
        ...headers,
      });
    const reply = await (body === undefined ? sent : sent.send(body));
    for (const line of ([] as string[]).concat((reply.headers['set-cookie'] as string[] | undefined) ?? [])) {
      const [name = '', value = ''] = line.split(';', 1)[0]?.split('=', 2) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return reply;
  };
  return {
    call,
    cookies,
    /** Signs in with an invitation, and opens the page. */
    async enter(token: string) {
      const reply = await call('post', '/sign-in/invitation', { token });
      if (reply.status !== 200) return reply;
      const me = await call('get', '/me');
      pageToken = me.body.pageToken;
      return me;
    },
    async openPage() {
      const me = await call('get', '/me');
      pageToken = me.body.pageToken ?? '';
      return me;
    },
  };
}

export function anySecret(): string {
  return randomBytes(32).toString('base64url');
}
