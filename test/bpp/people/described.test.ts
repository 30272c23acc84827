import { expect, it } from 'vitest';
import { openidDoor } from '../../../bpp/people/openid.ts';
import { describedRoutes, routesOf } from './api-routes.ts';
import { startConsoleNode } from './console-node.ts';

/** No calls of the API: its own description, pages of forms, photos, and calendars that other programs subscribe to. */
const NO_CALL = /^\/(calendar|forms|photos)\/|^\/provider\/v1\/openapi\.yaml$/;

it('every call of the API is described, and nothing that is not there', async () => {
  // With a place to sign in at, so that its calls are served; nobody goes there.
  const settings = {
    name: 'Elsewhere',
    issuer: 'https://login.example',
    clientId: 'x',
    redirectUri: 'https://shops.example/',
    insecure: false,
  };
  const node = await startConsoleNode({ openid: openidDoor(settings, { nowMs: () => 0 }) });
  const named = ({ method, path }: { readonly method: string; readonly path: string }) => `${method} ${path}`;
  const served = routesOf(node.app).filter(({ path }) => !NO_CALL.test(path));
  expect(served.length).toBeGreaterThan(50);
  expect([...new Set(served.map(named))].sort()).toEqual(describedRoutes().map(named).sort());
});
