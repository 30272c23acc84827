import type { Page } from 'playwright-core';
import { afterEach, expect } from 'vitest';
import { type Looking, look } from './look.ts';
import type { Run, Stage } from './told.ts';
import { tricksOn } from './tricks.ts';

/** A visit to the storefront of a pilot: one at a time, closed after each test and held to what no page may do. */
export interface OneVisit {
  open(run: Pick<Run, 'locale' | 'viewport'>, colorScheme?: 'light' | 'dark'): Promise<Page>;
  /** @throws when nothing was opened yet */
  looking(): Looking;
}

/** To be called where the tests are described, so that it ends with each of them. */
export function oneVisit(stage: () => Stage): OneVisit {
  let looking: Looking | undefined;
  afterEach(async () => {
    await looking?.context.close();
    expect(looking?.complaints).toEqual([]);
  });
  return {
    async open({ locale, viewport }, colorScheme = 'light') {
      const { pilot, browser } = stage();
      if (pilot === undefined || browser === undefined) throw new Error('The network or the browser did not start');
      looking = await look(browser, `${pilot.baseUrl}/`, { locale, viewport, colorScheme });
      expect(await tricksOn(looking.page)).toEqual([]);
      return looking.page;
    },
    looking() {
      if (looking === undefined) throw new Error('Nothing is looked at yet');
      return looking;
    },
  };
}
