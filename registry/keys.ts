/** One pair of the registry's own keys, under one id. Nodes pin the public halves. */
export interface RegistryKey {
  readonly keyId: string;
  /** Ed25519, 64 bytes: seed, then public key. */
  readonly signingSecret: Uint8Array;
  /** X25519, 32 bytes. */
  readonly encryptionSecret: Uint8Array;
}

/**
 * The registry's keys, the present one first. To change it: every node pins the new one beside the old, the new one is put
 * first here, and once all entries are signed with it the nodes drop the old. The old one is not used meanwhile, and need
 * not be kept.
 */
export type RegistryKeys = readonly [RegistryKey, ...RegistryKey[]];
