/** Files as banks write them, from a list of payments. Names and accounts are invented; the accounts pass their check digits. */

export const SHOP_IBAN = 'NL91ABNA0417164300';
export const PAYER_IBAN = 'NL20INGB0001234567';

export interface Entry {
  readonly amount: string;
  readonly remark?: string;
  /** A reference in the member for structured ones. */
  readonly reference?: string;
  readonly name?: string;
  readonly on?: string;
  readonly bankReference?: string;
  readonly outgoing?: boolean;
  readonly pending?: boolean;
  readonly reversal?: boolean;
  readonly currency?: string;
}

const xml = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

function transactionDetails(entry: Entry, version: '02' | '08', amount = false): string {
  const { name = 'J. de Vries & Zn', remark, reference, currency = 'EUR' } = entry;
  const party = version === '02' ? `<Dbtr><Nm>${xml(name)}</Nm></Dbtr>` : `<Dbtr><Pty><Nm>${xml(name)}</Nm></Pty></Dbtr>`;
  const own =
    version === '02'
      ? `<AmtDtls><TxAmt><Amt Ccy="${currency}">${entry.amount}</Amt></TxAmt></AmtDtls>`
      : `<Amt Ccy="${currency}">${entry.amount}</Amt>`;
  return `<TxDtls>
          <Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>${amount ? own : ''}
          <RltdPties>${party}<DbtrAcct><Id><IBAN>${PAYER_IBAN}</IBAN></Id></DbtrAcct></RltdPties>
          <RmtInf>${remark === undefined ? '' : `<Ustrd>${xml(remark)}</Ustrd>`}${
            reference === undefined
              ? ''
              : `<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>ISO</Issr></Tp><Ref>${reference}</Ref></CdtrRefInf></Strd>`
          }</RmtInf>
        </TxDtls>`;
}

export function camtEntry(entry: Entry, version: '02' | '08', details = transactionDetails(entry, version)): string {
  const { on = '2026-09-02', currency = 'EUR', outgoing, pending, reversal, bankReference } = entry;
  const status = pending === true ? 'PDNG' : 'BOOK';
  return `<Ntry>
      <Amt Ccy="${currency}">${entry.amount}</Amt>
      <CdtDbtInd>${outgoing === true ? 'DBIT' : 'CRDT'}</CdtDbtInd>${reversal === true ? '<RvslInd>true</RvslInd>' : ''}
      <Sts>${version === '02' ? status : `<Cd>${status}</Cd>`}</Sts>
      <BookgDt>${version === '02' ? `<Dt>${on}</Dt>` : `<DtTm>${on}T10:00:00+02:00</DtTm>`}</BookgDt>
      ${bankReference === undefined ? '' : `<AcctSvcrRef>${bankReference}</AcctSvcrRef>`}
      <NtryDtls>${details}</NtryDtls>
    </Ntry>`;
}

export function camtBatch(parts: readonly Entry[], total: string, version: '02' | '08'): string {
  const details = parts.map((part) => transactionDetails(part, version, true)).join('\n');
  return camtEntry({ amount: total, bankReference: 'BATCH1' }, version, details);
}

export function camt(
  entries: readonly (Entry | string)[],
  options: { readonly version?: '02' | '08'; readonly iban?: string; readonly prefix?: boolean } = {},
): string {
  const { version = '02', iban = SHOP_IBAN, prefix = false } = options;
  const body = entries.map((entry) => (typeof entry === 'string' ? entry : camtEntry(entry, version))).join('\n    ');
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}">
  <BkToCstmrStmt>
    <GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-09-03T02:00:00</CreDtTm></GrpHdr>
    <Stmt>
    <Id>S1</Id><CreDtTm>2026-09-03T02:00:00</CreDtTm>
    <Acct><Id><IBAN>${iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>
    ${body}
    </Stmt>
  </BkToCstmrStmt>
</Document>
`;
  return prefix ? text.replaceAll(/<(\/?)([A-Z])/g, '<$1ns2:$2').replace('xmlns=', 'xmlns:ns2=') : text;
}

const HEADS = {
  nl: [
    'Datum',
    'Naam / Omschrijving',
    'Rekening',
    'Tegenrekening',
    'Code',
    'Af Bij',
    'Bedrag (EUR)',
    'Mutatiesoort',
    'Mededelingen',
    'Saldo na mutatie',
    'Tag',
  ],
  en: [
    'Date',
    'Name / Description',
    'Account',
    'Counterparty',
    'Code',
    'Debit/credit',
    'Amount (EUR)',
    'Transaction type',
    'Notifications',
    'Resulting balance',
    'Tag',
  ],
};

export function ing(
  entries: readonly Entry[],
  options: { readonly language?: 'nl' | 'en'; readonly delimiter?: ',' | ';'; readonly iban?: string } = {},
): string {
  const { language = 'nl', delimiter = ';', iban = SHOP_IBAN } = options;
  const rows = entries.map((entry) => {
    const { on = '2026-09-02', name = 'J. de Vries & Zn', remark = '', reference, outgoing } = entry;
    const said = reference === undefined ? remark : `${remark} ${reference}`.trim();
    const words =
      language === 'nl'
        ? `Naam: ${name} Omschrijving: ${said} IBAN: ${PAYER_IBAN} Valutadatum: ${on.split('-').reverse().join('-')}`
        : `Name: ${name} Description: ${said} IBAN: ${PAYER_IBAN} Value date: ${on.split('-').reverse().join('/')}`;
    const direction = language === 'nl' ? (outgoing === true ? 'Af' : 'Bij') : outgoing === true ? 'Debit' : 'Credit';
    return [
      on.replaceAll('-', ''),
      name,
      iban,
      PAYER_IBAN,
      'OV',
      direction,
      entry.amount.replace('.', ','),
      'Overschrijving',
      words,
      '1876,54',
      '',
    ];
  });
  return `${[HEADS[language], ...rows].map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter)).join('\r\n')}\r\n`;
}
