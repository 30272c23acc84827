import { describe, expect, it } from 'vitest';
import { createProblemList } from '../../../bpp/imports/import-problem.ts';
import { readStatement } from '../../../bpp/payments/statements/read-statement.ts';
import { bytesOf } from '../imports/node-for-imports.ts';
import { camt, camtBatch, camtEntry, type Entry, ing, PAYER_IBAN, SHOP_IBAN } from './files.ts';

function read(file: string | Uint8Array) {
  const problems = createProblemList();
  const statement = readStatement(typeof file === 'string' ? bytesOf(file) : file, problems);
  return { statement, problems: problems.problems };
}

const TWO: readonly Entry[] = [
  { amount: '24.90', reference: 'RF18539007547034', bankReference: 'B1' },
  { amount: '1250.00', remark: 'Kaas & wijn, dank u', on: '2026-09-03', bankReference: 'B2' },
];

/** On which line something stands for the nth time. */
function lineOf(file: string, text: string, nth: number): number {
  return file.split(text).slice(0, nth).join(text).split('\n').length;
}

describe('a statement is read to the same payments', () => {
  it.each([
    ['CAMT.053 version 02', camt(TWO), 'camt.053.001.02'],
    ['CAMT.053 version 08', camt(TWO, { version: '08' }), 'camt.053.001.08'],
    ['CAMT.053 with a prefix before every name', camt(TWO, { version: '08', prefix: true }), 'camt.053.001.08'],
    ['CAMT.053 with a byte order mark and line ends of Windows', `\uFEFF${camt(TWO).replaceAll('\n', '\r\n')}`, 'camt.053.001.02'],
    ['ING, semicolons, Dutch', ing(TWO), 'ing-csv'],
    ['ING, commas, Dutch', ing(TWO, { delimiter: ',' }), 'ing-csv'],
    ['ING, semicolons, English', ing(TWO, { language: 'en' }), 'ing-csv'],
  ])('from %s', (_what, file, format) => {
    const { statement, problems } = read(file);
    expect(problems).toEqual([]);
    expect(statement).toMatchObject({ format, accounts: [SHOP_IBAN], leftOut: { outgoing: 0, notBooked: 0 } });
    expect(statement?.payments.map(({ on, amount, remark, payer }) => ({ on, amount, remark, payer }))).toEqual([
      {
        on: '2026-09-02',
        amount: { currency: 'EUR', amount: '24.90' },
        remark: 'RF18539007547034',
        payer: { name: 'J. de Vries & Zn', iban: PAYER_IBAN },
      },
      {
        on: '2026-09-03',
        amount: { currency: 'EUR', amount: '1250.00' },
        remark: 'Kaas & wijn, dank u',
        payer: { name: 'J. de Vries & Zn', iban: PAYER_IBAN },
      },
    ]);
  });

  it('leaves out what went out, was taken back or is not booked yet, and counts it', () => {
    const entries: Entry[] = [
      ...TWO,
      { amount: '5.00', outgoing: true },
      { amount: '6.00', reversal: true },
      { amount: '7.00', pending: true },
    ];
    for (const version of ['02', '08'] as const) {
      expect(read(camt(entries, { version })).statement).toMatchObject({ payments: { length: 2 }, leftOut: { outgoing: 2, notBooked: 1 } });
    }
    expect(read(ing([...TWO, { amount: '5.00', outgoing: true }])).statement).toMatchObject({
      payments: { length: 2 },
      leftOut: { outgoing: 1 },
    });
  });

  it('takes a batch apart, and refuses one whose parts do not add up', () => {
    for (const version of ['02', '08'] as const) {
      const batch = camtBatch(TWO, '1274.90', version);
      expect(read(camt([batch], { version })).statement?.payments).toMatchObject([
        { amount: { amount: '24.90' }, remark: 'RF18539007547034', bankReference: 'BATCH1#1' },
        { amount: { amount: '1250.00' }, bankReference: 'BATCH1#2' },
      ]);
      const wrong = read(camt([camtBatch(TWO, '1274.91', version), ...TWO], { version }));
      expect(wrong.problems).toMatchObject([{ severity: 'error', line: 8, column: 'Ntry/NtryDtls' }]);
      expect(wrong.statement?.payments).toHaveLength(2);
    }
  });
});

describe('of a statement with a fault', () => {
  it.each([
    ['no amount', '<Amt Ccy="EUR">24.90</Amt>', '', 'Ntry/Amt', undefined],
    ['an amount that is none', '>24.90<', '>24,90<', 'Ntry/Amt', '24,90'],
    ['an amount below nothing', '>24.90<', '>-24.90<', 'Ntry/Amt', '-24.90'],
    ['no currency', '<Amt Ccy="EUR">24.90', '<Amt>24.90', 'Ntry/Amt', '24.90'],
    ['a day that is none', '2026-09-02', '2026-02-30', 'Ntry/BookgDt', '2026-02-30'],
    ['no status', '<Sts>BOOK</Sts>', '', 'Ntry/Sts', undefined],
    ['no direction', '<CdtDbtInd>CRDT</CdtDbtInd>', '', 'Ntry/CdtDbtInd', undefined],
    ['another direction', 'CRDT', 'SIDE', 'Ntry/CdtDbtInd', 'SIDE'],
  ])('in XML the entry is named by line and member, and the rest is read: %s', (_what, from, to, column, value) => {
    const file = camt([camtEntry(TWO[0] as Entry, '02').replace(from, to), TWO[1] as Entry]);
    const { statement, problems } = read(file);
    expect(problems).toMatchObject([{ severity: 'error', line: 8, column, ...(value === undefined ? {} : { value }) }]);
    expect(statement?.payments).toMatchObject([{ amount: { amount: '1250.00' }, line: lineOf(file, '<Ntry>', 2) }]);
  });

  it.each([
    ['an amount with a point', '24,90', '24.90', 'Bedrag (EUR)'],
    ['a day that is none', '20260902', '20260230', 'Datum'],
    ['no direction', '"Bij"', '"?"', 'Af Bij'],
    ['no account', `"${SHOP_IBAN}"`, '""', 'Rekening'],
  ])('in CSV the row is named by line and column, and the rest is read: %s', (_what, from, to, column) => {
    const { statement, problems } = read(ing(TWO).replace(from, to));
    expect(problems).toMatchObject([{ severity: 'error', line: 2, column }]);
    expect(statement?.payments).toMatchObject([{ amount: { amount: '1250.00' }, line: 3 }]);
  });

  it('a row that is cut off is named, and those before it are read', () => {
    const cut = ing([...TWO, ...TWO]).slice(0, -120);
    const { statement, problems } = read(cut);
    expect(problems).toMatchObject([{ severity: 'error', line: 5 }]);
    expect(statement?.payments).toHaveLength(3);
  });

  it('in ING`s CSV every column that is missing is named', () => {
    const { statement, problems } = read(ing(TWO).replace('Mededelingen', 'Iets anders'));
    expect(statement).toBeUndefined();
    expect(problems).toMatchObject([{ line: 1, column: 'mededelingen' }]);
  });
});

const bomb = `<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
${camt(TWO).split('\n').slice(1).join('\n').replace('RF18539007547034', '&lol2;')}`;
const external = camt(TWO).replace('?>', '?>\n<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/never.dtd">');
const latin1 = Buffer.from(camt([{ amount: '1.00', remark: 'Café' }]), 'latin1');
const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(camt(TWO), 'utf16le')]);

describe('a file that is no statement', () => {
  it.each([
    ['nothing', '', 0, 'is leeg'],
    ['a web page', '<!DOCTYPE html>\n<html><body>Log in</body></html>', 1, 'webpagina'],
    ['a web page without a document type', '<html lang="nl"><title>Inloggen</title></html>', 1, 'webpagina'],
    ['a zip file', Buffer.from('504b0304', 'hex'), 0, 'zip'],
    ['something huge', new Uint8Array(10 * 1024 * 1024 + 1), 0, 'groter dan 10 MB'],
    ['XML that is cut off', camt(TWO).slice(0, -60), camt(TWO).slice(0, -60).split('\n').length, 'stuk of afgebroken'],
    ['XML with a name that is not closed', camt(TWO).replace('</Sts>', '</Stz>'), 11, 'stuk of afgebroken'],
    ['an entity bomb', bomb, 2, 'DOCTYPE'],
    ['a document type of elsewhere', external, 2, 'DOCTYPE'],
    ['XML in Latin-1 that says it is UTF-8', latin1, 17, 'niet in UTF-8'],
    ['XML that says it is in another encoding', camt(TWO).replace('UTF-8', 'ISO-8859-1'), 1, 'niet in UTF-8'],
    ['XML in UTF-16', utf16, 1, 'niet in UTF-8'],
    ['another version', camt(TWO).replace('053.001.02', '053.001.03'), 2, 'versie 02 of 08'],
    ['what is not booked yet (CAMT.052)', camt(TWO).replace('camt.053', 'camt.052'), 2, 'versie 02 of 08'],
    ['other XML', '<rss><channel/></rss>', 1, 'versie 02 of 08'],
    ['another CSV', 'Handle,Title\na,b\n', 1, 'niet herkend'],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 1, 'niet herkend'],
  ])('is refused with its place and what to do: %s', (_what, file, line, says) => {
    const { statement, problems } = read(file);
    expect(statement?.payments ?? []).toEqual([]);
    expect(problems).toMatchObject([{ severity: 'error', line, message: { nl: expect.stringContaining(says), en: expect.any(String) } }]);
  });

  it('without an account says so', () => {
    const { statement, problems } = read(camt(TWO).replace(`<IBAN>${SHOP_IBAN}</IBAN>`, '<Othr><Id>1</Id></Othr>'));
    expect(problems).toMatchObject([{ severity: 'error', line: 5, column: 'Acct/Id/IBAN' }]);
    expect(statement?.payments).toEqual([]);
  });

  it('of deep nesting, or of entities within entities that are only spelled, ends soon', () => {
    const deep = camt([`${'<Ntry>'.repeat(5_000)}${'</Ntry>'.repeat(5_000)}`]);
    expect(read(deep).statement?.payments ?? []).toEqual([]);
    const spelled = read(
      camt([camtEntry({ amount: '1.00', remark: 'X' }, '02').replace('<Ustrd>X', `<Ustrd>&amp;amp;${'&amp;'.repeat(1_000)}`)]),
    );
    expect(spelled.statement?.payments[0]?.remark).toBe(`&amp;${'&'.repeat(555)}`);
  });
});
