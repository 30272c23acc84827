import type { Json, LogEntry } from './port.ts';
import type { Reply } from './redis-connection.ts';
import type { Chance } from './seal.ts';
import { digestOfBody, newSealKey, seal, unseal } from './seal.ts';

/** Keys known without asking; the most recently used are kept. */
const AT_HAND_MAX = 2_000;
const KEY_ID_BYTES = 9;
const NOTHING = new Uint8Array(0);

/** The key of a transaction in one shard. */
export interface SealKey {
  readonly id: string;
  readonly key: Uint8Array;
  /** As it is stored. */
  readonly stored: string;
  /** Not known to be stored yet: a commit that needs it brings it along. */
  fresh: boolean;
}

/** A log entry as it is stored: its body sealed with the key of its transaction. */
export interface SealedEntry {
  readonly keyId: string;
  readonly meta: string;
  readonly body: Buffer;
}

/**
 * Keys of the transactions of this process. Each shard has its own key for a transaction, so that a commit that brings a new one
 * stays in its shard; forgetting a transaction destroys them all. Another process may destroy one at any time: what is written
 * names the key that it was sealed with, and what is read asks for the key each time.
 */
export class SealKeys {
  readonly #chance: Chance;
  readonly #atHand = new Map<string, SealKey>();

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  for(shard: number, transactionId: string): SealKey {
    const name = nameOf(shard, transactionId);
    const known = this.#atHand.get(name) ?? this.#made();
    this.#keep(name, known);
    return known;
  }

  /** Another key than ours is stored, or none any more. */
  correct(shard: number, transactionId: string, stored: string): void {
    const name = nameOf(shard, transactionId);
    if (stored === '') this.#atHand.delete(name);
    else this.#keep(name, { ...readKey(stored), fresh: false });
  }

  /** Whether it was stored is unknown, or it is stored no longer: the next commit makes another or is told. */
  drop(shard: number, transactionId: string): void {
    this.#atHand.delete(nameOf(shard, transactionId));
  }

  seal(key: SealKey, entry: LogEntry): SealedEntry {
    const { id, transactionId: _inKey, body, digest = digestOfBody(body), ...meta } = entry;
    return {
      keyId: key.id,
      meta: JSON.stringify({ ...meta, digest }),
      body: seal(key.key, id, { plain: body, chance: this.#chance }) as Buffer,
    };
  }

  #made(): SealKey {
    const id = Buffer.from(this.#chance.bytes(KEY_ID_BYTES)).toString('base64');
    const key = newSealKey(this.#chance);
    return { id, key, stored: `${id}:${Buffer.from(key).toString('base64')}`, fresh: true };
  }

  #keep(name: string, key: SealKey): void {
    this.#atHand.delete(name);
    this.#atHand.set(name, key);
    if (this.#atHand.size <= AT_HAND_MAX) return;
    const [oldest] = this.#atHand.keys();
    if (oldest !== undefined) this.#atHand.delete(oldest);
  }
}

/** An entry from what the function `read_log` answers; undefined when it found none. */
export function openEntry(id: string, reply: Reply): LogEntry | undefined {
  const parts = reply as readonly Buffer[];
  const [transactionId, keyId, meta, body, stored] = parts;
  if (transactionId === undefined || meta === undefined || body === undefined) return undefined;
  const found = stored === undefined || stored.length === 0 ? undefined : readKey(stored.toString());
  const opens = found !== undefined && found.id === keyId?.toString();
  const said = JSON.parse(meta.toString()) as Omit<LogEntry, 'id' | 'transactionId' | 'body'>;
  return { id, transactionId: transactionId.toString(), ...said, body: opens ? unseal(found.key, id, body) : NOTHING };
}

function readKey(stored: string): Omit<SealKey, 'fresh'> {
  const at = stored.indexOf(':');
  return { id: stored.slice(0, at), key: Buffer.from(stored.slice(at + 1), 'base64'), stored };
}

function nameOf(shard: number, transactionId: string): string {
  return `${shard}:${transactionId}`;
}

export function jsonText(value: Json): string {
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) throw new TypeError('undefined cannot be kept');
  return json;
}
