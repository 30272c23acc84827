import type { Transport } from '../node/transport.ts';

/** One entry or claim at the registry, as its operators see it. What else the registry tells is left out. */
export interface EntryRow {
  readonly subscriberId: string;
  readonly keyId: string;
  readonly type: string;
  readonly domain?: string;
  readonly city?: string;
  readonly url: string;
  readonly kind: 'entry' | 'claim';
  readonly status?: string;
  readonly proven: boolean;
  readonly reason?: string;
  readonly ended?: string;
  readonly validUntil?: string;
}

export type RegistryAnswer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

/** The registry's operators' API, as far as a control room uses it. */
export interface RegistryDesk {
  entries(): Promise<RegistryAnswer<readonly EntryRow[]>>;
  /** @param what `approve` or `suspend` */
  act(
    what: 'approve' | 'suspend',
    key: { readonly subscriberId: string; readonly keyId: string; readonly reason: string },
  ): Promise<RegistryAnswer<void>>;
}

const MEMBERS = ['subscriberId', 'keyId', 'type', 'domain', 'city', 'url', 'kind', 'status', 'proven', 'reason', 'ended', 'validUntil'];

export function createRegistryDesk(registry: { readonly url: string; readonly token: string }, transport: Transport): RegistryDesk {
  const base = `${registry.url}/admin/v1/entries`;
  const call = async (path: string, body?: object): Promise<RegistryAnswer<{ readonly entries?: readonly EntryRow[] }>> => {
    const headers = { authorization: `Bearer ${registry.token}`, 'content-type': 'application/json' };
    const result = await transport.send(
      body === undefined
        ? { method: 'GET', url: base + path, headers }
        : { url: base + path, headers, body: Buffer.from(JSON.stringify(body)) },
    );
    if (!result.ok) return { ok: false, message: `The registry did not answer: ${result.message}` };
    const said = parsed(Buffer.from(result.body).toString('utf8'));
    if (result.status >= 300) return { ok: false, message: said?.error?.message ?? `The registry answered ${result.status}.` };
    return said === undefined ? { ok: false, message: 'The registry answered something that is no JSON.' } : { ok: true, value: said };
  };
  return {
    async entries() {
      const answer = await call('');
      return answer.ok ? { ok: true, value: (answer.value.entries ?? []).map(plain) } : answer;
    },
    async act(what, { subscriberId, keyId, reason }) {
      const answer = await call(`/${encodeURIComponent(subscriberId)}/${encodeURIComponent(keyId)}/${what}`, { reason });
      return answer.ok ? { ok: true, value: undefined } : answer;
    },
  };
}

function plain(row: EntryRow): EntryRow {
  return Object.fromEntries(Object.entries(row).filter(([name]) => MEMBERS.includes(name))) as unknown as EntryRow;
}

function parsed(text: string): { readonly entries?: readonly EntryRow[]; readonly error?: { readonly message?: string } } | undefined {
  try {
    return JSON.parse(text) as { readonly entries?: readonly EntryRow[] };
  } catch {
    return undefined;
  }
}
