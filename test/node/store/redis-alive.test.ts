import { describe, expect, test } from 'vitest';
import type { Store } from '../../../node/store/port.ts';
import { hearing, idsOf, LEASE, mustDo, NOW, OPEN_LANES, parcel } from './fixture.ts';
import { hasRedis } from './redis-server.ts';
import { onRedis } from './redis-stores.ts';

/** Real processes are not needed to be dead to Redis: one that says nothing is. */
const DEAD_AFTER_MS = 300;

describe.skipIf(!hasRedis)('what a process had taken', () => {
  const { newName, open } = onRedis();

  async function two(): Promise<readonly [Store, Store]> {
    const name = newName();
    return [await open({ name }), await open({ name })];
  }

  const beat = (store: Store) => store.beat({ deadAfterMs: DEAD_AFTER_MS });
  const at = { ...LEASE, nowMs: NOW };

  test('comes free when it has said nothing for a while, long before its leases run out', async () => {
    const [first, second] = await two();
    await mustDo(first, {
      ...hearing('p', 'l1'),
      outbox: [parcel('o1', { logId: 'l1' })],
      timers: [{ id: 't1', wakeAtMs: NOW, data: null }],
    });
    await beat(first);
    await beat(second);
    expect(idsOf(await first.takeInbox(at))).toEqual(['l1']);
    expect(idsOf(await first.takeOutbox({ ...at, ...OPEN_LANES }))).toEqual(['o1']);
    expect(idsOf(await first.takeTimers(at))).toEqual(['t1']);
    expect(await beat(second)).toBe(0);
    expect(await second.takeInbox(at)).toEqual([]);
    await expect.poll(() => beat(second), { timeout: 10_000, interval: 50 }).toBe(1);
    expect(idsOf(await second.takeInbox(at))).toEqual(['l1']);
    expect(idsOf(await second.takeOutbox({ ...at, ...OPEN_LANES }))).toEqual(['o1']);
    expect(idsOf(await second.takeTimers(at))).toEqual(['t1']);
    expect(await beat(second)).toBe(0);
  });

  test('stays with it while it speaks, and after it was taken for dead its work counts once', async () => {
    const [first, second] = await two();
    await mustDo(first, hearing('p', 'l1'));
    await beat(first);
    expect(idsOf(await first.takeInbox(at))).toEqual(['l1']);
    const untilMs = Date.now() + 4 * DEAD_AFTER_MS;
    while (Date.now() < untilMs) {
      await beat(first);
      expect(await beat(second)).toBe(0);
    }
    await expect.poll(() => beat(second), { timeout: 10_000, interval: 50 }).toBe(1);
    expect(idsOf(await second.takeInbox(at))).toEqual(['l1']);
    await mustDo(second, { partition: 'p', heard: ['l1'], put: [{ key: 'by', value: 'second' }] });
    expect(await first.commit({ partition: 'p', heard: ['l1'], put: [{ key: 'by', value: 'first' }] })).toMatchObject({ cause: 'moved' });
    expect((await second.read('p', ['by'])).get('by')?.value).toBe('second');
  });

  test('is not taken away because Redis was gone for a while: all get to speak first', async () => {
    const [first, second] = await two();
    await mustDo(first, hearing('p', 'l1'));
    await beat(first);
    await beat(second);
    expect(idsOf(await first.takeInbox(at))).toEqual(['l1']);
    await new Promise((resolve) => setTimeout(resolve, 2 * DEAD_AFTER_MS));
    // Both marks have faded; the second happens to speak first.
    expect(await beat(second)).toBe(0);
    await beat(first);
    expect(await beat(second)).toBe(0);
    expect(await second.takeInbox(at)).toEqual([]);
  });
});
