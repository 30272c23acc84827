import { chargesVat, type Invoice, toInvoice } from '../../commerce/invoice.ts';
import { NO_VAT } from '../../commerce/invoice-pieces.ts';
import { subtract, sum } from '../../commerce/money.ts';
import { accept, type Refusal, refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import { dateIn } from '../../commerce/time.ts';
import type { Performer, Work } from '../../node/role.ts';
import type { Json, State, Store } from '../../node/store/port.ts';
import { asJson, orderIn, providerIn, recordAt } from '../engines/state.ts';
import { ledgerIn, moneyKeys, standingIn, todayIn } from '../payments/records.ts';
import type { Period } from '../payments/settlement.ts';
import { type OrderRecord, PROVIDER_KEY, type ProviderRecord, partitionOfProvider } from '../provider-record.ts';
import { buyerParty, providerParty } from './parties.ts';
import { INVOICE_KEY, type InvoicedRecord, invoiceNumber, type NumbersRecord } from './records.ts';

/** Orders that one commit invoices at most. */
const ORDERS_PER_COMMIT = 50;
/** Invoices that one call makes at most; who has more asks again. */
export const INVOICES_AT_ONCE_MAX = 2_000;
const LISTED_AT_ONCE = 200;
const LEFT_TOLD_MAX = 100;

export interface InvoicesMade {
  readonly made: readonly { readonly number: string; readonly kind: Invoice['kind']; readonly orderId: string }[];
  /** Orders that could not be invoiced, and why; a hundred of them at most. */
  readonly left: readonly { readonly orderId: string; readonly reason: string; readonly path?: string }[];
  readonly leftInAll: number;
  /** There is more to be made: ask again. */
  readonly incomplete?: true;
}

interface Ports {
  readonly performer: Performer;
  readonly store: Pick<Store, 'list' | 'read'>;
}

/**
 * Invoices every order that ended in a period and was not invoiced, and puts right what was invoiced before and costs something else since. Asked
 * again it makes nothing more.
 */
export async function makeInvoices(ports: Ports, provider: ProviderRecord, period: Period): Promise<InvoicesMade> {
  const made: InvoicesMade['made'][number][] = [];
  const left: InvoicesMade['left'][number][] = [];
  let leftInAll = 0;
  for await (const records of orderPages(ports.store, provider.id)) {
    const ids = records.filter((record) => isEnded(record, provider, period)).flatMap(({ order }) => order.id ?? []);
    for (let from = 0; from < ids.length; from += ORDERS_PER_COMMIT) {
      const done = await ports.performer.perform(invoiceOrders(provider.id, ids.slice(from, from + ORDERS_PER_COMMIT), period));
      if (!done.ok) return { made, left, leftInAll, incomplete: true };
      for (const each of done.value) {
        if (each.made.ok) made.push(...each.made.value);
        else {
          leftInAll += 1;
          const { message, path } = each.made.refusal;
          if (left.length < LEFT_TOLD_MAX) left.push({ orderId: each.orderId, reason: message, ...(path === undefined ? {} : { path }) });
        }
      }
      if (made.length >= INVOICES_AT_ONCE_MAX) return { made, left, leftInAll, incomplete: true };
    }
  }
  return { made, left, leftInAll };
}

async function* orderPages(store: Pick<Store, 'list'>, providerId: string): AsyncGenerator<readonly OrderRecord[]> {
  let after: string | undefined;
  for (;;) {
    const options = { limit: LISTED_AT_ONCE, ...(after === undefined ? {} : { after }) };
    const page = await store.list(partitionOfProvider(providerId), PROVIDER_KEY.order(''), options);
    yield [...page.values()].map(({ value }) => value as unknown as OrderRecord);
    after = [...page.keys()].at(-1);
    if (page.size < LISTED_AT_ONCE) return;
  }
}

function isEnded({ order, history }: OrderRecord, { openingHours }: ProviderRecord, { to }: Period): boolean {
  if (order.status !== 'complete' && order.status !== 'cancelled') return false;
  return endedOn({ order, history }, openingHours.timeZone) <= to;
}

function endedOn({ order, history }: Pick<OrderRecord, 'order' | 'history'>, timeZone: string): string {
  return dateIn(timeZone, history.at(-1)?.atMs ?? order.updatedAtMs ?? 0);
}

interface OfOrder {
  readonly orderId: string;
  readonly made: Verdict<InvoicesMade['made']>;
}

/** One commit: numbers follow each other without a gap, since they are given where the invoices are kept. */
function invoiceOrders(providerId: string, orderIds: readonly string[], { from }: Period): Work<readonly OfOrder[]> {
  return {
    partition: partitionOfProvider(providerId),
    reads: [PROVIDER_KEY.provider, INVOICE_KEY.numbers, ...orderIds.flatMap((id) => [...moneyKeys(id), INVOICE_KEY.invoiced(id)])],
    decide(state, { nowMs }) {
      const provider = providerIn(state);
      const put: Record<string, Json> = {};
      const issuedOn = todayIn(state, nowMs);
      const year = issuedOn.slice(0, 4);
      const numbers = recordAt<NumbersRecord>(state, INVOICE_KEY.numbers) ?? {};
      let count = numbers[year] ?? 0;
      const result = orderIds.map((orderId): OfOrder => {
        if (provider === undefined) return { orderId, made: accept([]) };
        const before = recordAt<InvoicedRecord>(state, INVOICE_KEY.invoiced(orderId));
        const number = invoiceNumber(year, count + 1);
        const found = invoiceOf(state, { provider, orderId, before, number, issuedOn, from });
        if (!found.ok || found.value === undefined) return { orderId, made: found.ok ? accept([]) : found };
        count += 1;
        const { invoice, byRate } = found.value;
        put[INVOICE_KEY.invoice(number)] = asJson(invoice);
        put[INVOICE_KEY.invoiced(orderId)] = asJson({ numbers: [...(before?.numbers ?? []), number], byRate });
        return { orderId, made: accept([{ number, kind: invoice.kind, orderId }]) };
      });
      if (Object.keys(put).length > 0) put[INVOICE_KEY.numbers] = asJson({ ...numbers, [year]: count });
      return { put, result };
    },
  };
}

interface At {
  readonly provider: ProviderRecord;
  readonly orderId: string;
  readonly before: InvoicedRecord | undefined;
  readonly number: string;
  readonly issuedOn: string;
  readonly from: string;
}

interface Found {
  readonly invoice: Invoice;
  readonly byRate: InvoicedRecord['byRate'];
}

function invoiceOf(state: State, at: At): Verdict<Found | undefined> {
  const { provider, orderId, before, number, issuedOn } = at;
  const record = orderIn(state, orderId);
  const quote = record?.order.quote;
  if (record === undefined || quote === undefined) return accept(undefined);
  const deliveredOn = endedOn(record, provider.openingHours.timeZone);
  if (before === undefined && deliveredOn < at.from) return accept(undefined);
  const { received, refunded } = standingIn(state, orderId);
  const favours = ledgerIn(state, orderId).refunds.filter(({ reason }) => reason === 'goodwill');
  const favour = sum(
    quote.total.currency,
    favours.map(({ amount }) => amount),
  );
  const title = before === undefined ? 'Paid back' : `Change of ${before.numbers[0] ?? ''}`;
  const due = toInvoice(quote, {
    paid: subtract(received, refunded),
    favour,
    title,
    ...(before === undefined ? {} : { before: before.byRate }),
  });
  if (!due.ok || due.value === undefined) return due.ok ? accept(undefined) : due;
  const { kind, sums, invoiced } = due.value;
  const issuer = providerParty(provider);
  if (!issuer.ok) return issuer;
  const fault = faultOf(provider, sums);
  if (fault !== undefined) return { ok: false, refusal: fault };
  const [about] = before?.numbers ?? [];
  const invoice: Invoice = {
    number,
    kind,
    issuedOn,
    orderId,
    ...(record.order.status === 'complete' ? { deliveredOn } : {}),
    ...(about === undefined ? {} : { about }),
    provider: issuer.value,
    buyer: buyerParty(record.order, issuer.value),
    ...payingOf(provider, record),
    ...sums,
  };
  return accept({ invoice, byRate: invoiced });
}

function faultOf({ company }: ProviderRecord, sums: Pick<Invoice, 'taxes'>): Refusal | undefined {
  const named = company?.vatNumber !== undefined || !chargesVat(sums);
  if (named) return undefined;
  const no = refuseTrade(
    'invalid',
    `An invoice that charges VAT needs the VAT number of the business (rate ${rateIn(sums)}).`,
    '/company/vatNumber',
  );
  return no.ok ? undefined : no.refusal;
}

function rateIn({ taxes }: Pick<Invoice, 'taxes'>): string {
  return taxes.find(({ rate }) => rate !== NO_VAT)?.rate ?? '';
}

function payingOf({ payments }: ProviderRecord, { order }: OrderRecord): Pick<Invoice, 'iban' | 'reference'> {
  const transfer = payments.find((payment) => payment.due === 'before-order' && payment.method === 'bank-transfer');
  const reference = order.payments[0]?.reference;
  return {
    ...(transfer !== undefined && 'iban' in transfer ? { iban: transfer.iban } : {}),
    ...(reference === undefined ? {} : { reference }),
  };
}
