import type { Database } from './database.ts';
import { prepare } from './database.ts';

const COLUMNS = 'id, partition, log_id, parcel, lane, due_at_ms, give_up_at_ms, attempts';

export function outboxStatements(db: Database) {
  return {
    lanes: prepare(db, 'SELECT lane, min(due_at_ms) AS head, count(*) AS n FROM outbox WHERE ended IS NULL GROUP BY lane'),
    countDead: prepare(db, "SELECT count(*) AS n FROM outbox WHERE ended = 'dead'"),
    add: prepare(db, `INSERT INTO outbox (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, 0)`),
    find: prepare(db, 'SELECT seq, lane, ended FROM outbox WHERE id = ?'),
    ofLane: prepare(db, `SELECT seq, ${COLUMNS} FROM outbox WHERE lane = ? AND ended IS NULL ORDER BY due_at_ms, seq LIMIT ?`),
    dueOfLane: prepare(db, 'SELECT seq, due_at_ms FROM outbox WHERE lane = ? AND ended IS NULL ORDER BY due_at_ms, seq LIMIT ?'),
    delivered: prepare(db, "UPDATE outbox SET ended = 'delivered', ended_at_ms = ?, headers = ?, reason = NULL WHERE seq = ?"),
    deliveredWaiting: prepare(db, "UPDATE outbox SET ended = 'delivered', ended_at_ms = ?, headers = ? WHERE seq = ? AND ended IS NULL"),
    dead: prepare(db, "UPDATE outbox SET ended = 'dead', ended_at_ms = ?, reason = ? WHERE seq = ?"),
    drop: prepare(db, 'DELETE FROM outbox WHERE seq = ?'),
    later: prepare(
      db,
      `UPDATE outbox SET due_at_ms = ?, give_up_at_ms = coalesce(?, give_up_at_ms), attempts = iif(ended IS NULL, attempts + 1, 0),
         ended = NULL, ended_at_ms = NULL, reason = NULL
       WHERE seq = ?`,
    ),
    deadLetters: prepare(db, `SELECT ${COLUMNS}, reason, ended_at_ms FROM outbox WHERE ended = 'dead' AND id > ? ORDER BY id LIMIT ?`),
    deliveries: prepare(
      db,
      `SELECT id, lane, parcel, ended_at_ms, headers FROM outbox WHERE log_id = ? AND ended = 'delivered' ORDER BY seq LIMIT ?`,
    ),
  };
}
