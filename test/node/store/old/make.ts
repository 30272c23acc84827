/**
 * Makes a file of the present shape, for the day on which it is an old one: `node --import tsx test/node/store/old/make.ts`.
 * To be run, and its file kept, before a step is added to the migrations.
 */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { migrations } from '../../../../node/store/schema.sql.ts';
import { openSqliteStore } from '../../../../node/store/sqlite.ts';
import { fill } from './entries.ts';

const file = join(import.meta.dirname, `shape-${migrations.length}.db`);
if (existsSync(file)) throw new Error(`${file} is there already, and is not made twice`);
const store = await openSqliteStore({ file });
await fill(store);
await store.close();
rmSync(`${file}.lock`);
