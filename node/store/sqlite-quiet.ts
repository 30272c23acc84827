import type { Database } from './database.ts';
import { prepare, whole } from './database.ts';

/** Transactions of which nothing was said for long, and nothing waits: whether one is, and how it goes. */
export class SqliteQuiet {
  readonly #db: Database;
  readonly #sql;

  constructor(db: Database) {
    this.#db = db;
    this.#sql = statements(db);
  }

  isQuiet(transactionId: string, sinceMs: number): boolean {
    return this.#placeOf(transactionId, sinceMs) !== undefined;
  }

  /** Its key is overwritten with zeros, as when it is forgotten. */
  prune(transactionId: string, sinceMs: number): boolean {
    const place = this.#placeOf(transactionId, sinceMs);
    if (place === undefined) return false;
    this.#db.exec('PRAGMA secure_delete = ON');
    try {
      this.#sql.dropDeliveries.run(place);
      this.#sql.dropLog.run(place);
      this.#sql.dropTransaction.run(transactionId);
    } finally {
      this.#db.exec('PRAGMA secure_delete = OFF');
    }
    return true;
  }

  /** By what its entries are found. */
  #placeOf(transactionId: string, sinceMs: number): number | undefined {
    const row = this.#sql.transaction.get(transactionId);
    if (row === undefined || this.#sql.sinceThen.get(whole(row, 'id'), sinceMs) !== undefined) return undefined;
    const place = whole(row, 'id');
    return this.#sql.heard.get(place) === undefined && this.#sql.toSend.get(place) === undefined ? place : undefined;
  }
}

function statements(db: Database) {
  const itsLog = '(SELECT id FROM log WHERE of = ?)';
  return {
    transaction: prepare(db, 'SELECT id FROM transactions WHERE transaction_id = ?'),
    sinceThen: prepare(db, 'SELECT 1 FROM log WHERE of = ? AND at_ms >= ? LIMIT 1'),
    heard: prepare(db, 'SELECT 1 FROM log JOIN inbox ON inbox.seq = log.seq WHERE log.of = ? LIMIT 1'),
    // Looked for among what waits, and among what is dead: both are few, and each is an index of its own.
    toSend: prepare(
      db,
      `SELECT 1 FROM (SELECT log_id FROM outbox WHERE ended IS NULL UNION ALL SELECT log_id FROM outbox WHERE ended = 'dead')
       WHERE log_id IN ${itsLog} LIMIT 1`,
    ),
    dropDeliveries: prepare(db, `DELETE FROM outbox WHERE ended = 'delivered' AND log_id IN ${itsLog}`),
    dropLog: prepare(db, 'DELETE FROM log WHERE of = ?'),
    dropTransaction: prepare(db, 'DELETE FROM transactions WHERE transaction_id = ?'),
  };
}
