import { isUtf8 } from 'node:buffer';
import type { ProblemList } from './import-problem.ts';

/** Largest file that is read, in bytes: 200,000 products with long descriptions. */
export const CSV_BYTES_MAX = 64 * 1024 * 1024;
/** How much is decoded at once. */
const SLICE_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
/** What Windows-1252 has at 0x80 to 0x9f; elsewhere it is as Latin-1. Not every Node decodes it. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** One line of the file without its line end, counted from 1. */
export interface TextLine {
  readonly line: number;
  readonly text: string;
}

/**
 * The lines of a file that some program wrote: UTF-8 with or without byte order mark, UTF-16 with one, or else
 * Windows-1252, which old spreadsheets write. Decoded slice by slice, so that a large file is never held twice.
 * Undefined, with a problem, for what is not text at all, and for UTF-8 or UTF-16 that was damaged: read as anything else its letters would be others.
 */
export function linesOf(bytes: Uint8Array, problems: ProblemList): Iterable<TextLine> | undefined {
  const refusal = refusalOf(bytes);
  if (refusal !== undefined) {
    problems.error(0, { message: refusal });
    return undefined;
  }
  const { encoding, start } = encodingOf(bytes);
  const sixteen = encoding.startsWith('utf-16') ? decodedUtf16(bytes, encoding) : undefined;
  if (encoding === 'damaged' || (encoding.startsWith('utf-16') && sixteen === undefined)) {
    problems.error(0, { message: DAMAGED });
    return undefined;
  }
  if (encoding === 'windows-1252') {
    problems.notice(0, {
      message: {
        nl: 'Het bestand is niet in UTF-8 opgeslagen; het is gelezen als Windows-1252. Kijk of letters als é en € goed staan, of sla het op als "CSV UTF-8".',
        en: 'The file is not saved in UTF-8; it was read as Windows-1252. Check letters such as é and €, or save it as "CSV UTF-8".',
      },
    });
  }
  if (sixteen !== undefined) return splitText(sixteen);
  return splitBytes(bytes.subarray(start), encoding === 'windows-1252' ? decodeWindows1252 : decodeUtf8);
}

function refusalOf(bytes: Uint8Array): { nl: string; en: string } | undefined {
  if (bytes.length === 0) return { nl: 'Het bestand is leeg; exporteer het opnieuw.', en: 'The file is empty; export it again.' };
  if (bytes.length > CSV_BYTES_MAX) {
    const mb = CSV_BYTES_MAX / 1024 / 1024;
    return {
      nl: `Het bestand is groter dan ${mb} MB; exporteer het in delen.`,
      en: `The file is larger than ${mb} MB; export it in parts.`,
    };
  }
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    return {
      nl: 'Dit is een Excel- of zipbestand; kies in Excel "Opslaan als" en dan "CSV UTF-8", of pak het zipbestand eerst uit.',
      en: 'This is an Excel or zip file; choose "Save as" and "CSV UTF-8" in Excel, or unpack the zip file first.',
    };
  }
  if (!hasUtf16Mark(bytes) && bytes.subarray(0, SLICE_BYTES).includes(0)) {
    return {
      nl: 'Dit is geen tekstbestand; exporteer het als CSV in UTF-8.',
      en: 'This is not a text file; export it as CSV in UTF-8.',
    };
  }
  return undefined;
}

function hasUtf16Mark(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

function encodingOf(bytes: Uint8Array): { encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'damaged'; start: number } {
  if (hasUtf16Mark(bytes)) return { encoding: bytes[0] === 0xff ? 'utf-16le' : 'utf-16be', start: 2 };
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  if (isUtf8(bytes)) return { encoding: 'utf-8', start };
  return { encoding: start > 0 || isMostlyUtf8(bytes) ? 'damaged' : 'windows-1252', start };
}

/** Whether of what is not plain ASCII more than half stands as UTF-8 has it: in Windows-1252 that comes about by chance, and seldom. */
function isMostlyUtf8(bytes: Uint8Array): boolean {
  let [fit, unfit] = [0, 0];
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] ?? 0;
    const length = byte < 0x80 ? 1 : byte < 0xc2 ? 0 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 0;
    const isWhole = length > 1 && isUtf8(bytes.subarray(at, at + length));
    if (isWhole) fit += 1;
    else if (length !== 1) unfit += 1;
    at += isWhole ? length : 1;
  }
  return fit > unfit;
}

function decodedUtf16(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const DAMAGED = {
  nl: 'Het bestand is beschadigd: een deel van de letters is niet te lezen. Exporteer het opnieuw en sla het op als "CSV UTF-8".',
  en: 'The file is damaged: a part of its letters cannot be read. Export it again, and save it as "CSV UTF-8".',
};

function decodeUtf8(slice: Uint8Array): string {
  return Buffer.from(slice.buffer, slice.byteOffset, slice.length).toString('utf8');
}

function decodeWindows1252(slice: Uint8Array): string {
  const latin = Buffer.from(slice.buffer, slice.byteOffset, slice.length).toString('latin1');
  return latin.replaceAll(/[\u0080-\u009f]/g, (char) => WINDOWS_1252[char.charCodeAt(0) - 0x80] ?? char);
}

function* splitBytes(bytes: Uint8Array, decode: (slice: Uint8Array) => string): Generator<TextLine> {
  // Macs of long ago ended lines with a carriage return alone, and one program still does.
  const end = bytes.includes(NEWLINE) ? NEWLINE : RETURN;
  let line = 0;
  let from = 0;
  while (from < bytes.length) {
    const newline = from + SLICE_BYTES < bytes.length ? bytes.indexOf(end, from + SLICE_BYTES) : -1;
    const until = newline < 0 ? bytes.length : newline + 1;
    const texts = decode(bytes.subarray(from, until)).split(end === NEWLINE ? '\n' : '\r');
    // A slice ends with a line end, after which `split` sees an empty text that is not a line.
    if (texts[texts.length - 1] === '') texts.pop();
    for (const text of texts) yield { line: ++line, text: text.endsWith('\r') ? text.slice(0, -1) : text };
    from = until;
  }
}

function* splitText(whole: string): Generator<TextLine> {
  let line = 0;
  for (const text of whole.split(/\r\n|\n|\r/)) yield { line: ++line, text };
}
