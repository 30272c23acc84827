import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askControlDoor, type ControlDoor, controlPath, openControlDoor } from '../../node/control-door.ts';

let folder = '';
let storeFile = '';
const doors: ControlDoor[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'door-'));
  storeFile = join(folder, 'node.db');
  writeFileSync(storeFile, '');
});
afterEach(async () => {
  for (const door of doors.splice(0)) await door.close();
  rmSync(folder, { recursive: true, force: true });
});

async function opened(answer = async (question: unknown) => ({ ok: true, value: question }) as const): Promise<ControlDoor> {
  const door = await openControlDoor({ storeFile, answer });
  doors.push(door);
  return door;
}

describe('the door of a running node', () => {
  test('is for the owner of the store alone, whatever the umask, and gone with the node', async () => {
    const before = process.umask(0o000);
    const door = await opened();
    expect(process.umask(before)).toBe(0o000);
    expect(statSync(`${storeFile}.sock`).mode & 0o777).toBe(0o600);
    const question = { name: 'anything', long: 'x'.repeat(200_000) };
    expect(await askControlDoor(storeFile, question)).toEqual({ ok: true, value: question });
    await door.close();
    expect(await askControlDoor(storeFile, question)).toBeUndefined();
  });

  test('is found by another name of the store, and takes the place of one that a killed node left', async () => {
    const left = createServer();
    await new Promise<void>((resolve) => left.listen(`${storeFile}.sock`, resolve));
    await opened();
    symlinkSync(storeFile, join(folder, 'other-name.db'));
    expect(await askControlDoor(join(folder, 'other-name.db'), 7)).toEqual({ ok: true, value: 7 });
    left.close();
  });

  test('answers a question that fails with a sentence, and lives on after nonsense and after one that says too much', async () => {
    await opened(async (question) => {
      if (question === 'fail') throw new Error('The store is full.');
      return { ok: true, value: question };
    });
    expect(await askControlDoor(storeFile, 'fail')).toEqual({ ok: false, message: 'The store is full.' });
    const closes = (text: string): Promise<string> =>
      new Promise((resolve) => {
        let said = '';
        const socket = connect(`${storeFile}.sock`, () => void socket.write(text));
        socket.on('data', (part: Buffer) => {
          said += part.toString();
        });
        socket.on('error', () => undefined).once('close', () => resolve(said));
      });
    expect(await closes('no json\n')).toContain('"ok":false');
    expect(await closes('x'.repeat(2 * 1024 * 1024))).toBe('');
    expect(await askControlDoor(storeFile, 1)).toEqual({ ok: true, value: 1 });
  });

  test('has no place beside a store with a very long path, which is said; unless the program runs near it', async () => {
    storeFile = join(folder, 'x'.repeat(90), 'node.db');
    await expect(opened()).rejects.toThrow(/too long for a socket beside it/);
    expect(await askControlDoor(storeFile, 1)).toBeUndefined();
    expect(controlPath(join(process.cwd(), 'x'.repeat(80), 'node.db'))).toBe(`${'x'.repeat(80)}/node.db.sock`);
  });
});
