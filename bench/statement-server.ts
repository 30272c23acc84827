import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProblemList } from '../bpp/imports/import-problem.ts';
import { importStatement } from '../bpp/payments/import-statement.ts';
import { PAYMENT_KEY } from '../bpp/payments/records.ts';
import { referenceFor } from '../bpp/payments/reference.ts';
import { readCamt053 } from '../bpp/payments/statements/camt053.ts';
import { readIngCsv } from '../bpp/payments/statements/ing-csv.ts';
import { PROVIDER_KEY } from '../bpp/provider-record.ts';
import { systemChance, systemClock } from '../node/clock.ts';
import type { Json } from '../node/store/port.ts';
import { openSqliteStore } from '../node/store/sqlite.ts';
import { createWorker } from '../node/work.ts';
import { takePart } from './child.ts';

/** A shop with so many orders to be paid, and a statement that pays each: in a process of its own, so that its memory can be told. */

const entries = Number(process.argv[2]);
const form = process.argv[3] === 'ing' ? 'ing' : 'camt';
const IBAN = 'NL91ABNA0417164300';
const folder = mkdtempSync(join(tmpdir(), 'marktplein-bench-'));
const store = await openSqliteStore({ file: join(folder, 'store.db') });
const performer = createWorker({ store, clock: systemClock, chance: systemChance, role: {}, wake: () => undefined });
const node = { id: 'provider.example', uri: 'https://provider.example' };
const orderIds = Array.from({ length: entries }, (_, at) => `bakker.${String(at).padStart(26, '0')}`);
for (let from = 0; from < entries; from += 200) {
  const put = orderIds.slice(from, from + 200).flatMap(recordsOf);
  await store.commit({ partition: 'provider:bakker', put });
}
const bytes = new TextEncoder().encode(form === 'ing' ? ingCsv() : statement());

function recordsOf(orderId: string): { key: string; value: Json }[] {
  const total = { currency: 'EUR', amount: '24.90' };
  const reference = referenceFor(orderId);
  const order = {
    ...{ id: orderId, status: 'active', providerId: 'bakker', createdAtMs: 0 },
    lines: [{ itemId: 'bakker.brood', quantity: 2 }],
    fulfilments: [{ id: 'bakker.pickup', kind: 'pickup', state: 'pending' }],
    billing: { name: 'Anna de Vries', email: 'anna@post.example' },
    quote: { total, lines: [{ title: 'Brood', kind: 'item', itemId: 'bakker.brood', quantity: 2, amount: total }] },
    payments: [{ id: 'bakker.payment-1', due: 'before-order', status: 'not-paid', amount: total, reference }],
  };
  const buyer = { domain: 'retail', buyerNode: { id: 'buyer.example', uri: 'https://buyer.example' }, transactionId: orderId };
  return [
    { key: PROVIDER_KEY.order(orderId), value: { order, buyer, confirmedAtMs: 0, taken: [], paymentId: 'bakker.payment-1', history: [] } },
    { key: PAYMENT_KEY.reference(reference), value: { orderId } },
    { key: PAYMENT_KEY.unsettled(orderId), value: {} },
  ];
}

/** As a bank writes it: about 900 bytes an entry. */
function statement(): string {
  const each = orderIds.map(
    (orderId, at) => `
      <Ntry><NtryRef>${at}</NtryRef><Amt Ccy="EUR">24.90</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
        <BookgDt><Dt>2026-11-02</Dt></BookgDt><ValDt><Dt>2026-11-02</Dt></ValDt><AcctSvcrRef>2026110200${at}</AcctSvcrRef>
        <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
        <NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy="EUR">24.90</Amt><CdtDbtInd>CRDT</CdtDbtInd>
          <RltdPties><Dbtr><Pty><Nm>Anna de Vries</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>NL20INGB0001234567</IBAN></Id></DbtrAcct></RltdPties>
          <RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>ISO</Issr></Tp><Ref>${referenceFor(orderId)}</Ref></CdtrRefInf></Strd></RmtInf>
        </TxDtls></NtryDtls></Ntry>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
    <Stmt><Id>1</Id><Acct><Id><IBAN>${IBAN}</IBAN></Id></Acct>${each.join('')}</Stmt></BkToCstmrStmt></Document>`;
}

/** As "Mijn ING" exports it: about 250 bytes a row. */
function ingCsv(): string {
  const head = '"Datum";"Naam / Omschrijving";"Rekening";"Tegenrekening";"Code";"Af Bij";"Bedrag (EUR)";"Mutatiesoort";"Mededelingen"';
  const rows = orderIds.map((orderId, at) => {
    const remark = `Naam: Anna de Vries Omschrijving: ${referenceFor(orderId)} IBAN: NL20INGB0001234567 Kenmerk: ${at} Valutadatum: 02-11-2026`;
    return `"20261102";"Anna de Vries";"${IBAN}";"NL20INGB0001234567";"OV";"Bij";"24,90";"Overschrijving";"${remark}"`;
  });
  return [head, ...rows].join('\n');
}

/** Processor time, in milliseconds: other work of the machine does not weigh on it. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function peakMb(): number {
  return process.resourceUsage().maxRSS / 1_024;
}

async function imported(): Promise<{ readonly tookCpuMs: number; readonly paid: number; readonly known: number }> {
  const beforeMs = cpuMs();
  const report = await importStatement({ performer, store, node }, { providerId: 'bakker', accounts: [IBAN], bytes });
  return { tookCpuMs: cpuMs() - beforeMs, paid: report.entered.paid ?? 0, known: report.known };
}

function read(): { readonly tookCpuMs: number; readonly payments: number } {
  const beforeMs = cpuMs();
  const payments = (form === 'ing' ? readIngCsv : readCamt053)(bytes, createProblemList())?.payments.length ?? 0;
  return { tookCpuMs: cpuMs() - beforeMs, payments };
}

takePart(
  { bytes: bytes.length, peakMb: peakMb() },
  {
    read: () => ({ ...read(), peakMb: peakMb() }),
    import: async () => ({ ...(await imported()), peakMb: peakMb() }),
    async stop() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  },
);
