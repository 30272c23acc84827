import { afterEach, describe, expect, it } from 'vitest';
import type { ProviderCommand } from '../../bpp/engines/engine.ts';
import { shopEngine } from '../../bpp/engines/shop/shop.ts';
import { planWithForms } from '../../bpp/forms/with-forms.ts';
import { type Conversation, partitionOfProvider } from '../../bpp/provider-record.ts';
import { onSignsTimer, planWithSigns } from '../../bpp/signs/sign-work.ts';
import { createTeller, type Teller } from '../../bpp/signs/teller.ts';
import type { Order } from '../../commerce/order.ts';
import { systemChance } from '../../node/clock.ts';
import { createTransport } from '../../node/http-transport.ts';
import type { Performer } from '../../node/role.ts';
import { silentTelemetry } from '../../node/telemetry.ts';
import { aBrowser } from '../node/a-browser.ts';
import { pushServer } from '../node/push-server.ts';
import { startConsoleNode } from './people/console-node.ts';

/** People of a shop are told on their own devices that an order came, through a real server that stands for a browser's maker. */

const TRANSPORT = {
  connectionsPerDestination: 2,
  destinationsMax: 8,
  connectTimeoutMs: 2_000,
  headersTimeoutMs: 5_000,
  bodyTimeoutMs: 5_000,
  allowPrivateAddresses: true,
} as const;
const URI = 'https://shops.example';
const SIGNS = '/providers/bakker/signs';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open() {
  const maker = await pushServer(closing);
  const transport = createTransport(TRANSPORT);
  closing.push(() => transport.close());
  const teller = (performer: Performer): Teller =>
    createTeller(
      { contact: 'mailto:beheer@shops.example', hosts: [maker.host] },
      { performer, transport, chance: systemChance, telemetry: silentTelemetry() },
    );
  const node = await startConsoleNode({ teller });
  closing.push(() => node.teller?.settled());
  const person = async (email: string) => {
    const browser = node.browser();
    await browser.enter(await node.link(email));
    return browser;
  };
  const ask = async (from: Conversation, command: ProviderCommand): Promise<Order> => {
    const plain = planWithForms(shopEngine, { providerId: 'bakker', command, from }, URI);
    const plan = command.action === 'confirm' ? planWithSigns(plain) : plain;
    const done = await node.performer.perform({
      ...plan,
      partition: partitionOfProvider('bakker'),
      decide: (state, context) => {
        const { answer, news: _news, ...changes } = plan.decide(state, context);
        return { ...changes, result: answer };
      },
    });
    if (!done.ok || done.value === undefined || !('order' in done.value)) throw new Error(JSON.stringify(done));
    return done.value.order;
  };
  return {
    maker,
    node,
    person,
    /** One more loaf is ordered. */
    async sell(name: string): Promise<() => Promise<Order>> {
      node.clock.ms += 1_000;
      const from = { domain: 'retail', buyerNode: { id: `${name}.example`, uri: `https://${name}.example/` }, transactionId: `t-${name}` };
      const order: Order = {
        providerId: 'bakker',
        lines: [{ itemId: 'bakker.a', quantity: 1 }],
        fulfilments: [{ id: 'bakker.pickup', kind: 'pickup' }],
        billing: { name, email: `${name}@post.example` },
        payments: [],
      };
      const offered = await ask(from, { action: 'init', order });
      const place = () => ask(from, { action: 'confirm', order: { ...offered, payments: offered.payments.slice(0, 1) } });
      await place();
      return place;
    },
    /** The timer of signs goes off. */
    async wake(): Promise<void> {
      const plan = onSignsTimer({ errand: 'signs' });
      if (plan === undefined) throw new Error('no timer of signs');
      const decide = (...how: Parameters<typeof plan.decide>) => ({ ...plan.decide(...how), result: undefined });
      await node.performer.perform({ ...plan, partition: partitionOfProvider('bakker'), decide });
      await node.teller?.settled();
    },
    told: () => node.teller?.settled(),
  };
}

describe('a sign that an order came', () => {
  it('comes to each device that somebody turned on, once for each order, and names nothing of it', async () => {
    const { maker, node, person, sell, wake, told } = await open();
    const [owner, other] = [await person('baas@bakker.example'), await person('hulp@bakker.example')];
    const phone = aBrowser(`http://${maker.host}/send/phone`);
    const till = aBrowser(`http://${maker.host}/send/till`);
    await sell('anna');
    await told();
    expect(maker.came).toEqual([]);
    const door = await owner.call('get', SIGNS);
    expect(door.body).toEqual({ push: { publicKey: expect.stringMatching(/^[\w-]{87}$/), hosts: [maker.host] }, browsers: [] });
    expect((await owner.call('post', SIGNS, { ...phone.subscription, language: 'nl' })).status).toBe(201);
    expect((await other.call('post', SIGNS, { ...till.subscription, language: 'en' })).status).toBe(201);
    // Each sees their own devices alone.
    expect((await other.call('get', SIGNS)).body.browsers).toEqual([{ name: expect.any(String), host: maker.host }]);

    const again = await sell('bram');
    await told();
    expect(maker.came.map(({ path }) => path).sort()).toEqual(['/send/phone', '/send/till']);
    const [first] = maker.came.filter(({ path }) => path === '/send/phone');
    expect(JSON.parse(phone.open(first?.body ?? Buffer.alloc(0)))).toEqual({ what: 'new-order', language: 'nl' });
    // The same confirm once more is the same order.
    await again();
    node.clock.ms += 60_000;
    await wake();
    expect(maker.came).toHaveLength(2);

    const name = (await owner.call('get', SIGNS)).body.browsers[0].name as string;
    expect((await other.call('delete', `${SIGNS}/${name}`)).status).toBe(404);
    expect((await owner.call('delete', `${SIGNS}/${name}`)).status).toBe(204);
    await sell('cor');
    await told();
    expect(maker.came.map(({ path }) => path).slice(2)).toEqual(['/send/till']);
  });

  it('is tried again where the server is busy, is one for orders that come together, and ends where it was turned off', async () => {
    const { maker, node, person, sell, wake, told } = await open();
    const owner = await person('baas@bakker.example');
    await owner.call('post', SIGNS, { ...aBrowser(`http://${maker.host}/send/phone`).subscription, language: 'nl' });
    maker.status = 503;
    await sell('anna');
    await told();
    expect(maker.came).toHaveLength(1);
    await wake();
    expect(maker.came).toHaveLength(1);
    // Nothing else is ordered: it is the same order that is told again.
    node.clock.ms += 31_000;
    await wake();
    expect(maker.came).toHaveLength(2);
    maker.came.length = 1;
    node.clock.ms += 121_000;
    maker.status = 201;
    await sell('bram');
    node.clock.ms += 31_000;
    await wake();
    expect(maker.came).toHaveLength(2);
    maker.status = 410;
    await sell('cor');
    node.clock.ms += 31_000;
    await wake();
    expect(maker.came).toHaveLength(3);
    expect((await owner.call('get', SIGNS)).body.browsers).toEqual([]);
  });

  it('is for people who work there, and goes through no other server than those of makers of browsers', async () => {
    const { maker, node, person, sell, told } = await open();
    const [owner, other] = [await person('baas@bakker.example'), await person('hulp@bakker.example')];
    const { keys } = aBrowser('https://x.example').subscription;
    for (const endpoint of ['https://169.254.169.254/latest', 'file:///etc/passwd', `http://${maker.host}.evil.example/send`])
      expect((await owner.call('post', SIGNS, { endpoint, keys, language: 'nl' })).status).toBe(400);
    expect((await owner.call('post', SIGNS, { endpoint: `http://${maker.host}/send`, keys: {}, language: 'nl' })).status).toBe(400);
    expect((await owner.call('get', '/providers/slager/signs')).status).toBe(404);
    expect((await node.browser().call('get', SIGNS)).status).toBe(401);

    await other.call('post', SIGNS, { ...aBrowser(`http://${maker.host}/send/till`).subscription, language: 'nl' });
    const people = (await owner.call('get', '/providers/bakker/people')).body.items as { personId: string; email: string }[];
    const left = people.find(({ email }) => email === 'hulp@bakker.example');
    expect((await owner.call('delete', `/providers/bakker/people/${left?.personId}`)).status).toBe(204);
    await sell('anna');
    await told();
    expect(maker.came).toEqual([]);
  });
});
