import { LIMITS } from '../limits.ts';
import type { Outcome } from '../problems.ts';
import { ok, refuse } from '../problems.ts';

const SCHEME = /^Signature[ \t]+/i;
const FIT_CHARACTERS = /^[\t\x20-\x7e]*$/;
/** One parameter at the present place: a name, then a quoted value without escapes, or bare digits. */
const PARAMETER = /([A-Za-z][A-Za-z0-9_-]*)=(?:"([^"\\]*)"|(\d+))[ \t]*(,[ \t]*|$)/y;

/**
 * The parameters of `Signature name="value", …`, by name in lower case (names of credentials' parameters know no case,
 * RFC 9110 section 11.2). Every name once; unknown names are handed on for the caller to ignore.
 */
export function parseParameters(header: string): Outcome<ReadonlyMap<string, string>> {
  if (header.length > LIMITS.signatureHeaderBytesMax) {
    return malformed(`it is longer than ${LIMITS.signatureHeaderBytesMax} characters`);
  }
  const text = header.trim();
  const scheme = SCHEME.exec(text);
  if (scheme === null) return malformed('it must begin with the scheme Signature');
  if (!FIT_CHARACTERS.test(text)) return malformed('it has characters outside printable ASCII');
  const parameters = new Map<string, string>();
  let separator = ',';
  let at = scheme[0].length;
  while (separator !== '') {
    PARAMETER.lastIndex = at;
    const match = PARAMETER.exec(text);
    if (match === null) return malformed(`name="value" is expected at character ${at}`);
    const name = (match[1] ?? '').toLowerCase();
    if (parameters.has(name)) return malformed(`${name} is given twice`);
    parameters.set(name, match[2] ?? match[3] ?? '');
    separator = match[4] ?? '';
    at = PARAMETER.lastIndex;
  }
  return ok(parameters);
}

function malformed(what: string): Outcome<never> {
  return refuse('signature-malformed', `The signature header cannot be read: ${what}.`);
}
