import { effect, signal } from '@preact/signals';
import { onKeptElsewhere, readKept, writeKept } from '../../square/kept.ts';
import { post, type Trouble } from '../api/call.ts';
import { ownOrders } from './own-orders.ts';

/** The secrets that open the orders of this device elsewhere, by handle. They stand apart from the orders, so that no list or file takes them along. */
type Secrets = Readonly<Record<string, string>>;

const SLOT = 'order-links';

const secrets = signal<Secrets>(read(readKept(SLOT)));
onKeptElsewhere(SLOT, (value) => {
  secrets.value = read(value);
});

// What this device forgets, it cannot open elsewhere either.
effect(() => {
  const known = new Set(ownOrders.value.map(({ handle }) => handle));
  const kept = Object.entries(secrets.value).filter(([handle]) => known.has(handle));
  if (kept.length < Object.keys(secrets.value).length) write(Object.fromEntries(kept));
});

export function secretOf(handle: string): string | undefined {
  return secrets.value[handle];
}

/** The address that opens an order. All that matters stands behind the `#`, which no browser tells another site. */
export function addressOf(handle: string, secret: string): string {
  return `${location.origin}${location.pathname}#/order/${handle}/${secret}`;
}

/** Has the node make a link; those before open nothing any more, unless it is made beside them. Kept when the order was made on this device. */
export async function makeLink(
  handle: string,
  { beside }: { readonly beside: boolean },
): Promise<{ readonly secret: string } | { readonly trouble: Trouble }> {
  const outcome = await post<{ readonly secret: string }>(`/orders/${handle}/link`, { beside });
  if (!outcome.ok) return { trouble: outcome.trouble };
  const { secret } = outcome.value;
  if (ownOrders.value.some((own) => own.handle === handle)) write({ ...secrets.value, [handle]: secret });
  return { secret };
}

function write(next: Secrets): void {
  secrets.value = next;
  writeKept(SLOT, Object.keys(next).length === 0 ? undefined : next);
}

function read(value: unknown): Secrets {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, secret]) => typeof secret === 'string')) as Secrets;
}
