import { describe, expect, test } from 'vitest';
import type { Work } from '../../node/role.ts';
import { openMemoryStore } from '../../node/store/memory.ts';
import { StoreUnavailable } from '../../node/store/port.ts';
import { countOf, failing, hear, OTHER_TX, stageOf, TX } from './hearing.ts';
import { counting, newSqlite } from './stage.ts';

describe('a message that could not be acted upon', () => {
  test('is tried again later, from its log entry, and holds up those behind it but no others', async () => {
    const stage = stageOf();
    let broken = true;
    stage.role.onHeard = (heard) => (broken && heard.envelope.transactionId === TX ? failing : counting(heard.envelope.transactionId));
    await hear(stage);
    await hear(stage);
    await hear(stage, OTHER_TX);
    await stage.settle();
    expect([await countOf(stage), await countOf(stage, OTHER_TX)]).toEqual([undefined, 1]);
    broken = false;
    await stage.settle();
    expect(await countOf(stage)).toBeUndefined();
    stage.clock.ms += 250;
    await stage.settle();
    expect(await countOf(stage)).toBe(2);
    const [first, , again] = stage.role.heard.filter(({ envelope }) => envelope.transactionId === TX);
    expect(again?.logId).not.toBe(first?.logId);
    const repeated = stage.role.heard.filter(({ logId }) => logId === first?.logId);
    expect(repeated).toHaveLength(2);
    expect(Buffer.from(repeated[1]?.bytes ?? [])).toEqual(Buffer.from(first?.bytes ?? []));
  });

  test('after eight times is set aside for a person, and its partition goes on', async () => {
    const stage = stageOf();
    let tries = 0;
    stage.role.onHeard = (heard) => {
      if (heard !== stage.role.heard[0] && heard.logId !== stage.role.heard[0]?.logId) return counting(TX);
      tries += 1;
      return failing;
    };
    await hear(stage);
    await hear(stage);
    for (let i = 0; i < 10; i += 1) {
      await stage.settle();
      stage.clock.ms += 60_000;
    }
    expect(tries).toBe(8);
    const [[key, aside] = []] = [...(await stage.store.list(TX, 'failed:', { limit: 9 }))];
    expect(key).toBe(`failed:${stage.role.heard[0]?.logId}`);
    expect(aside?.value).toMatchObject({ action: 'search', reason: 'cannot decide' });
    expect(await countOf(stage)).toBe(1);
    expect(await stage.store.counts()).toMatchObject({ inbox: 0 });
  });

  test('for a mistake of ours holds up its partition for seconds only, and the role has the last word on it', async () => {
    const stage = stageOf();
    const mistake: Work = {
      partition: TX,
      reads: [],
      decide: () => {
        throw new TypeError('undefined is not a function');
      },
    };
    stage.role.onHeard = (heard) => (heard.logId === stage.role.heard[0]?.logId ? mistake : counting(TX));
    const givenUp: string[] = [];
    stage.role.onGivenUp = ({ logId }, partition) => {
      givenUp.push(logId);
      return counting(partition, { key: 'apologies' });
    };
    await hear(stage);
    await hear(stage);
    for (let i = 0; i < 3; i += 1) {
      await stage.settle();
      stage.clock.ms += 1_000;
    }
    await stage.settle();
    expect(await countOf(stage)).toBe(1);
    expect(givenUp).toEqual([stage.role.heard[0]?.logId]);
    expect((await stage.store.read(TX, ['apologies'])).get('apologies')?.value).toBe(1);
    expect(await stage.store.list(TX, 'failed:', { limit: 9 })).toHaveProperty('size', 1);
  });

  test('is set aside although the role fails at its last word too', async () => {
    const stage = stageOf();
    stage.role.onHeard = (heard) => (heard.logId === stage.role.heard[0]?.logId ? failing : counting(TX));
    stage.role.onGivenUp = () => failing;
    await hear(stage);
    await hear(stage);
    for (let i = 0; i < 10; i += 1) {
      await stage.settle();
      stage.clock.ms += 60_000;
    }
    expect(await countOf(stage)).toBe(1);
    expect(await stage.store.list(TX, 'failed:', { limit: 9 })).toHaveProperty('size', 1);
  });

  test('because the store is away is never given up', async () => {
    const stage = stageOf();
    let isAway = true;
    const away: Work = {
      partition: TX,
      reads: [],
      decide: () => {
        throw new StoreUnavailable('locked');
      },
    };
    stage.role.onHeard = () => (isAway ? away : counting(TX));
    await hear(stage);
    for (let i = 0; i < 12; i += 1) {
      await stage.settle();
      stage.clock.ms += 60_000;
    }
    isAway = false;
    await stage.settle();
    expect(await countOf(stage)).toBe(1);
  });

  test('and cannot be put off either comes back when its lease has run out', async () => {
    const store = openMemoryStore();
    const stage = stageOf({ store });
    const { commit, postponeInbox } = store;
    const full = () => Promise.reject(new StoreUnavailable('disk full'));
    await hear(stage);
    store.commit = full;
    store.postponeInbox = full;
    await stage.settle();
    Object.assign(store, { commit, postponeInbox });
    await stage.settle();
    expect(await countOf(stage)).toBeUndefined();
    stage.clock.ms += 30_000;
    await stage.settle();
    expect(await countOf(stage)).toBe(1);
  });

  test('whose transaction was erased meanwhile is done with', async () => {
    const { store } = await newSqlite();
    const stage = stageOf({ store });
    stage.role.onHeard = () => failing;
    await hear(stage);
    await stage.settle();
    await store.forget(TX);
    stage.clock.ms += 60_000;
    await stage.settle();
    expect(await store.counts()).toMatchObject({ inbox: 0 });
    await stage.close();
  });
});
