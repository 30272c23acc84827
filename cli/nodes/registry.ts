import express from 'express';
import type { Foundation } from '../../node/foundation.ts';
import { createLimiter } from '../../node/limiter.ts';
import type { Served } from '../../node/serve.ts';
import { serve } from '../../node/serve.ts';
import { createRegistryAdmin } from '../../registry/admin.ts';
import type { RegistryKeys } from '../../registry/keys.ts';
import { publicKeyRoutes } from '../../registry/public-keys.ts';
import { createRegistry } from '../../registry/registry.ts';
import { version } from '../version.ts';

/** Claims to one subscriber_id: each makes us call its URL. Enough to renew every subscription of a node at once. */
const CLAIMS = { perSecond: 0.5, burst: 64, keysMax: 20_000 } as const;

export async function openRegistry(foundation: Foundation): Promise<Served> {
  const { config, perAddress, clock, telemetry } = foundation;
  const registry = createRegistry({
    ...foundation,
    subscriberId: config.subscriberId,
    keys: registryKeys(foundation),
    policy: config.registry,
    perSubscriber: createLimiter(CLAIMS),
    clockSkewMs: config.limits.clockSkewMs,
  });
  await registry.start();
  const admin = createRegistryAdmin({ desk: registry.desk, operators: config.registry.operators, perAddress, clock, telemetry });
  const base = new URL(config.publicUrl).pathname.replace(/\/+$/, '');
  const app = express().disable('x-powered-by');
  app.set('trust proxy', config.listen.behindProxy ? 1 : false);
  app.use(publicKeyRoutes({ desk: registry.desk, base, perAddress, clock }), admin);
  return serve(foundation, {
    servable: registry,
    app,
    version,
    closed: () => registry.close(),
    notReady: () => [],
  });
}

/** The first key signs; the others are those that nodes may still have pinned. */
function registryKeys({ keys }: Foundation): RegistryKeys {
  const [first, ...others] = keys.signing.map((key) => ({
    keyId: key.keyId,
    signingSecret: key.secret,
    encryptionSecret: keys.encryption.secret,
  }));
  if (first === undefined) throw new Error('A registry without a signing key cannot vouch for anybody');
  return [first, ...others];
}
