import { createHash } from 'node:crypto';
import supertest from 'supertest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../node/clock.ts';
import { createLimiter } from '../../node/limiter.ts';
import { silentTelemetry } from '../../node/telemetry.ts';
import { createRegistryAdmin } from '../../registry/admin.ts';
import { closeAll, type Member, openMember, openRegistry, pin, type Square } from './square.ts';

const TOKEN = 'a-token-of-anna';
let square: Square;
let shop: Member;
let api: ReturnType<typeof supertest>;

beforeEach(async () => {
  square = await openRegistry({ policy: { admission: 'manual', allowAnyHost: true } });
  shop = await openMember({ registries: [pin(square)], own: { subscriberId: 'shop.test/amsterdam' }, patienceMs: 100 });
  await shop.membership.join();
  const operators = [{ name: 'anna', tokenSha256: createHash('sha256').update(TOKEN).digest('hex') }];
  const perAddress = createLimiter({ perSecond: 1, burst: 20, keysMax: 10 });
  api = supertest(
    createRegistryAdmin({ desk: square.registry.desk, operators, perAddress, clock: systemClock, telemetry: silentTelemetry() }),
  );
});

afterEach(closeAll);

const asAnna = { authorization: `Bearer ${TOKEN}` };
const door = (what: string) => `/admin/v1/entries/${encodeURIComponent('shop.test/amsterdam')}/${shop.own.keyId}/${what}`;

describe("the operators' API", () => {
  test('lets nobody in without a token, and slows down who guesses', async () => {
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: TOKEN }]) {
      const said = await api.get('/admin/v1/entries').set(headers);
      expect([said.status, said.headers['www-authenticate']]).toEqual([401, expect.stringContaining('Bearer')]);
    }
    expect((await api.post(door('approve'))).status).toBe(401);
    const tries = await Promise.all(Array.from({ length: 20 }, () => api.get('/admin/v1/entries')));
    expect(tries.some(({ status }) => status === 429)).toBe(true);
  });

  test('shows what waits, approves it, suspends and revokes it with a reason, and keeps who did it', async () => {
    const waiting = await api.get('/admin/v1/entries').set(asAnna);
    expect(waiting.body.entries).toMatchObject([
      { kind: 'claim', subscriberId: 'shop.test/amsterdam', proven: true, status: 'UNDER_SUBSCRIPTION' },
    ]);
    expect(JSON.stringify(waiting.body)).not.toContain('challenge');
    expect((await api.post(door('approve')).set(asAnna)).body.entries).toMatchObject([{ kind: 'entry', status: 'SUBSCRIBED' }]);
    expect((await api.post(door('suspend')).set(asAnna)).body.error.paths).toBe('/reason');
    expect((await api.post(door('suspend')).set(asAnna).send({ reason: 'complaints' })).body.entries).toMatchObject([
      { ended: 'suspended' },
    ]);
    expect((await api.post(door('revoke')).set(asAnna).send({ reason: 'fraud' })).body.entries).toMatchObject([
      { ended: 'revoked', reason: 'fraud' },
    ]);
    expect((await api.post(door('approve')).set(asAnna)).status).toBe(404);
    const one = await api.get(`/admin/v1/entries/${encodeURIComponent('shop.test/amsterdam')}`).set(asAnna);
    expect(one.body.history.map(({ what, by }: { what: string; by: string }) => [what, by])).toEqual([
      ['waiting', 'registry'],
      ['approved', 'anna'],
      ['suspended', 'anna'],
      ['revoked', 'anna'],
    ]);
  });

  test('refuses what it does not know or cannot read', async () => {
    expect((await api.post(door('delete')).set(asAnna)).status).toBe(404);
    expect((await api.get('/admin/v1/elsewhere').set(asAnna)).status).toBe(404);
    expect((await api.post(door('revoke')).set(asAnna).set('content-type', 'application/json').send('{')).status).toBe(400);
  });
});
