import request from 'supertest';
import { beforeEach, describe, expect, it } from 'vitest';
import { mayCall } from '../../../bpp/people/permissions.ts';
import { MEMBER_ROLES, personIdOf } from '../../../bpp/people/person-record.ts';
import { describedRoutes, filled, OWN_DOORS } from './api-routes.ts';
import { type Browser, KEY, startConsoleNode } from './console-node.ts';

/** Every call below a provider that a person may make, from the description of the API: a call that is added is tried here by itself. */
const ROUTES = describedRoutes().filter(({ path }) => path.startsWith('/providers/:providerId') && !OWN_DOORS.test(path));

let node: Awaited<ReturnType<typeof startConsoleNode>>;
let baker: Browser;
beforeEach(async () => {
  node = await startConsoleNode();
  baker = node.browser();
  await baker.enter(await node.link('bakker@bakkerij.example'));
});

describe('the people of one provider', () => {
  it('see nothing of another, on any route', async () => {
    expect(ROUTES.length).toBeGreaterThan(25);
    for (const { method, path } of ROUTES) {
      const reply = await baker.call(method as 'get', filled(path, 'slager'), method === 'get' ? undefined : {});
      expect(`${method} ${path} ${reply.status}`).toBe(`${method} ${path} 404`);
      expect(JSON.stringify(reply.body)).not.toContain('Brood');
    }
    expect((await baker.call('get', '/providers')).body.items.map(({ id }: { id: string }) => id)).toEqual(['bakker']);
  });

  it('reach no item or order of another by way of their own provider', async () => {
    expect((await baker.call('put', '/providers/bakker/items/slager.a/stock', { onHand: 1 })).status).toBe(404);
    expect((await baker.call('get', '/providers/bakker/orders/slager.o1')).status).toBe(404);
    expect((await baker.call('post', '/providers/bakker/orders/slager.o1/accept', {})).status).toBe(404);
    expect((await baker.call('get', '/providers/bakker/payments/orders/slager.o1')).status).toBe(404);
  });

  it('slip by on no odd spelling of a path', async () => {
    for (const path of [
      '/Providers/slager/orders',
      '/providers/slager/orders/',
      '/providers/%73lager/orders',
      '/providers//slager/orders',
      '/providers/bakker/../slager/orders',
    ])
      expect([403, 404]).toContain((await baker.call('get', path)).status);
  });
});

describe('what somebody may do', () => {
  it('is said of every route: one that nobody named is closed to people', () => {
    const unnamed = ROUTES.filter(({ method, path }) => {
      const rest = filled(path, 'bakker').replace('/providers/bakker', '');
      return !mayCall('owner', method.toUpperCase(), rest);
    });
    expect(unnamed).toEqual([]);
    expect(mayCall('owner', 'POST', '/something-new')).toBe(false);
  });

  it('is refused by the node on every route that is not for their role, whatever their page shows', async () => {
    const fleet = { staff: node.browser(), owner: baker, driver: node.browser() };
    await fleet.staff.enter(await node.link('hulp@bakkerij.example', 'bakker', 'staff'));
    await fleet.driver.enter(await node.driverLink('chauffeur@bakkerij.example'));
    const refused: Record<string, number> = {};
    for (const role of MEMBER_ROLES) {
      for (const { method, path } of ROUTES) {
        // A stream is held open; whom it lets in is what its first answer says, and that is the same for all roles.
        if (path.endsWith('/events')) continue;
        const call = filled(path, 'bakker');
        const may = mayCall(role, method.toUpperCase(), call.replace('/providers/bakker', ''));
        const { status } = await fleet[role].call(method as 'get', call, method === 'get' ? undefined : {});
        expect(`${role} ${method} ${path}: ${status === 403 ? 'refused' : 'let in'}`).toBe(
          `${role} ${method} ${path}: ${may ? 'let in' : 'refused'}`,
        );
        if (!may) refused[role] = (refused[role] ?? 0) + 1;
      }
    }
    expect(refused.owner).toBeUndefined();
    expect(refused.staff).toBeGreaterThan(8);
    expect(refused.driver).toBeGreaterThan(refused.staff ?? 0);
  });

  it('depends on their role: staff has no money, no people and no way out with everything, a driver no orders', async () => {
    const staff = node.browser();
    await staff.enter(await node.link('hulp@bakkerij.example', 'bakker', 'staff'));
    expect((await staff.call('get', '/providers/bakker/orders')).status).toBe(200);
    for (const path of [
      '/settlement?from=2026-10-01&to=2026-10-02',
      '/people',
      '/payments/unplaced',
      '/export',
      '/invoices?from=2026-10-01&to=2026-10-02',
      '/moving-in/orders',
    ])
      expect(`${path} ${(await staff.call('get', `/providers/bakker${path}`)).status}`).toBe(`${path} 403`);
    expect(mayCall('driver', 'GET', '/orders')).toBe(false);
  });

  it('is not theirs who invites them elsewhere: a link that an owner hands over opens that owner’s business alone', async () => {
    const butcher = node.browser();
    await butcher.enter(await node.link('slager@slagerij.example', 'slager'));
    const passkey = { publicKey: 'x', counter: 0, addedAtMs: 0 };
    const partition = `person:${personIdOf('slager@slagerij.example')}`;
    await node.store.commit({ partition, put: [{ key: 'passkey:of-the-butcher-himself', value: passkey }] });
    const asked = await baker.call('post', '/providers/bakker/people', { email: 'slager@slagerij.example', role: 'staff' });
    const token = String(asked.body.link).split('/').at(-1) ?? '';
    const posing = node.browser();
    expect((await posing.enter(token)).body.providers.map(({ id }: { id: string }) => id)).toEqual(['bakker']);
    expect((await posing.call('get', '/providers/bakker/orders')).status).toBe(200);
    expect((await posing.call('get', '/providers/slager/orders')).status).toBe(404);
    expect((await posing.call('get', '/providers')).body.items.map(({ id }: { id: string }) => id)).toEqual(['bakker']);
    // Nor does it put out whoever proved their address.
    expect((await posing.call('delete', '/me/sessions')).body).toEqual({ ended: 0 });
    expect((await posing.call('delete', '/me/passkeys/of-the-butcher-himself')).status).toBe(404);
    expect((await butcher.call('get', '/providers/slager/orders')).status).toBe(200);
    expect((await butcher.call('delete', '/me/sessions')).body).toEqual({ ended: 1 });
    expect((await butcher.call('delete', '/me/passkeys/of-the-butcher-himself')).status).toBe(204);
  });

  it('stays with who is signed in already and takes such a link up, and grows by it', async () => {
    const butcher = node.browser();
    await butcher.enter(await node.link('slager@slagerij.example', 'slager'));
    const asked = await baker.call('post', '/providers/bakker/people', { email: 'slager@slagerij.example', role: 'staff' });
    const me = await butcher.enter(String(asked.body.link).split('/').at(-1) ?? '');
    expect(me.body.providers.map(({ id }: { id: string }) => id).sort()).toEqual(['bakker', 'slager']);
    expect((await butcher.call('get', '/providers/slager/orders')).status).toBe(200);
  });

  it('is not taken from the last owner by an invitation as something less', async () => {
    const asked = await baker.call('post', '/providers/bakker/people', { email: 'bakker@bakkerij.example', role: 'staff' });
    expect(asked.status).toBe(409);
    expect((await baker.call('get', '/providers/bakker/people')).status).toBe(200);
  });

  it('ends at once when an owner takes it away, and the last owner stays', async () => {
    const staff = node.browser();
    await staff.enter(await node.link('hulp@bakkerij.example', 'bakker', 'staff'));
    expect((await baker.call('delete', `/providers/bakker/people/${personIdOf('hulp@bakkerij.example')}`)).status).toBe(204);
    expect((await staff.call('get', '/providers/bakker/orders')).status).toBe(404);
    expect((await baker.call('delete', `/providers/bakker/people/${personIdOf('bakker@bakkerij.example')}`)).status).toBe(409);
  });
});

describe('a page of another site', () => {
  const change = (headers: Readonly<Record<string, string>>) =>
    baker.call('put', '/providers/bakker/items/bakker.a/stock', { onHand: 1 }, headers);

  it('changes nothing with the cookie of who visits it', async () => {
    expect((await change({ 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    expect((await change({ 'Sec-Fetch-Site': 'same-site' })).status).toBe(403);
    expect((await change({ 'X-Page-Token': '' })).status).toBe(403);
    expect((await change({ 'X-Page-Token': 'f'.repeat(64) })).status).toBe(403);
    expect((await change({})).status).toBe(200);
  });

  it('is told by its origin where a browser does not say more', async () => {
    const send = (origin: string) => {
      const cookie = [...baker.cookies].map((each) => each.join('=')).join('; ');
      return request(node.app).post('/provider/v1/sign-in/invitation').set({ Origin: origin, Cookie: cookie }).send({ token: 'x' });
    };
    const nameOf = async (origin: string) => (await send(origin)).body.type;
    expect(await nameOf('https://evil.example')).toContain('page-unknown');
    expect(await nameOf('https://shops.example')).toContain('not-let-in');
  });

  it('cannot use a key either, which no browser holds; a key works as before', async () => {
    expect((await request(node.app).get('/provider/v1/providers')).status).toBe(401);
    expect((await request(node.app).get('/provider/v1/providers').set('Authorization', `Bearer ${KEY}`)).body.items).toHaveLength(2);
  });
});
