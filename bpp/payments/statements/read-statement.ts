import type { ProblemList } from '../../imports/import-problem.ts';
import { readCamt053 } from './camt053.ts';
import { isIngHeader, readIngCsv } from './ing-csv.ts';
import { STATEMENT_BYTES_MAX, type Statement } from './statement.ts';
import { WEB_PAGE } from './xml-text.ts';

const HEAD_BYTES = 2_048;

/** Reads a bank's file, whichever of those known it is; undefined, with a problem for a shopkeeper, when it is none of them. */
export function readStatement(bytes: Uint8Array, problems: ProblemList): Statement | undefined {
  const refusal = refusalOf(bytes);
  if (refusal !== undefined) {
    problems.error(0, { message: refusal });
    return undefined;
  }
  const head = headOf(bytes);
  if (/<html|<!doctype\s+html/i.test(head)) {
    problems.error(1, { message: WEB_PAGE });
    return undefined;
  }
  if (/^\s*</.test(head)) return readCamt053(bytes, problems);
  if (isIngHeader(head.split(/\r\n|\n|\r/).find((line) => line.trim() !== '') ?? '')) return readIngCsv(bytes, problems);
  problems.error(1, {
    message: {
      nl: 'Dit bestand wordt niet herkend. Kies bij uw bank CAMT.053 (XML), of bij ING "Kommagescheiden CSV" of "Puntkommagescheiden CSV".',
      en: 'This file is not recognised. At your bank choose CAMT.053 (XML), or at ING "Comma-separated CSV" or "Semicolon-separated CSV".',
    },
  });
  return undefined;
}

function refusalOf(bytes: Uint8Array): { readonly nl: string; readonly en: string } | undefined {
  if (bytes.length === 0)
    return { nl: 'Het bestand is leeg; haal het opnieuw op bij uw bank.', en: 'The file is empty; download it from your bank again.' };
  if (bytes.length > STATEMENT_BYTES_MAX) {
    const mb = STATEMENT_BYTES_MAX / 1024 / 1024;
    return {
      nl: `Het bestand is groter dan ${mb} MB; haal kortere perioden op.`,
      en: `The file is larger than ${mb} MB; download shorter periods.`,
    };
  }
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    return {
      nl: 'Dit is een zip- of Excelbestand; pak het eerst uit en stuur de afschriften een voor een.',
      en: 'This is a zip or Excel file; unpack it first and send the statements one by one.',
    };
  }
  return undefined;
}

function headOf(bytes: Uint8Array): string {
  const head = bytes.subarray(0, HEAD_BYTES);
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le').decode(head);
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder('utf-16be').decode(head);
  return new TextDecoder('utf-8').decode(head);
}
