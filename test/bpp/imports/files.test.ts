import { describe, expect, it } from 'vitest';
import { createProblemList } from '../../../bpp/imports/import-problem.ts';
import { readProductFile, readProducts } from '../../../bpp/imports/products.ts';
import { bytesOf, NOW_MS, shopCalled } from './node-for-imports.ts';

const HEADER = 'Handle,Title,Body (HTML),Type,Status,Variant SKU,Variant Price';
const ROW = 'cafe,Café crème €,,Drank,active,C1,2.50';

function read(bytes: Uint8Array) {
  return readProductFile(bytes, { shop: shopCalled('winkel'), fileName: 'p.csv', nowMs: NOW_MS });
}

const windows1252 = (text: string) => Uint8Array.from([...text].map((char) => (char === '€' ? 0x80 : (char.codePointAt(0) ?? 0))));
const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);

describe('a file from some program', () => {
  const text = `${HEADER}\n${ROW}\n`;
  const table: [string, Uint8Array][] = [
    ['UTF-8', bytesOf(text)],
    ['UTF-8 with a byte order mark', bytesOf(`\uFEFF${text}`)],
    ['Windows-1252', windows1252(text)],
    ['UTF-16', utf16(text)],
    ['lines that end as on Windows', bytesOf(text.replaceAll('\n', '\r\n'))],
    ['lines that end as on an old Mac', bytesOf(text.replaceAll('\n', '\r'))],
    ['semicolons', bytesOf(text.replaceAll(',', ';'))],
    ['tabs', bytesOf(text.replaceAll(',', '\t'))],
    ['a first line that names the separator', bytesOf(`sep=,\n${text}`)],
    [
      'names of columns in newer exports',
      bytesOf(`Title,URL handle,Description,Type,Status,SKU,Price\nCafé crème €,cafe,,Drank,active,C1,2.50`),
    ],
  ];
  it.each(table)('in %s reads the same', (_, bytes) => {
    const { items, problems } = read(bytes);
    expect(items.map(({ item }) => [item.id, item.name, item.price])).toEqual([
      ['winkel.c1', 'Café crème €', { currency: 'EUR', amount: '2.50' }],
    ]);
    expect(problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  });

  it('in Windows-1252 is read with a notice that says so', () => {
    expect(read(windows1252(text)).problems).toMatchObject([{ severity: 'notice', line: 0 }]);
    // A letter and a closing quote beside it look like UTF-8; the opening one does not.
    const quoted = Buffer.concat([
      Buffer.from(`${HEADER}\nx,`),
      Buffer.from([0x93, 0x43, 0x41, 0x46, 0xc9, 0x94]),
      Buffer.from(',x,Drank,active,X1,1.00'),
    ]);
    expect(read(quoted)).toMatchObject({ items: [{ item: { name: '“CAFÉ”' } }], problems: [{ severity: 'notice' }] });
  });

  const wrong: [string, Uint8Array][] = [
    ['another table', bytesOf('naam,prijs\nbrood,2.50\n')],
    ['a web page', bytesOf('<!doctype html><html><body>Log in</body></html>')],
    ['a workbook', Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0])],
    ['a picture', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0])],
    ['nothing', new Uint8Array()],
    ['in UTF-8, cut off within a letter', bytesOf(text).subarray(0, Buffer.from(text).indexOf('€') + 1)],
    ['in UTF-8 by its mark and damaged', Buffer.from([0xef, 0xbb, 0xbf, ...windows1252(text)])],
    ['in UTF-16 and cut off within a letter', utf16(text).subarray(0, -1)],
    ['in UTF-16 with half of a pair', Buffer.concat([utf16(text), Buffer.from([0x00, 0xd8, 0x41, 0x00])])],
    ['blank lines', bytesOf('\n\n\n')],
  ];
  it.each(wrong)('that is %s gives one clear problem and nothing else', (_, bytes) => {
    const { items, problems, complete } = read(bytes);
    expect([items.length, problems.length, complete]).toEqual([0, 1, false]);
    expect(problems[0]?.severity).toBe('error');
  });

  it('never brings the text of a script or a tag into a description', () => {
    const body =
      '"<p>Goed &amp; vers<script>alert(1)</script><STYLE>p{}</style></p><img src=x onerror=y>&lt;b&gt; 1 < 2 &#233;<script>open"';
    const { items } = read(bytesOf(`${HEADER}\nx,X,${body},Drank,active,X1,1.00`));
    expect(items[0]?.item.description).toBe('Goed & vers\n<b> 1 < 2 é');
  });

  it('gives products ids that hold when rows move or names change, and differ when SKUs differ', () => {
    const ids = (rows: string) => read(bytesOf(`${HEADER}\n${rows}`)).items.map(({ item }) => item.id);
    const [first] = ids('a,Oud,,T,active,SKU 1,1.00');
    expect(ids('b,B,,T,active,B,1.00\na,Nieuw,,T,active,SKU 1,2.00')[1]).toBe(first);
    const [blank, dash, none] = ids('a,A,,T,active,SKU 1,1.00\nb,B,,T,active,SKU-1,1.00\nc,C,,T,active,,1.00');
    expect(new Set([blank, dash, none]).size).toBe(3);
    expect(dash).toBe('winkel.sku-1');
  });

  it('of 100,000 rows is read in seconds, handing on each item as it goes', () => {
    const rows = Array.from(
      { length: 100_000 },
      (_, n) => `p${n},Product ${n},<p>Iets moois</p>,Soort ${n % 50},active,S${n},${n % 90}.95`,
    );
    const bytes = bytesOf(`${HEADER}\n${rows.join('\n')}`);
    const problems = createProblemList();
    // Seconds of the processor: what else runs on a machine must not decide.
    const before = process.cpuUsage();
    const reading = readProducts(bytes, { shop: shopCalled('winkel'), fileName: 'p.csv', nowMs: NOW_MS, problems });
    let items = 0;
    for (const found of reading) items += found.what === 'item' ? 1 : 0;
    expect(items).toBe(100_000);
    expect(problems.problems).toEqual([]);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(12_000);
  }, 60_000);
});
