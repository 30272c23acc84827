import { expect, test } from 'vitest';
import { openLoop } from '../../bench/overload-load.ts';
import { overloadParties } from '../../bench/overload-parties.ts';
import { openSink } from '../../bench/overload-sink.ts';
import { supplyOf } from '../../bench/overload-supply.ts';
import { openRealNode } from '../../bench/real-node.ts';
import { ENGINES } from '../../bpp/engines/engines.ts';
import { createProviderRole } from '../../bpp/role.ts';
import { createSearchIndex } from '../../bpp/search-index.ts';

const INBOX_MAX = 100;
const CONNECTIONS = 64;

test('asked for far more than it can do, a node refuses early, acts upon all that it accepted, and nothing grows', {
  timeout: 120_000,
}, async () => {
  const sink = await openSink();
  const parties = overloadParties(sink.port);
  const { subscriberId, url } = parties.provider.entry;
  const catalogueIndex = createSearchIndex(ENGINES);
  const real = await openRealNode(parties.provider, {
    network: [...parties.buyers, parties.provider],
    roleWith: () => createProviderRole({ node: { id: subscriberId, uri: url }, catalogueIndex, engines: ENGINES }),
    inboxMax: INBOX_MAX,
    logTo: { write: () => undefined },
  });
  try {
    const { port } = await real.listen();
    real.run();
    const supply = supplyOf(parties);
    supply.fill(2_000);
    let waitingMost = 0;
    const look = setInterval(async () => {
      waitingMost = Math.max(waitingMost, (await real.store.counts()).inbox);
    }, 2);
    const load = await openLoop(port, supply, { perSecond: 10_000, seconds: 1, connectionsMax: CONNECTIONS });
    clearInterval(look);

    expect(load.acked).toBeGreaterThan(0);
    expect(load.refused).toBeGreaterThan(0);
    expect(load.withRetryAfter).toBe(load.refused);
    // A request is let in at three quarters of the places; those that were at the door at that moment come on top.
    expect(waitingMost).toBeLessThanOrEqual(0.75 * INBOX_MAX + CONNECTIONS);

    await expect.poll(() => real.store.counts(), { timeout: 60_000 }).toMatchObject({ inbox: 0, outbox: 0, dead: 0 });
    expect(sink.answered()).toBe(load.acked);
    // What a refusal must not cost: looking at the signature.
    const [, checked] = /signatures_checked_total\{verdict="holds",node="bench"\} (\d+)/.exec(await real.telemetry.metricsText()) ?? [];
    expect(Number(checked)).toBeLessThan(load.acked + load.refused / 4);
    expect(real.node.pressure()).toMatchObject({ placesTaken: 0, refusing: 'nothing' });
  } finally {
    await real.close();
    sink.close();
  }
});
