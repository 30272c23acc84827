import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '../../bap/client/client.ts';
import { type Answered, send } from './http.ts';
import { openParty, type Party, type PartyOptions } from './party.ts';
import { OPERATOR_TOKEN, type Overrides, type PlannedNode, PROVIDER_TOKEN, planNetwork } from './plan.ts';
import { asProcess, inProcess, type NetworkNode } from './running.ts';

export interface NetworkOptions {
  readonly registries?: number;
  readonly gateways?: number;
  readonly providers?: number;
  /** Names of the nodes that are processes of their own, such as `provider-1`: those that a test kills. */
  readonly processes?: readonly string[];
  /** Names of nodes that are several processes, with their number of workers. */
  readonly workers?: Readonly<Record<string, number>>;
  /** Members of the configuration of every node of a role. */
  readonly overrides?: Overrides;
  /** Where others reach a node, when that is not at its own port: a proxy of the test's. */
  readonly publicUrl?: (node: PlannedNode) => string | undefined;
}

/** A whole network on this machine: real stores, keys, sockets and challenges. */
export interface Network {
  readonly folder: string;
  /** The first of them. */
  readonly registry: NetworkNode;
  readonly registries: readonly NetworkNode[];
  readonly gateways: readonly NetworkNode[];
  readonly buyer: NetworkNode;
  readonly providers: readonly NetworkNode[];
  /** The first of them, which has the three shops. */
  readonly provider: NetworkNode;
  /** An app at the buyer node. */
  readonly client: Client;
  /** A further node, played by the test. */
  party(options: PartyOptions): Promise<Party>;
  /** What a shopkeeper calls at a provider node. */
  shop(method: string, path: string, body?: unknown): Promise<Answered>;
  /** What an operator calls at the registry. */
  operator(method: string, path: string, body?: unknown): Promise<Answered>;
  stop(): Promise<void>;
}

export async function startNetwork(options: NetworkOptions = {}): Promise<Network> {
  const { registries = 1, gateways = 1, providers = 1, processes = [], workers = {}, overrides = {} } = options;
  const folder = mkdtempSync(join(tmpdir(), 'marktplein-network-'));
  const { publicUrl } = options;
  const plan = await planNetwork({ folder, registries, gateways, providers, overrides, ...(publicUrl === undefined ? {} : { publicUrl }) });
  const nodes = plan.nodes.map((node) => {
    const several = workers[node.name];
    if (several !== undefined) return asProcess(node, ['--workers', String(several)]);
    return processes.includes(node.name) ? asProcess(node) : inProcess(node);
  });
  const named = (name: string): NetworkNode => {
    const found = nodes.find((node) => node.name === name);
    if (found === undefined) throw new Error(`there is no ${name} in this network`);
    return found;
  };
  const parties: Party[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(parties.map((party) => party.close()));
    await Promise.all(nodes.map((node) => node.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  const registry = named('registry');
  try {
    await Promise.all(nodes.filter(({ role }) => role === 'registry').map((node) => node.start()));
    await Promise.all(nodes.map((node) => node.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  const provider = named('provider-1');
  const buyer = named('buyer');
  return {
    folder,
    registry,
    registries: nodes.filter(({ role }) => role === 'registry'),
    gateways: nodes.filter(({ role }) => role === 'gateway'),
    buyer,
    providers: nodes.filter(({ role }) => role === 'bpp'),
    provider,
    client: createClient({ url: buyer.url }),
    async party(wanted) {
      const party = await openParty(plan.registries, wanted);
      parties.push(party);
      return party;
    },
    shop: (method, path, body) => callWithToken(method, `${provider.url}/provider/v1${path}`, { token: PROVIDER_TOKEN, body }),
    operator: (method, path, body) => callWithToken(method, `${registry.url}/admin/v1${path}`, { token: OPERATOR_TOKEN, body }),
    stop,
  };
}

function callWithToken(
  method: string,
  url: string,
  { token, body }: { readonly token: string; readonly body: unknown },
): Promise<Answered> {
  const isFile = typeof body === 'string' || body instanceof Uint8Array;
  const bytes = body === undefined ? undefined : isFile ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
  return send(url, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': isFile ? 'text/csv' : 'application/json' },
    ...(bytes === undefined ? {} : { body: bytes }),
  });
}
