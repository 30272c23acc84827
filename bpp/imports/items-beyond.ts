import { type ItemRecord, PROVIDER_KEY, partitionOfProvider } from '../provider-record.ts';
import type { ImportPorts } from './business-import.ts';

const LISTED_AT_ONCE = 500;

/** The ids of a provider's items that are not among those that were seen: what is gone since the last import. */
export async function itemsBeyond(
  { store }: Pick<ImportPorts, 'store'>,
  providerId: string,
  seen: ReadonlySet<string>,
): Promise<readonly string[]> {
  const gone: string[] = [];
  let after: string | undefined;
  do {
    const options = { limit: LISTED_AT_ONCE, ...(after === undefined ? {} : { after }) };
    const page = await store.list(partitionOfProvider(providerId), PROVIDER_KEY.item(''), options);
    const ids = [...page.values()].map(({ value }) => (value as unknown as ItemRecord).item.id);
    gone.push(...ids.filter((itemId) => !seen.has(itemId)));
    after = page.size < LISTED_AT_ONCE ? undefined : [...page.keys()].at(-1);
  } while (after !== undefined);
  return gone;
}
