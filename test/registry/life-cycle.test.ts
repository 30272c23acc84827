import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../node/store/sqlite.ts';
import { createRegistry } from '../../registry/registry.ts';
import {
  call,
  closeAll,
  DAY_MS,
  lookup,
  newRegistryKey,
  newSubscription,
  onClose,
  openMember,
  openRegistry,
  pin,
  registryParts,
  shiftedClock,
  subscribeBody,
  until,
} from './square.ts';

afterEach(closeAll);

const next = (own: Parameters<typeof newSubscription>[0]) =>
  newSubscription({
    ...own,
    keyId: randomUUID(),
    signingSecret: newSubscription().signingSecret,
    encryptionSecret: newSubscription().encryptionSecret,
  });

const sqliteFile = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'registry-'));
  onClose(() => rmSync(folder, { recursive: true }));
  return join(folder, 'registry.db');
};

describe('rotation', () => {
  test('a new key signed by the current one is entered beside it, and both are of use', async () => {
    const square = await openRegistry();
    const shop = await openMember({ registries: [pin(square)] });
    await shop.membership.join();
    const renewed = next(shop.own);
    expect(await shop.membership.rotate(shop.own.keyId, renewed)).toMatchObject({ ok: true });
    for (const signer of [shop.own, renewed]) {
      expect((await lookup(square.registry, { subscriberId: 'shop.test' }, signer)).map((row) => row.key_id)).toEqual([
        shop.own.keyId,
        renewed.keyId,
      ]);
    }
    expect(await shop.membership.withdraw(shop.own.keyId)).toMatchObject({ ok: true });
    expect((await call(square.registry, 'lookup', {}, shop.own)).status).toBe(401);
    expect(await lookup(square.registry, { subscriberId: 'shop.test' }, renewed)).toMatchObject([{ key_id: renewed.keyId }]);
    expect((await square.registry.desk.audit('shop.test')).map(({ what }) => what)).toEqual(['subscribed', 'subscribed', 'left']);
  });

  test('a second key with another url for the same role and domain is refused', async () => {
    const square = await openRegistry();
    const shop = await openMember({ registries: [pin(square)] });
    await shop.membership.join();
    const renewed = next({ ...shop.own, url: `${shop.url}/other` });
    expect(await call(square.registry, 'subscribe', subscribeBody(renewed), shop.own)).toMatchObject({
      status: 400,
      body: { error: { paths: '/url' } },
    });
  });

  test('a withdrawn key cannot be entered again', async () => {
    const square = await openRegistry();
    const shop = await openMember({ registries: [pin(square)] });
    await shop.membership.join();
    const renewed = next(shop.own);
    await shop.membership.rotate(shop.own.keyId, renewed);
    await shop.membership.withdraw(shop.own.keyId);
    expect((await call(square.registry, 'subscribe', subscribeBody(shop.own), renewed)).status).toBe(401);
  });
});

describe('an end', () => {
  test('a revoked key is not found and signs nothing, and what it vouched for falls with it', async () => {
    const square = await openRegistry();
    const registries = [pin(square)];
    const shop = await openMember({ registries });
    const other = await openMember({ registries, own: { subscriberId: 'other.test' } });
    await shop.membership.join();
    await other.membership.join();
    const thiefs = next({ ...shop.own, domain: 'mobility', url: 'http://127.0.0.1:9/thief' });
    expect((await call(square.registry, 'subscribe', subscribeBody(thiefs), shop.own)).status).toBe(200);
    const order = { subscriberId: 'shop.test', keyId: shop.own.keyId, operator: 'anna', reason: 'stolen' };
    expect(await square.registry.desk.revoke(order)).toMatchObject({ ok: true });
    expect(await lookup(square.registry, { subscriberId: 'shop.test' }, other.own)).toEqual([]);
    expect(await lookup(square.registry, { subscriberId: 'shop.test', status: 'UNSUBSCRIBED' }, other.own)).toHaveLength(1);
    expect((await call(square.registry, 'lookup', {}, shop.own)).status).toBe(401);
    expect(square.registry.desk.rows('shop.test')).toMatchObject([{ kind: 'entry', ended: 'revoked', reason: 'stolen' }]);
    expect(await square.registry.desk.approve(order)).toMatchObject({ ok: false });
    expect((await square.registry.desk.audit('shop.test')).at(-1)).toMatchObject({ what: 'revoked', by: 'anna', reason: 'stolen' });
  });

  test('a suspended key comes back when it is approved', async () => {
    const square = await openRegistry();
    const shop = await openMember({ registries: [pin(square)] });
    await shop.membership.join();
    const order = { subscriberId: 'shop.test', keyId: shop.own.keyId, operator: 'anna', reason: 'complaints' };
    await square.registry.desk.suspend(order);
    expect((await call(square.registry, 'lookup', {}, shop.own)).status).toBe(401);
    expect(await square.registry.desk.approve(order)).toMatchObject({ ok: true });
    expect(await lookup(square.registry, { subscriberId: 'shop.test' }, shop.own)).toHaveLength(1);
  });

  test('a node that leaves is not found any more', async () => {
    const square = await openRegistry();
    const shop = await openMember({ registries: [pin(square)] });
    await shop.membership.join();
    expect(await shop.membership.leave()).toMatchObject({ ok: true });
    expect(square.registry.desk.rows()).toMatchObject([{ kind: 'entry', ended: 'left', subscriber: { status: 'UNSUBSCRIBED' } }]);
  });

  test('an entry expires by itself', async () => {
    const clock = shiftedClock();
    const square = await openRegistry({ clock });
    const registries = [pin(square)];
    const shop = await openMember({ registries, own: { validUntilMs: clock.nowMs() + DAY_MS } });
    const other = await openMember({ registries, own: { subscriberId: 'other.test' } });
    await shop.membership.join();
    await other.membership.join();
    clock.shiftMs = DAY_MS + 1_000;
    const nowMs = clock.nowMs();
    expect(await lookup(square.registry, { subscriberId: 'shop.test' }, other.own, nowMs)).toEqual([]);
    expect(await lookup(square.registry, { status: 'EXPIRED' }, other.own, nowMs)).toMatchObject([
      { subscriber_id: 'shop.test', status: 'EXPIRED' },
    ]);
    expect((await call(square.registry, 'lookup', {}, shop.own, nowMs)).status).toBe(401);
  });

  test('an id all of whose keys have lapsed is given anew by an operator only', async () => {
    const clock = shiftedClock();
    const square = await openRegistry({ clock });
    const shop = await openMember({ registries: [pin(square)], clock, own: { validUntilMs: clock.nowMs() + DAY_MS } });
    await shop.membership.join();
    clock.shiftMs = DAY_MS + 1_000;
    const heir = await openMember({ registries: [pin(square)], clock, patienceMs: 100 });
    expect(await heir.membership.join()).toMatchObject({ ok: false });
    expect(square.registry.desk.rows('shop.test')).toMatchObject([{ kind: 'claim', proven: true }, { kind: 'entry' }]);
    expect(await square.registry.desk.approve({ subscriberId: 'shop.test', keyId: heir.own.keyId, operator: 'anna' })).toMatchObject({
      ok: true,
    });
    expect(await heir.membership.join()).toMatchObject({ ok: true });
  });
});

test('with manual admission a proven node waits for an operator, and its next key does not', async () => {
  const square = await openRegistry({ policy: { admission: 'manual', allowAnyHost: true } });
  const shop = await openMember({ registries: [pin(square)], patienceMs: 150 });
  expect(await shop.membership.join()).toMatchObject({ ok: false, problem: { message: expect.stringContaining('approval') } });
  expect(square.registry.desk.rows()).toMatchObject([{ kind: 'claim', proven: true, subscriber: { status: 'UNDER_SUBSCRIPTION' } }]);
  const order = { subscriberId: 'shop.test', keyId: shop.own.keyId, operator: 'anna' };
  expect(await square.registry.desk.approve(order)).toMatchObject({ ok: true });
  expect(await shop.membership.join()).toMatchObject({ ok: true });
  expect(await square.registry.desk.approve(order)).toMatchObject({ ok: false });
  expect(await shop.membership.rotate(shop.own.keyId, next(shop.own))).toMatchObject({ ok: true });
});

test('a claim that is not proven cannot be approved', async () => {
  const square = await openRegistry();
  const own = newSubscription();
  await call(square.registry, 'subscribe', subscribeBody(own), own);
  expect(await square.registry.desk.approve({ subscriberId: 'shop.test', keyId: own.keyId, operator: 'anna' })).toMatchObject({
    ok: false,
  });
});

describe('a registry that restarts', () => {
  test('keeps its entries and its pending challenges', async () => {
    const file = sqliteFile();
    const store = await openSqliteStore({ file });
    const before = await openRegistry({ store });
    const port = Number(new URL(before.url).port);
    const shop = await openMember({ registries: [pin(before)] });
    await shop.membership.join();
    const [row] = await lookup(before.registry, { subscriberId: 'shop.test' }, shop.own);
    // Another claims while its door is shut: its challenge is pending when the registry stops.
    const late = await openMember({ registries: [pin(before)], own: { subscriberId: 'late.test' } });
    const hidden = { ...late.own, url: `${late.url}/on_the_way` };
    await call(before.registry, 'subscribe', subscribeBody(hidden), hidden);
    await before.stop();
    await store.close();

    const reopened = await openSqliteStore({ file });
    onClose(() => reopened.close());
    const after = await openRegistry({ store: reopened, keys: before.keys, port });
    const [again] = await lookup(after.registry, { subscriberId: 'shop.test' }, shop.own);
    expect({ ...again, registry_signature: undefined }).toEqual({ ...row, registry_signature: undefined });
    await until(
      async () => (await lookup(after.registry, { subscriberId: 'late.test' }, shop.own)).length === 1,
      'the pending challenge is answered',
    );
  });

  test('hears nothing before it has read what it keeps', async () => {
    const fresh = createRegistry(await registryParts());
    const own = newSubscription();
    expect((await call(fresh, 'lookup', {}, own)).status).toBe(503);
  });
});

describe('the registry changes its own key', () => {
  test('nodes that pin both follow it, for entries and for challenges; nodes that pin only the old do not', async () => {
    const store = await openSqliteStore({ file: sqliteFile() });
    onClose(() => store.close());
    const before = await openRegistry({ store });
    const port = Number(new URL(before.url).port);
    const renewedKey = newRegistryKey('r2');
    const both = pin(before, renewedKey);
    const prepared = await openMember({ registries: [both] });
    const unprepared = await openMember({ registries: [pin(before)], own: { subscriberId: 'unprepared.test' }, patienceMs: 300 });
    await prepared.membership.join();
    await before.stop();

    const after = await openRegistry({ store, port, keys: [renewedKey, ...before.keys] });
    const [row] = await lookup(after.registry, { subscriberId: 'shop.test' }, prepared.own);
    expect(row).toHaveProperty('registry_signature.key_id', 'r2');
    expect(await prepared.membership.join()).toMatchObject({ ok: true });
    expect(await prepared.membership.rotate(prepared.own.keyId, next(prepared.own))).toMatchObject({ ok: true });
    expect(await unprepared.membership.join()).toMatchObject({ ok: false });
  });
});
