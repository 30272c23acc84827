/** The last byte's highest bit is the sign of x, which does not matter here. */
const SIGN_BIT_OFF = 0x7f;

/**
 * Encodings (y without the sign of x) of the points of order 1, 2, 4 and 8 on Curve25519's Edwards form. With one of them
 * as a public key, one signature fits many messages. Those with y of p or more are refused as unreduced already.
 */
const SMALL_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
].map((hex) => Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)));

/** Whether the first 32 bytes are the reduced encoding of something else than a point of small order. */
export function isSafePoint(bytes: Uint8Array): boolean {
  return !isUnreduced(bytes) && !SMALL_ORDER.some((point) => sameY(bytes, point));
}

/** y is p = 2^255 - 19 or more. */
function isUnreduced(bytes: Uint8Array): boolean {
  if (((bytes[31] ?? 0) & SIGN_BIT_OFF) !== 0x7f || (bytes[0] ?? 0) < 0xed) return false;
  for (let i = 1; i < 31; i++) if (bytes[i] !== 0xff) return false;
  return true;
}

function sameY(bytes: Uint8Array, point: Uint8Array): boolean {
  for (let i = 0; i < 31; i++) if (bytes[i] !== point[i]) return false;
  return ((bytes[31] ?? 0) & SIGN_BIT_OFF) === point[31];
}
