import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../node/clock.ts';
import { buy, find } from './buying.ts';
import { type Certified, certify, hasOpenssl } from './certificates.ts';
import { rowsOf } from './memory-of.ts';
import { type Network, startNetwork } from './network.ts';
import { freePorts, HOST, type PlannedNode, WIRE_PATH } from './plan.ts';
import { runProgram, until } from './running.ts';

/** Nodes that reach each other by https, through proxies as operators have them; the authority is one that only these nodes trust. */

/** What operators put before a node. */
interface Proxy {
  readonly server: Server;
  readonly port: number;
  /** Requests that came through. */
  readonly through: string[];
  /** Where it passes on to. */
  to: number;
  /** Shows another certificate from now on, also to those who were connected. */
  show(certified: Certified): void;
}

async function openProxy(certified: Certified): Promise<Proxy> {
  const [port = 0] = await freePorts(1);
  const server = createServer({ cert: certified.cert, key: certified.key }, (incoming, outgoing) => {
    proxy.through.push(incoming.url ?? '');
    const { method, url: path, headers } = incoming;
    const passed = request({ host: HOST, port: proxy.to, method, path, headers }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, HOST, resolve));
  const proxy: Proxy = {
    server,
    port,
    through: [],
    to: 0,
    show({ cert, key }) {
      server.setSecureContext({ cert, key });
      server.closeAllConnections();
    },
  };
  return proxy;
}

const cannot = hasOpenssl() ? '' : ' (it takes openssl, to make certificates)';

describe.skipIf(cannot !== '')(`by https${cannot}`, () => {
  let folder: string;
  let network: Network;
  let trusted: Certified;
  let foreign: Certified;
  const proxies = new Map<string, Proxy>();
  const before = process.env.NODE_EXTRA_CA_CERTS;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'marktplein-https-'));
    const ours = certify(folder, 'ours');
    trusted = ours;
    foreign = certify(folder, 'foreign');
    for (const name of ['buyer', 'gateway-1', 'provider-1']) proxies.set(name, await openProxy(trusted));
    // As an operator with an authority of their own starts a node.
    process.env.NODE_EXTRA_CA_CERTS = ours.caFile;
    const publicUrl = (node: PlannedNode): string | undefined => {
      const proxy = proxies.get(node.name);
      if (proxy === undefined) return undefined;
      proxy.to = node.port;
      return `https://localhost:${proxy.port}${WIRE_PATH}`;
    };
    network = await startNetwork({ processes: ['registry', 'gateway-1', 'buyer', 'provider-1'], publicUrl });
  });
  afterAll(async () => {
    if (before === undefined) delete process.env.NODE_EXTRA_CA_CERTS;
    else process.env.NODE_EXTRA_CA_CERTS = before;
    await network?.stop();
    for (const { server } of proxies.values()) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const came = (name: string): ReadonlySet<string> =>
    new Set((proxies.get(name)?.through ?? []).map((url) => url.slice(url.lastIndexOf('/') + 1)));

  test('a whole purchase goes, from the challenge on, and every message by way of the proxies', async () => {
    expect(await buy(network.client)).toMatchObject({ state: 'confirmed' });
    expect([...came('provider-1')]).toEqual(expect.arrayContaining(['on_subscribe', 'search', 'select', 'init', 'confirm']));
    expect([...came('buyer')]).toEqual(expect.arrayContaining(['on_subscribe', 'on_search', 'on_select', 'on_init', 'on_confirm']));
    expect([...came('gateway-1')]).toEqual(expect.arrayContaining(['on_subscribe', 'search']));
  });

  test('a node whose certificate is not trusted is told nothing; once it shows a good one it hears what waited', async () => {
    const { client } = network;
    const proxy = proxies.get('provider-1') as Proxy;
    const { transactionId, offer } = await find(client, 'desembrood', 'bakker.desembrood');
    proxy.show(foreign);
    proxy.through.splice(0);
    const basket = { providerNode: offer.providerNode, providerId: 'bakker', lines: [{ itemId: 'bakker.desembrood', quantity: 1 }] };
    const { order: handle = '' } = await client.createOrder(transactionId, basket);
    const waiting = () =>
      rowsOf(network.buyer, "SELECT attempts FROM outbox WHERE ended IS NULL AND attempts > 1 AND lane LIKE '%provider-1%'");
    await until(() => waiting().length > 0, 'it was tried more than once', 20_000);
    expect(proxy.through).toEqual([]);

    proxy.show(trusted);
    const order = await until(
      async () => {
        await systemClock.sleep(100);
        const now = await client.order(handle);
        return now.state === 'selected' && now;
      },
      'the quote comes',
      30_000,
    );
    expect(order.quotedTotal?.amount).toBe('4.50');
  }, 90_000);

  test('a registry enters nothing that lies behind a certificate that is not trusted, and its operator sees why', async () => {
    const { client, provider } = network;
    const proxy = proxies.get('provider-1') as Proxy;
    proxy.show(foreign);
    proxy.through.splice(0);
    const words = ['rotate-key', '--config', provider.configFile, '--seconds', '1'];
    expect(await runProgram(words, join(folder, 'early.out')).ended).toBe(1);
    const claim = await until(
      async () => {
        const { body } = await network.operator('GET', `/entries/${provider.subscriberId}`);
        return (body as { entries: { status: string; reason?: string }[] }).entries.find(({ status }) => status === 'INVALID_SSL');
      },
      'the registry finds the certificate',
      20_000,
    );
    expect(claim.reason).toMatch(/certificate/i);
    expect(proxy.through).toEqual([]);

    proxy.show(trusted);
    expect(await runProgram([...words.slice(0, -1), '60'], join(folder, 'late.out')).ended).toBe(0);
    expect(await buy(client)).toMatchObject({ state: 'confirmed' });
    expect(proxy.through.length).toBeGreaterThan(0);
  }, 120_000);
});
