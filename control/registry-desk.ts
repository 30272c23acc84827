import type { Transport } from '../node/transport.ts';
import { createDeskCall, type DeskAnswer } from './desk-call.ts';
import type { EntryRow } from './told.ts';

/** The registry's operators' API, as far as a control room uses it. */
export interface RegistryDesk {
  entries(): Promise<DeskAnswer<readonly EntryRow[]>>;
  /** @param what `approve` or `suspend` */
  act(
    what: 'approve' | 'suspend',
    key: { readonly subscriberId: string; readonly keyId: string; readonly reason: string },
  ): Promise<DeskAnswer<void>>;
}

const PATH = '/admin/v1/entries';
const MEMBERS = ['subscriberId', 'keyId', 'type', 'domain', 'city', 'url', 'kind', 'status', 'proven', 'reason', 'ended', 'validUntil'];

export function createRegistryDesk(registry: { readonly url: string; readonly token: string }, transport: Transport): RegistryDesk {
  const call = createDeskCall({ who: 'The registry', ...registry }, transport);
  return {
    async entries() {
      const answer = await call(PATH);
      if (!answer.ok) return answer;
      const { entries = [] } = answer.value as { readonly entries?: readonly EntryRow[] };
      return { ok: true, value: entries.map(plain) };
    },
    async act(what, { subscriberId, keyId, reason }) {
      const answer = await call(`${PATH}/${encodeURIComponent(subscriberId)}/${encodeURIComponent(keyId)}/${what}`, { reason });
      return answer.ok ? { ok: true, value: undefined } : answer;
    },
  };
}

function plain(row: EntryRow): EntryRow {
  return Object.fromEntries(Object.entries(row).filter(([name]) => MEMBERS.includes(name))) as unknown as EntryRow;
}
