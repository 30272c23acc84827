/** Strict base64 (RFC 4648 section 4) in plain code, so that it runs in a browser and lets only one spelling of every value through. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const NOT_A_DIGIT = 255;
const DIGITS = new Uint8Array(128).fill(NOT_A_DIGIT);
for (let i = 0; i < ALPHABET.length; i++) DIGITS[ALPHABET.charCodeAt(i)] = i;

function digit(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? (DIGITS[code] ?? NOT_A_DIGIT) : NOT_A_DIGIT;
}

/**
 * Decodes padded base64. Undefined for a foreign character, missing padding, white space, or stray bits behind the last
 * byte: a lenient reader would accept several texts for one signature.
 */
export function fromBase64(text: string): Uint8Array | undefined {
  const length = text.length;
  if (length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((length / 4) * 3 - padding);
  const digits = length - padding;
  let held = 0;
  let heldBits = 0;
  let at = 0;
  for (let i = 0; i < digits; i++) {
    const value = digit(text, i);
    if (value === NOT_A_DIGIT) return undefined;
    held = (held << 6) | value;
    heldBits += 6;
    if (heldBits >= 8) {
      heldBits -= 8;
      bytes[at++] = held >>> heldBits;
      held &= (1 << heldBits) - 1;
    }
  }
  return held === 0 ? bytes : undefined;
}

/** Base64 with padding (RFC 4648, section 4), as keys, digests and signatures travel. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const triple = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += ALPHABET.charAt(triple >>> 18) + ALPHABET.charAt((triple >>> 12) & 63);
    text += i + 1 < bytes.length ? ALPHABET.charAt((triple >>> 6) & 63) : '=';
    text += i + 2 < bytes.length ? ALPHABET.charAt(triple & 63) : '=';
  }
  return text;
}
