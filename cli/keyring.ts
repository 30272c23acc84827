import { loadConfig } from '../node/config.ts';
import { layFoundation } from '../node/foundation.ts';
import { askAll } from '../node/peers.ts';
import { readSigningPublicKey } from '../protocol/signing/keys.ts';
import { type Terminal, UsageError } from './terminal.ts';

/** As a signature names the key that it was made with. */
export interface NamedKey {
  readonly subscriberId: string;
  readonly keyId: string;
}

/** Public keys of the nodes whose signatures are checked. */
export interface Keyring {
  /** Looks up the keys that are named in signatures and not known yet. */
  learn(named: readonly NamedKey[]): Promise<void>;
  keyOf(subscriberId: string, keyId: string): Uint8Array | undefined;
  close(): Promise<void>;
}

/** Keys that were given, `subscriber_id=base64` each; others are asked of the registries of a configuration, if there is one. */
export async function openKeyring(
  given: { readonly publicKey: readonly string[]; readonly config: readonly string[] },
  terminal: Terminal,
): Promise<Keyring> {
  const own = new Map(given.publicKey.map(readGiven));
  const found = new Map<string, Uint8Array | undefined>();
  const [file] = given.config;
  const config = file === undefined ? undefined : loadConfig(file, terminal.env);
  const foundation =
    config === undefined || config.role === 'registry'
      ? undefined
      : await layFoundation({ ...config, store: { engine: 'memory', file: '' }, log: { ...config.log, level: 'silent' } });
  return {
    async learn(named) {
      for (const { subscriberId, keyId } of named) {
        const name = `${subscriberId}|${keyId}`;
        if (own.has(subscriberId) || found.has(name)) continue;
        const rows = foundation === undefined ? undefined : await askAll(foundation.registryClients, { subscriberId, keyId });
        if (rows?.ok === false) terminal.note(rows.problem.message);
        const key = rows?.ok === true ? readSigningPublicKey(rows.value[0]?.signingPublicKey ?? '') : undefined;
        found.set(name, key?.ok === true ? key.value : undefined);
      }
    },
    keyOf: (subscriberId, keyId) => own.get(subscriberId) ?? found.get(`${subscriberId}|${keyId}`),
    async close() {
      await foundation?.transport.close();
      await foundation?.store.close();
    },
  };
}

function readGiven(text: string): readonly [string, Uint8Array] {
  const end = text.indexOf('=');
  const key = readSigningPublicKey(text.slice(end + 1));
  if (end < 1 || !key.ok) throw new UsageError(`--public-key is subscriber_id=base64 of 32 bytes, not "${text}".`);
  return [text.slice(0, end), key.value];
}
