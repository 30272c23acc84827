import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { openMemoryStore } from '../../../node/store/memory.ts';
import type { Store } from '../../../node/store/port.ts';
import { openSqliteStore } from '../../../node/store/sqlite.ts';
import { storeContract } from './contract.ts';

let folder = '';
let files = 0;
const opened: Store[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-'));
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function newFile(): string {
  files += 1;
  return join(folder, `${files}.db`);
}

async function openSqlite(file: string): Promise<Store> {
  const store = await openSqliteStore({ file });
  opened.push(store);
  return store;
}

storeContract('SQLite store', async () => {
  let file = newFile();
  const store = await openSqlite(file);
  // Not closed first: a process that dies does not say goodbye to its store. What it leaves on the disk is opened.
  const reopen = async () => {
    const left = newFile();
    for (const part of ['', '-wal']) await copyFile(file + part, left + part);
    file = left;
    return openSqlite(file);
  };
  return { store, reopen };
});

storeContract('memory store', async () => {
  const store = openMemoryStore();
  return { store, reopen: async () => store.crash() };
});
