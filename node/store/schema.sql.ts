/**
 * Steps from an empty file to the present shape. A step that was released is never changed: add one. `PRAGMA user_version` says how many were done.
 *
 * - Entries that were delivered stay in `outbox` as evidence, outside the index of what waits.
 * - `transactions.id` is the place in the log of its first entry, and what its entries are found by: new entries lie near each other in that index.
 * - `transactions.key_id` is the place in the log of the first entry that the key sealed, hence never used twice, so that a message sealed with a destroyed key is not opened with its successor.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  INSERT INTO counters VALUES ('version', 0);

  CREATE TABLE state (
    partition TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (partition, key)
  ) WITHOUT ROWID;

  CREATE TABLE claims (
    partition TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, expires_at_ms INTEGER NOT NULL,
    PRIMARY KEY (partition, key)
  ) WITHOUT ROWID;
  CREATE INDEX claims_expiry ON claims (expires_at_ms);

  CREATE TABLE transactions (transaction_id TEXT PRIMARY KEY, id INTEGER NOT NULL, key_id INTEGER NOT NULL, key BLOB NOT NULL) WITHOUT ROWID;

  CREATE TABLE log (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, of INTEGER NOT NULL, transaction_id TEXT NOT NULL, direction TEXT NOT NULL, peer TEXT NOT NULL,
    action TEXT NOT NULL, message_id TEXT NOT NULL, at_ms INTEGER NOT NULL, headers TEXT NOT NULL, digest TEXT NOT NULL,
    sealed_with INTEGER NOT NULL, body BLOB NOT NULL
  );
  CREATE INDEX log_of ON log (of);

  CREATE TABLE inbox (
    seq INTEGER PRIMARY KEY, partition TEXT NOT NULL, attempts INTEGER NOT NULL, due_at_ms INTEGER NOT NULL, head INTEGER NOT NULL
  );
  CREATE INDEX inbox_partition ON inbox (partition);
  CREATE INDEX inbox_ready ON inbox (due_at_ms) WHERE head = 1;

  CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, partition TEXT NOT NULL, log_id TEXT NOT NULL, parcel TEXT NOT NULL, lane TEXT NOT NULL,
    due_at_ms INTEGER NOT NULL, give_up_at_ms INTEGER NOT NULL, attempts INTEGER NOT NULL,
    ended TEXT, ended_at_ms INTEGER, reason TEXT, headers TEXT
  );
  CREATE INDEX outbox_waiting ON outbox (lane, due_at_ms) WHERE ended IS NULL;
  CREATE INDEX outbox_dead ON outbox (id) WHERE ended = 'dead';
  CREATE INDEX outbox_delivered ON outbox (log_id) WHERE ended = 'delivered';

  CREATE TABLE timers (
    seq INTEGER PRIMARY KEY, partition TEXT NOT NULL, id TEXT NOT NULL, wake_at_ms INTEGER NOT NULL, data TEXT NOT NULL,
    UNIQUE (partition, id)
  );
  CREATE INDEX timers_wake ON timers (wake_at_ms);
  `,
  `
  ALTER TABLE claims RENAME TO claims_in_order_of_key;
  DROP INDEX claims_expiry;
  CREATE TABLE claims (seq INTEGER PRIMARY KEY, partition TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, expires_at_ms INTEGER NOT NULL);
  CREATE INDEX claims_expiry ON claims (expires_at_ms);
  INSERT INTO claims (partition, key, value, expires_at_ms) SELECT partition, key, value, expires_at_ms FROM claims_in_order_of_key;
  DROP TABLE claims_in_order_of_key;

  DROP INDEX inbox_partition;
  DROP INDEX inbox_ready;
  ALTER TABLE inbox DROP COLUMN head;
  `,
];
