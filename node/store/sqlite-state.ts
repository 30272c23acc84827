import type { Database } from './database.ts';
import { prepare, text, whole } from './database.ts';
import type { Commit, Json, State, Versioned } from './port.ts';

/** Sorts after every text that begins with the same prefix. */
const LAST = '\u{10FFFF}';

/** Keys with versions. */
export class SqliteState {
  readonly #sql;
  #lastVersion: number;
  #savedVersion: number;

  constructor(db: Database) {
    this.#sql = statements(db);
    this.#lastVersion = whole(this.#sql.lastVersion.get() ?? {}, 'value');
    this.#savedVersion = this.#lastVersion;
  }

  /** A number never given before, over all keys and restarts: a key that went and came back cannot be mistaken for what it was. */
  #nextVersion(): number {
    this.#lastVersion += 1;
    return this.#lastVersion;
  }

  saveLastVersion(): void {
    if (this.#lastVersion === this.#savedVersion) return;
    this.#sql.saveVersion.run(this.#lastVersion);
    this.#savedVersion = this.#lastVersion;
  }

  read(partition: string, keys: readonly string[]): State {
    const state = new Map<string, Versioned>();
    for (const key of keys) {
      const row = this.#sql.one.get(partition, key);
      if (row !== undefined) state.set(key, versioned(text(row, 'value'), whole(row, 'version')));
    }
    return state;
  }

  list(partition: string, prefix: string, options: { readonly limit: number; readonly after?: string }): State {
    const { after, limit } = options;
    const rows =
      after === undefined
        ? this.#sql.list.all(partition, prefix, prefix + LAST, limit)
        : this.#sql.listAfter.all(partition, after, prefix, prefix + LAST, limit);
    return new Map(rows.map((row) => [text(row, 'key'), versioned(text(row, 'value'), whole(row, 'version'))]));
  }

  partitions(prefix: string, options: { readonly limit: number; readonly after?: string }): readonly string[] {
    const found: string[] = [];
    const { after } = options;
    let row = after === undefined ? this.#sql.partition.get(prefix) : this.#sql.partitionAfter.get(after);
    // One step of the index for each partition, however many keys it has.
    while (row !== undefined && found.length < options.limit) {
      const partition = text(row, 'partition');
      if (partition.startsWith(prefix)) found.push(partition);
      else if (Buffer.compare(Buffer.from(partition), Buffer.from(prefix)) > 0) break;
      row = this.#sql.partitionAfter.get(partition);
    }
    return found;
  }

  /** The first key of `expect` that has moved. */
  moved(partition: string, expect: Commit['expect']): string | undefined {
    for (const { key, version } of expect ?? []) {
      const row = this.#sql.version.get(partition, key);
      if ((row === undefined ? 0 : whole(row, 'version')) !== version) return key;
    }
    return undefined;
  }

  put(partition: string, key: string, value: Json): void {
    this.#sql.put.run(partition, key, jsonText(value), this.#nextVersion());
  }

  remove(partition: string, key: string): void {
    this.#sql.remove.run(partition, key);
  }
}

function statements(db: Database) {
  return {
    lastVersion: prepare(db, "SELECT value FROM counters WHERE name = 'version'"),
    saveVersion: prepare(db, "UPDATE counters SET value = ? WHERE name = 'version'"),
    one: prepare(db, 'SELECT value, version FROM state WHERE partition = ? AND key = ?'),
    version: prepare(db, 'SELECT version FROM state WHERE partition = ? AND key = ?'),
    list: prepare(db, 'SELECT key, value, version FROM state WHERE partition = ? AND key >= ? AND key < ? ORDER BY key LIMIT ?'),
    listAfter: prepare(
      db,
      'SELECT key, value, version FROM state WHERE partition = ? AND key > ? AND key >= ? AND key < ? ORDER BY key LIMIT ?',
    ),
    partition: prepare(db, 'SELECT partition FROM state WHERE partition >= ? ORDER BY partition LIMIT 1'),
    partitionAfter: prepare(db, 'SELECT partition FROM state WHERE partition > ? ORDER BY partition LIMIT 1'),
    put: prepare(
      db,
      `INSERT INTO state (partition, key, value, version) VALUES (?, ?, ?, ?)
       ON CONFLICT (partition, key) DO UPDATE SET value = excluded.value, version = excluded.version`,
    ),
    remove: prepare(db, 'DELETE FROM state WHERE partition = ? AND key = ?'),
  };
}

function versioned(json: string, version: number): Versioned {
  return { value: JSON.parse(json) as Json, version };
}

export function jsonText(value: Json): string {
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) throw new TypeError('undefined cannot be kept');
  return json;
}
