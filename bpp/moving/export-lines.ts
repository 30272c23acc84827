import type { Store } from '../../node/store/port.ts';
import { type ProviderRecord, partitionOfProvider } from '../provider-record.ts';

/** Kept for the node's own work, or somebody else's secret: not a part of what a business has. */
export const LEFT_OUT =
  /^(form-secret|hook|pushed|moved-in|signs)$|^(called|post|asking|driver-token|calendar|driver|member|hold|draft|release|stock-changes|steps-taken|feed):/;
const LISTED_AT_ONCE = 200;

export const FORMAT = 'marktplein-business';

interface Ports {
  readonly store: Pick<Store, 'list'>;
  readonly node: { readonly id: string };
  readonly nowMs: number;
  readonly evidence?: ((about: { readonly providerId: string; readonly transactionId: string }) => Promise<readonly unknown[]>) | undefined;
}

/** Everything that is kept of a business, an object a line (docs/leaving.md): made as it is read, so that however much there is fits. */
export async function* exportLines(ports: Ports, { id: providerId, engine, currency }: ProviderRecord): AsyncGenerator<string> {
  yield line({ format: FORMAT, version: 1, providerId, node: ports.node.id, engine, currency, madeAtMs: ports.nowMs });
  const transactions = new Set<string>();
  let records = 0;
  for await (const [key, value] of recordsOf(ports.store, providerId)) {
    const { buyer } = value as { readonly buyer?: { readonly transactionId?: string } };
    if (key.startsWith('order:') && buyer?.transactionId !== undefined) transactions.add(buyer.transactionId);
    records += 1;
    yield line({ record: key, value });
  }
  for (const transactionId of transactions) {
    const said = (await ports.evidence?.({ providerId, transactionId })) ?? [];
    for (const message of said) yield line({ evidence: transactionId, message });
  }
  yield line({ end: true, records, transactions: transactions.size });
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

async function* recordsOf(store: Pick<Store, 'list'>, providerId: string): AsyncGenerator<readonly [key: string, value: unknown]> {
  let after: string | undefined;
  for (;;) {
    const options = { limit: LISTED_AT_ONCE, ...(after === undefined ? {} : { after }) };
    const page = await store.list(partitionOfProvider(providerId), '', options);
    for (const [key, { value }] of page) if (!LEFT_OUT.test(key)) yield [key, value];
    after = [...page.keys()].at(-1);
    if (page.size < LISTED_AT_ONCE) return;
  }
}
