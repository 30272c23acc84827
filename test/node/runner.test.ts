import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../node/clock.ts';
import { type Runner, runNode, type Workable } from '../../node/runner.ts';
import { openMemoryStore } from '../../node/store/memory.ts';
import { silentTelemetry } from '../../node/telemetry.ts';
import { newSqlite } from './stage.ts';

const running: Runner[] = [];
afterEach(async () => {
  for (const runner of running.splice(0)) await runner.stop();
});

/** Something to run of which the rounds are counted. */
function counted(more: Partial<Workable> = {}) {
  let wake = (): void => {};
  const state = { rounds: 0, busy: false, dueMs: undefined as number | undefined };
  const workable: Workable = {
    async work() {
      state.rounds += 1;
      return state.busy;
    },
    settled: async () => undefined,
    nextDueMs: async () => state.dueMs,
    onWake(listener) {
      wake = listener;
    },
    ...more,
  };
  return { state, workable, wake: () => wake() };
}

function run(workable: Workable, store = openMemoryStore()): Runner {
  const runner = runNode({ workable, store, clock: systemClock, telemetry: silentTelemetry() });
  running.push(runner);
  return runner;
}

const pause = (ms: number) => systemClock.sleep(ms);

describe('a runner', () => {
  test('sleeps when there is nothing to do', async () => {
    const { state, workable } = counted();
    run(workable);
    await pause(300);
    expect(state.rounds).toBeLessThan(3);
  });

  test('does not spin on what is due but cannot be taken', async () => {
    const { state, workable } = counted();
    state.dueMs = systemClock.nowMs();
    run(workable);
    await pause(300);
    expect(state.rounds).toBeLessThan(10);
  });

  test('wakes at once', async () => {
    const { state, workable, wake } = counted();
    run(workable);
    await pause(50);
    const before = state.rounds;
    wake();
    await pause(20);
    expect(state.rounds).toBe(before + 1);
  });

  test('misses no call that comes while it works', async () => {
    let wake = (): void => {};
    let rounds = 0;
    const { workable } = counted({
      async work() {
        rounds += 1;
        if (rounds === 1) wake();
        return false;
      },
      onWake(listener) {
        wake = listener;
      },
    });
    run(workable);
    await pause(50);
    expect(rounds).toBe(2);
  });

  test('wakes when something becomes due', async () => {
    const { state, workable } = counted();
    state.dueMs = systemClock.nowMs() + 100;
    run(workable);
    await pause(60);
    expect(state.rounds).toBe(1);
    await pause(140);
    expect(state.rounds).toBeGreaterThan(1);
  });

  test('survives a round that fails, without haste', async () => {
    let rounds = 0;
    const { workable } = counted({
      work() {
        rounds += 1;
        return Promise.reject(new Error('broken'));
      },
    });
    run(workable);
    await pause(200);
    expect(rounds).toBe(1);
    const first = running[0];
    await first?.stop();
    expect(rounds).toBe(1);
  });

  test('stops when what is under way has ended, and not before', async () => {
    const order: string[] = [];
    const { workable } = counted({
      async settled() {
        await pause(80);
        order.push('settled');
      },
    });
    const runner = run(workable);
    await pause(20);
    await runner.stop();
    order.push('stopped');
    expect(order).toEqual(['settled', 'stopped']);
  });

  test('sweeps claims now and then', async () => {
    const { store } = await newSqlite();
    let nowMs = systemClock.nowMs();
    const clock = { nowMs: () => nowMs, sleep: systemClock.sleep };
    const { workable, wake } = counted();
    await store.commit({ partition: 'p', claims: [{ key: 'k', value: 'v', expiresAtMs: nowMs + 1_000 }] });
    const runner = runNode({ workable, store, clock, telemetry: silentTelemetry() });
    running.push(runner);
    await pause(20);
    nowMs += 61_000;
    wake();
    await pause(50);
    expect(await store.sweep(nowMs)).toBe(0);
    await runner.stop();
    await store.close();
  });
});
