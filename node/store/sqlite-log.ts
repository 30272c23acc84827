import type { Aftermath } from './aftermath.ts';
import type { Database, Row } from './database.ts';
import { bytesOf, prepare, text, whole } from './database.ts';
import type { LogEntry } from './port.ts';
import type { Chance } from './seal.ts';
import { digestOfBody, newSealKey, seal, unseal } from './seal.ts';

/** Transactions known without asking the file; the most recently used are kept. */
const AT_HAND_MAX = 2_000;
const NOTHING = new Uint8Array(0);

interface Transaction {
  readonly id: number;
  readonly keyId: number;
  /** Of no bytes once it was destroyed. */
  readonly key: Uint8Array;
}

/** Every message, its body sealed with the key of its transaction. */
export class SqliteLog {
  readonly #sql;
  readonly #chance: Chance;
  readonly #atHand = new Map<string, Transaction>();
  #lastSeq: number;

  constructor(db: Database, chance: Chance) {
    this.#sql = statements(db);
    this.#chance = chance;
    this.#lastSeq = whole(this.#sql.lastSeq.get() ?? {}, 'seq');
  }

  /** Returns the place of the entry in the log. */
  add(entry: LogEntry, after: Aftermath): number {
    this.#lastSeq += 1;
    const { id, keyId, key } = this.#transactionFor(entry.transactionId, after);
    this.#sql.add.run(
      this.#lastSeq,
      id,
      entry.id,
      entry.transactionId,
      entry.direction,
      entry.peer,
      entry.action,
      entry.messageId,
      entry.atMs,
      JSON.stringify(entry.headers),
      entry.digest ?? digestOfBody(entry.body),
      keyId,
      seal(key, entry.id, { plain: entry.body, chance: this.#chance }),
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

  transactions(options: { readonly limit: number; readonly after?: string }): readonly string[] {
    return this.#sql.transactions.all(options.after ?? '', options.limit).map((row) => text(row, 'transaction_id'));
  }

  forget(transactionId: string): void {
    this.#sql.forget.run(NOTHING, transactionId);
    this.letGo(transactionId);
  }

  /** The transaction is not in the file any more, or not as it was. */
  letGo(transactionId: string): void {
    this.#atHand.delete(transactionId);
  }

  #entryOf(row: Row): LogEntry {
    const id = text(row, 'id');
    const transactionId = text(row, 'transaction_id');
    const { keyId, key } = this.#known(transactionId);
    const opens = keyId === whole(row, 'sealed_with') && key.length > 0;
    return {
      id,
      transactionId,
      direction: text(row, 'direction') === 'in' ? 'in' : 'out',
      peer: text(row, 'peer'),
      action: text(row, 'action'),
      messageId: text(row, 'message_id'),
      atMs: whole(row, 'at_ms'),
      headers: JSON.parse(text(row, 'headers')) as Record<string, string>,
      body: opens ? unseal(key, id, bytesOf(row.body)) : NOTHING,
      digest: text(row, 'digest'),
    };
  }

  #transactionFor(transactionId: string, { undone }: Aftermath): Transaction {
    const atHand = this.#atHand.get(transactionId);
    if (atHand !== undefined && atHand.key.length > 0) return atHand;
    // Mostly the transaction is new: entering it and looking whether there was one is one step.
    const seq = this.#lastSeq;
    const fresh: Transaction = { id: seq, keyId: seq, key: newSealKey(this.#chance) };
    const entered = this.#sql.enter.run(transactionId, fresh.id, fresh.keyId, fresh.key) === 1;
    const transaction = entered ? fresh : this.#withKey(transactionId, fresh);
    this.#keepAtHand(transactionId, transaction);
    undone.push(() => this.#atHand.delete(transactionId));
    return transaction;
  }

  /** A transaction that is there already, with a new key when its own was destroyed. */
  #withKey(transactionId: string, fresh: Transaction): Transaction {
    const found = this.#onFile(transactionId);
    if (found.key.length > 0) return found;
    this.#sql.renew.run(fresh.keyId, fresh.key, transactionId);
    return { ...fresh, id: found.id };
  }

  #known(transactionId: string): Transaction {
    const transaction = this.#atHand.get(transactionId) ?? this.#onFile(transactionId);
    this.#keepAtHand(transactionId, transaction);
    return transaction;
  }

  #onFile(transactionId: string): Transaction {
    const row = this.#sql.transaction.get(transactionId) ?? {};
    return { id: whole(row, 'id'), keyId: whole(row, 'key_id'), key: bytesOf(row.key) };
  }

  #keepAtHand(transactionId: string, transaction: Transaction): void {
    this.#atHand.delete(transactionId);
    this.#atHand.set(transactionId, transaction);
    if (this.#atHand.size <= AT_HAND_MAX) return;
    const [oldest] = this.#atHand.keys();
    if (oldest !== undefined) this.#atHand.delete(oldest);
  }
}

const COLUMNS = 'id, transaction_id, direction, peer, action, message_id, at_ms, headers, digest, sealed_with, body';

function statements(db: Database) {
  return {
    lastSeq: prepare(db, 'SELECT coalesce(max(seq), 0) AS seq FROM log'),
    add: prepare(db, `INSERT INTO log (seq, of, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    seqOf: prepare(db, 'SELECT seq FROM log WHERE id = ?'),
    idOf: prepare(db, 'SELECT id FROM log WHERE seq = ?'),
    one: prepare(db, `SELECT ${COLUMNS} FROM log WHERE id = ?`),
    transcript: prepare(
      db,
      `SELECT ${COLUMNS} FROM log WHERE of = (SELECT id FROM transactions WHERE transaction_id = ?) ORDER BY seq LIMIT ?`,
    ),
    transactions: prepare(db, 'SELECT transaction_id FROM transactions WHERE transaction_id > ? ORDER BY transaction_id LIMIT ?'),
    transaction: prepare(db, 'SELECT id, key_id, key FROM transactions WHERE transaction_id = ?'),
    enter: prepare(db, 'INSERT INTO transactions (transaction_id, id, key_id, key) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'),
    renew: prepare(db, 'UPDATE transactions SET key_id = ?, key = ? WHERE transaction_id = ?'),
    forget: prepare(db, 'UPDATE transactions SET key = ? WHERE transaction_id = ?'),
  };
}
