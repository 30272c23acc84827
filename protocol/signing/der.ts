/** The DER wrappings of RFC 8410. For these keys each is a fixed beginning followed by the 32 raw bytes. */
const BEGINNINGS = {
  'ed25519-public': '302a300506032b6570032100',
  'ed25519-secret': '302e020100300506032b657004220420',
  'x25519-public': '302a300506032b656e032100',
  'x25519-secret': '302e020100300506032b656e04220420',
} as const;

export type DerKind = keyof typeof BEGINNINGS;

function beginning(kind: DerKind): Uint8Array {
  return Uint8Array.from(BEGINNINGS[kind].match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

/** Wraps the 32 raw bytes of a key as a registry of the network may want them. */
export function toDer(kind: DerKind, raw: Uint8Array): Uint8Array {
  return Uint8Array.of(...beginning(kind), ...raw);
}

/** The 32 raw bytes inside, or undefined when this is not such a wrapping. */
export function fromDer(kind: DerKind, der: Uint8Array): Uint8Array | undefined {
  const start = beginning(kind);
  if (der.length !== start.length + 32 || !start.every((byte, i) => der[i] === byte)) return undefined;
  return der.slice(start.length);
}
