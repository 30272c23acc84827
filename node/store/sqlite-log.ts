import type { Database, Row } from './database.ts';
import { bytesOf, prepare, text, whole } from './database.ts';
import type { LogEntry } from './port.ts';
import type { Chance } from './seal.ts';
import { digestOfBody, SEAL_KEY_BYTES, seal, unseal } from './seal.ts';

/** Keys at hand without asking the file; the most recently used are kept. */
const KEYS_AT_HAND_MAX = 2_000;
const NOTHING = new Uint8Array(0);

interface TransactionKey {
  readonly id: number;
  readonly key: Uint8Array;
}

/** Every message, its body sealed with the key of its transaction. */
export class SqliteLog {
  readonly #sql;
  readonly #chance: Chance;
  readonly #keys = new Map<string, TransactionKey>();
  #lastSeq: number;

  constructor(db: Database, chance: Chance) {
    this.#sql = statements(db);
    this.#chance = chance;
    this.#lastSeq = whole(this.#sql.lastSeq.get() ?? {}, 'seq');
  }

  /** Returns the place of the entry in the log. */
  add(entry: LogEntry, landed: (() => void)[]): number {
    this.#lastSeq += 1;
    const key = this.#keyFor(entry.transactionId, landed);
    this.#sql.add.run(
      this.#lastSeq,
      entry.id,
      entry.transactionId,
      entry.direction,
      entry.peer,
      entry.action,
      entry.messageId,
      entry.atMs,
      JSON.stringify(entry.headers),
      entry.digest ?? digestOfBody(entry.body),
      key.id,
      seal(key.key, entry.id, { plain: entry.body, chance: this.#chance }),
    );
    return this.#lastSeq;
  }

  seqOf(id: string): number | undefined {
    const row = this.#sql.seqOf.get(id);
    return row === undefined ? undefined : whole(row, 'seq');
  }

  idOf(seq: number): string {
    return text(this.#sql.idOf.get(seq) ?? {}, 'id');
  }

  read(id: string): LogEntry | undefined {
    const row = this.#sql.one.get(id);
    return row === undefined ? undefined : this.#entryOf(row);
  }

  transcript(transactionId: string, limit: number): readonly LogEntry[] {
    return this.#sql.transcript.all(transactionId, limit).map((row) => this.#entryOf(row));
  }

  forget(transactionId: string): void {
    this.#sql.forget.run(transactionId);
    this.#keys.delete(transactionId);
  }

  #entryOf(row: Row): LogEntry {
    const id = text(row, 'id');
    const transactionId = text(row, 'transaction_id');
    const key = this.#keyById(transactionId, whole(row, 'sealed_with'));
    return {
      id,
      transactionId,
      direction: text(row, 'direction') === 'in' ? 'in' : 'out',
      peer: text(row, 'peer'),
      action: text(row, 'action'),
      messageId: text(row, 'message_id'),
      atMs: whole(row, 'at_ms'),
      headers: JSON.parse(text(row, 'headers')) as Record<string, string>,
      body: key === undefined ? NOTHING : unseal(key, id, bytesOf(row.body)),
      digest: text(row, 'digest'),
    };
  }

  #keyFor(transactionId: string, landed: (() => void)[]): TransactionKey {
    const atHand = this.#keys.get(transactionId);
    if (atHand !== undefined) return atHand;
    // Mostly the transaction is new: making a key and looking whether there was one is one step.
    const made: TransactionKey = { id: this.#lastSeq, key: this.#chance.bytes(SEAL_KEY_BYTES) };
    const key = this.#sql.newKey.run(transactionId, made.id, made.key) === 1 ? made : (this.#keyOnFile(transactionId) ?? made);
    // A new key is not at hand before it is on disk: the commit that made it may still be undone.
    landed.push(() => this.#keepAtHand(transactionId, key));
    return key;
  }

  /** The key of a transaction, unless the one asked for was destroyed. */
  #keyById(transactionId: string, id: number): Uint8Array | undefined {
    const key = this.#keys.get(transactionId) ?? this.#keyOnFile(transactionId);
    if (key === undefined) return undefined;
    this.#keepAtHand(transactionId, key);
    return key.id === id ? key.key : undefined;
  }

  #keyOnFile(transactionId: string): TransactionKey | undefined {
    const row = this.#sql.key.get(transactionId);
    return row === undefined ? undefined : { id: whole(row, 'id'), key: bytesOf(row.key) };
  }

  #keepAtHand(transactionId: string, key: TransactionKey): void {
    this.#keys.delete(transactionId);
    this.#keys.set(transactionId, key);
    if (this.#keys.size <= KEYS_AT_HAND_MAX) return;
    const [oldest] = this.#keys.keys();
    if (oldest !== undefined) this.#keys.delete(oldest);
  }
}

const COLUMNS = 'id, transaction_id, direction, peer, action, message_id, at_ms, headers, digest, sealed_with, body';

function statements(db: Database) {
  return {
    lastSeq: prepare(db, 'SELECT coalesce(max(seq), 0) AS seq FROM log'),
    add: prepare(db, `INSERT INTO log (seq, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    seqOf: prepare(db, 'SELECT seq FROM log WHERE id = ?'),
    idOf: prepare(db, 'SELECT id FROM log WHERE seq = ?'),
    one: prepare(db, `SELECT ${COLUMNS} FROM log WHERE id = ?`),
    transcript: prepare(db, `SELECT ${COLUMNS} FROM log WHERE transaction_id = ? ORDER BY seq LIMIT ?`),
    key: prepare(db, 'SELECT id, key FROM transaction_keys WHERE transaction_id = ?'),
    newKey: prepare(db, 'INSERT INTO transaction_keys (transaction_id, id, key) VALUES (?, ?, ?) ON CONFLICT DO NOTHING'),
    forget: prepare(db, 'DELETE FROM transaction_keys WHERE transaction_id = ?'),
  };
}
