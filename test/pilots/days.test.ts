import { expect, test } from 'vitest';
import { type Course, createDays } from '../../pilots/days.ts';
import { nothingBought } from '../../pilots/tally.ts';

const SIGNAL = new AbortController().signal;

/** A day that goes on until it is told to end. */
function aDay() {
  const courses: Course[] = [];
  const said: string[] = [];
  const ends: (() => void)[] = [];
  const days = createDays(
    (course) => {
      courses.push(course);
      return new Promise((resolve) => ends.push(() => resolve(nothingBought('Amsterdam'))));
    },
    (line) => said.push(line),
  );
  return { days, courses, said, end: () => ends.shift()?.() };
}

test('one day at a time, numbered, and counted as its visits end', async () => {
  const { days, courses, said, end } = aDay();
  expect(days.told()).toMatchObject({ number: 0, state: 'none', pace: 'full' });
  expect(days.stop()).toBe('No day is being played.');
  expect(days.start()).toBeUndefined();
  expect(days.start()).toBe('A day is being played already.');
  await expect(days.play()).rejects.toThrow('already');
  courses[0]?.planned(3);
  courses[0]?.ended('completed');
  courses[0]?.ended('failed');
  expect(days.told()).toMatchObject({ number: 1, state: 'running', planned: 3, outcomes: { completed: 1, failed: 1, cancelled: 0 } });
  expect([courses[0]?.byHand, courses[0]?.isOver()]).toEqual([true, false]);
  expect(days.stop()).toBeUndefined();
  expect([courses[0]?.isOver(), days.told().state]).toEqual([true, 'ending']);
  end();
  await expect.poll(() => days.told().state).toBe('over');
  expect(said).toEqual(['The day is over: 0 of 0 purchases went to their end.']);
  const second = days.play();
  expect(courses[1]).toMatchObject({ number: 2, byHand: false });
  expect(courses[1]?.isOver()).toBe(false);
  end();
  await second;
});

test('people rest as long as the pace of now says', async () => {
  const { days, courses, end } = aDay();
  days.start();
  const restedMs = async (): Promise<number> => {
    const startedMs = performance.now();
    await courses[0]?.rest(SIGNAL);
    return performance.now() - startedMs;
  };
  expect(await restedMs()).toBeLessThan(500);
  days.choose('steady');
  expect(await restedMs()).toBeGreaterThanOrEqual(650);
  days.choose('calm');
  const gone = new AbortController();
  gone.abort();
  // Nobody rests when the day is cut short.
  await courses[0]?.rest(gone.signal);
  end();
});

test('a day that comes to nothing is said, and another can be begun', async () => {
  const said: string[] = [];
  const days = createDays(
    () => Promise.reject(new Error('the street is closed')),
    (line) => said.push(line),
  );
  expect(days.start()).toBeUndefined();
  await expect.poll(() => said).toEqual(['The day came to nothing: the street is closed']);
  expect(days.start()).toBeUndefined();
});
