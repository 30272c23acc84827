import type { Page } from 'playwright-core';
import { afterEach } from 'vitest';
import type { PilotForTests } from './harness.ts';
import { DESKTOP, type Looking, look, PHONE } from './look.ts';
import { SPOKEN } from './spoken.ts';
import type { Stage } from './told.ts';

const [DUTCH] = SPOKEN;

export interface Walker {
  readonly page: Page;
  /** What a page did that no page may. */
  readonly complaints: string[];
  readonly walked: { readonly page: Page; readonly pilot: PilotForTests };
}

/** Opens a browser for each walk over the pages of a pilot, and closes them after each test. To be called where the tests are described. */
export function walkers(stage: () => Stage): (locale: string) => Promise<Walker> {
  const open: Looking[] = [];
  afterEach(async () => {
    for (const { context } of open.splice(0)) await context.close();
  });
  return async (locale) => {
    const { pilot, browser } = stage();
    if (pilot === undefined || browser === undefined) throw new Error('The network or the browser did not start');
    const { baseUrl, controlRoom, plan } = pilot;
    const alsoAt = [controlRoom?.url ?? baseUrl, ...plan.nodes.map(({ url }) => url.replace('127.0.0.1', 'localhost'))];
    const looking = await look(browser, `${baseUrl}/`, { locale, viewport: locale === DUTCH.locale ? PHONE : DESKTOP, alsoAt });
    open.push(looking);
    return { page: looking.page, complaints: looking.complaints, walked: { page: looking.page, pilot } };
  };
}
