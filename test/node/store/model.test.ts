import { test } from 'vitest';
import { openSqliteStore } from '../../../node/store/sqlite.ts';
import { answersAsMemoryDoes } from './model.ts';

test('whatever is done, SQLite answers as memory does', { timeout: 60_000 }, () =>
  answersAsMemoryDoes(() => openSqliteStore({ file: ':memory:' }), { partitions: ['p', 'q'], runs: 120 }),
);
