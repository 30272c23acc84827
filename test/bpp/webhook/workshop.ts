import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import supertest from 'supertest';
import { told } from '../../../bpp/answering.ts';
import { createProviderApi } from '../../../bpp/api/api.ts';
import type { ProviderCommand } from '../../../bpp/engines/engine.ts';
import { ENGINES } from '../../../bpp/engines/engines.ts';
import type { PostRecord } from '../../../bpp/engines/webhook/record.ts';
import { webhookEngine } from '../../../bpp/engines/webhook/webhook.ts';
import { webhookImport } from '../../../bpp/imports/webhook-import.ts';
import { createPoster, type Poster } from '../../../bpp/poster.ts';
import type { Conversation } from '../../../bpp/provider-record.ts';
import { createSearchIndex } from '../../../bpp/search-index.ts';
import type { Answer } from '../../../commerce/command.ts';
import type { Order } from '../../../commerce/order.ts';
import type { Refusal } from '../../../commerce/refusal.ts';
import { systemChance } from '../../../node/clock.ts';
import { createTransport } from '../../../node/http-transport.ts';
import type { DecideContext, Send } from '../../../node/role.ts';
import { openMemoryStore } from '../../../node/store/memory.ts';
import type { State, Store } from '../../../node/store/port.ts';
import { silentTelemetry } from '../../../node/telemetry.ts';
import { workTimers } from '../../../node/timers.ts';
import { createWorker } from '../../../node/work.ts';
import { webhookHeaders } from '../../../protocol/signing/webhook.ts';

export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
export const NODE = { id: 'provider.example', uri: 'https://provider.example/beckn/v1.1.1' };
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** The card of a workshop whose software hears at this address. */
export function cardOf(url: string, lines: Readonly<Record<string, string>> = {}): string {
  const card: Record<string, string> = {
    engine: 'webhook',
    id: 'atelier',
    name: 'Atelier Noord',
    description: '{ nl: "Lampen en vazen op bestelling." }',
    category: 'crafts',
    currency: 'EUR',
    address: '{ street: "Damrak 1", postal_code: "1012 LG", city: Amsterdam, country: NLD, gps: { lat: 52.375, lon: 4.896 } }',
    contact: '{ phone: "+31205550100" }',
    timezone: 'Europe/Amsterdam',
    opening_hours: `{ ${DAYS.map((day) => `${day}: [{ open: "00:00", close: "24:00" }]`).join(', ')} }`,
    webhook: `{ url: "${url}", secret: { environment: ATELIER_WEBHOOK_SECRET }, confirm_within_minutes: 10 }`,
    fulfilment: '[{ kind: pickup }, { kind: delivery, area: { circle: { radius_km: 5 } } }]',
    payments:
      '[{ type: on_fulfilment, methods: [cash] }, { type: before, method: bank_transfer, iban: NL40PLEI0002027096, account_name: "Atelier" }]',
    terms: '{ offer_minutes: 30, cancellation: [{ until: accepted, fee_percent: 0 }, { until: packed, fee_percent: 50 }] }',
    ...lines,
  };
  return Object.entries(card)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}

/** What the software is asked or told. */
export interface Posted {
  readonly id: string;
  readonly action: string;
  readonly orderId: string;
  readonly order: Order;
  readonly answerPath: string;
  readonly of?: string;
  readonly wanted?: { readonly lines: readonly { readonly itemId: string; readonly quantity: number }[]; readonly reasonId?: string };
  readonly returnId?: string;
  readonly lines?: readonly { readonly itemId: string; readonly quantity: number }[];
  readonly ratings?: readonly object[];
  readonly callbackPhone?: string;
  readonly text?: string;
  readonly raw?: { readonly headers: Readonly<Record<string, string>>; readonly body: string };
}

/** What it replies: a status and a body, or nothing for ever. */
export type Reply = { readonly status?: number; readonly body?: unknown; readonly type?: string } | 'silence';

export const eur = (amount: string) => ({ currency: 'EUR', amount });

/** A quote of lamps at 39.50. */
export function lamps(quantity = 1) {
  const amount = eur((39.5 * quantity).toFixed(2));
  return { total: amount, lines: [{ title: 'Lamp', kind: 'item', itemId: 'atelier.lamp', quantity, amount }] };
}

/** Prices lamps, and says yes to every order and every change. */
export function friendly({ action, order }: Posted): Reply {
  if (action === 'confirm') return { body: { order: { number: 'A-1' } } };
  if (action === 'update') return { body: { order: {} } };
  if (action !== 'select' && action !== 'init') return { body: {} };
  return { body: { order: { quote: lamps(order.lines?.[0]?.quantity) } } };
}

/** A provider node without its network, and the software of a workshop on a real socket. Time goes on when a test says so. */
export async function openWorkshop(options: { readonly card?: Readonly<Record<string, string>>; readonly store?: Store } = {}) {
  const time = { nowMs: Date.UTC(2026, 8, 1, 10) };
  const clock = { nowMs: () => time.nowMs, sleep: () => Promise.resolve() };
  const store = options.store ?? openMemoryStore();
  const index = createSearchIndex(ENGINES);
  const sent: Send[] = [];
  let poster: Poster | undefined;
  const role = {
    committed(...commit: Parameters<Poster['committed']>) {
      index.apply(...commit);
      poster?.committed(...commit);
    },
    onTimer(partition: string, data: Parameters<typeof webhookEngine.onTimer>[1]) {
      const plan = webhookEngine.onTimer('atelier', data);
      return { ...plan, partition, decide: (state: State, context: DecideContext) => said(plan.decide(state, context), context) };
    },
  };
  const worker = createWorker({ store, clock, chance: systemChance, role, wake: () => undefined });
  const watched: typeof worker = {
    run(work, completes) {
      let last: readonly Send[] = [];
      const decide: typeof work.decide = (state, context) => {
        const decision = work.decide(state, context);
        last = decision.send ?? [];
        return decision;
      };
      return worker.run({ ...work, decide }, completes).then((done) => {
        if (done.ok) sent.push(...last);
        return done;
      });
    },
    perform: (work) => watched.run(work),
  };
  const software = await openSoftware();
  const transport = createTransport({
    allowPrivateAddresses: true,
    connectionsPerDestination: 4,
    destinationsMax: 4,
    connectTimeoutMs: 1_000,
    headersTimeoutMs: 600,
    bodyTimeoutMs: 600,
  });
  const ports = { performer: watched, store, clock, transport };
  const secretOf = (name: string) => (name === 'ATELIER_WEBHOOK_SECRET' ? SECRET : undefined);
  const folder = { card: cardOf(software.url, options.card), read: () => Promise.reject(new Error('no such file')) };
  const report = await webhookImport.run({ ...ports, secretOf }, folder);
  const start = (): void => {
    poster = createPoster({ ...ports, chance: systemChance, telemetry: silentTelemetry(), node: NODE });
  };
  start();
  const telemetry = silentTelemetry();
  const app = createProviderApi({ performer: watched, index, engines: ENGINES, store, clock, telemetry, node: NODE, keys: [] });
  const sign = (body: string, how: { readonly id?: string; readonly secret?: string; readonly atMs?: number } = {}) =>
    webhookHeaders(how.secret ?? SECRET, { id: how.id ?? systemChance.newId(), nowMs: how.atMs ?? time.nowMs, body });
  return {
    report,
    time,
    store,
    index,
    software,
    sent,
    /** As after a crash: what was under way is forgotten, the store is not. */
    restart: start,
    stopPosting: () => {
      poster = undefined;
    },
    /** Everything that can be posted now has been. */
    async settled() {
      await poster?.settled();
    },
    /** Time goes on, and the timers that are due go off. */
    async pass(ms: number) {
      time.nowMs += ms;
      while ((await workTimers({ store, clock, role, worker: watched, telemetry: silentTelemetry() })) > 0) await poster?.settled();
      await poster?.settled();
    },
    async ask(command: ProviderCommand, by: { readonly messageId?: string; readonly name?: string } = {}): Promise<string> {
      const messageId = by.messageId ?? systemChance.newId();
      const message = {
        id: messageId,
        untilMs: time.nowMs + 30_000,
        bytes: Buffer.from('{"the": "bytes"}'),
        headers: { authorization: 'Signature …' },
      };
      const from = buyer(by.name);
      const plan = webhookEngine.plan({ providerId: 'atelier', command, from, message });
      const done = await watched.perform({
        ...plan,
        partition: 'provider:atelier',
        decide(state, context) {
          const { answer, ...turn } = plan.decide(state, context);
          const news = answer === undefined ? [] : [{ to: from, answer, messageId }];
          return said({ ...turn, news: [...news, ...(turn.news ?? [])] }, context);
        },
      });
      if (!done.ok) throw new Error(JSON.stringify(done));
      return messageId;
    },
    /** What the buyer's node was answered under a message: once, or a test fails. */
    answersTo: (messageId: string): readonly Answer[] =>
      sent.flatMap((each) => (each.what === 'answer' && each.envelope.messageId === messageId ? [each.answer] : [])),
    async post(postId: string): Promise<PostRecord | undefined> {
      const key = `post:${postId}`;
      return (await store.read('provider:atelier', [key])).get(key)?.value as unknown as PostRecord | undefined;
    },
    sign,
    /** A call of the software, signed as a test says. */
    call(method: 'post' | 'put', path: string, body: unknown, how: Parameters<typeof sign>[1] & { readonly headers?: object } = {}) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return supertest(app)
        [method](path)
        .set({ ...sign(text, how), ...how.headers })
        .send(text);
    },
    async close() {
      await poster?.close();
      await Promise.all([transport.close(), software.close()]);
    },
  };

  function said<T extends { readonly news?: Parameters<typeof told>[0] }>({ news = [], ...changes }: T, context: DecideContext) {
    return { ...changes, send: told(news, { from: NODE, context }), result: undefined };
  }
}

export type Workshop = Awaited<ReturnType<typeof openWorkshop>>;

/** The software: keeps what it hears, and replies as a test says. */
async function openSoftware() {
  const heard: { readonly posted: Posted; readonly body: string; readonly headers: IncomingHttpHeaders }[] = [];
  const state: { reply: (posted: Posted) => Reply } = { reply: friendly };
  const server: Server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString('utf8');
    const posted = JSON.parse(body) as Posted;
    heard.push({ posted, body, headers: request.headers });
    const reply = state.reply(posted);
    if (reply === 'silence') return;
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {});
    response.writeHead(reply.status ?? 200, { 'content-type': reply.type ?? 'application/json' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    heard,
    answers: (reply: (posted: Posted) => Reply) => {
      state.reply = reply;
    },
    last: (): Posted => {
      const found = heard.at(-1)?.posted;
      if (found === undefined) throw new Error('the software heard nothing');
      return found;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export function buyer(name = 'anna'): Conversation {
  return { domain: 'retail', buyerNode: { id: 'buyer.example', uri: 'https://buyer.example' }, transactionId: `t-${name}` };
}

export function basket(quantity = 1): Order {
  return {
    providerId: 'atelier',
    lines: [{ itemId: 'atelier.lamp', quantity }],
    fulfilments: [{ id: 'atelier.pickup', kind: 'pickup' }],
    billing: { name: 'Anna de Vries', phone: '+31612345678' },
    payments: [{ due: 'on-fulfilment' }],
  };
}

export const CATALOGUE = {
  items: [
    { id: 'atelier.lamp', name: 'Lamp', price: eur('39.50'), categoryIds: ['licht'] },
    { id: 'atelier.vaas', name: 'Vaas', price: eur('24.00') },
  ],
  categories: [{ id: 'licht', name: 'Licht' }],
};

export function orderIn(answers: readonly Answer[]): Order {
  const [answer] = answers;
  if (answers.length !== 1 || answer === undefined || !('order' in answer)) throw new Error(JSON.stringify(answers));
  return answer.order;
}

export function refusalIn(answers: readonly Answer[]): Refusal {
  const [answer] = answers;
  if (answers.length !== 1 || answer === undefined || !('refusal' in answer) || answer.refusal === undefined)
    throw new Error(JSON.stringify(answers));
  return answer.refusal;
}
