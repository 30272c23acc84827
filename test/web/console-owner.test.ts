import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { droppedInTheConsole } from './console-dropped.ts';
import { droppedBesideOrders } from './console-dropped-beside.ts';
import { leavingInTheConsole } from './console-leaving.ts';
import { moneyInTheConsole } from './console-money.ts';
import { termsInTheConsole } from './console-terms.ts';
import { workInTheConsole } from './console-work.ts';
import { hasChromium, type PilotForTests, startPilotForTests } from './harness.ts';
import { launchBrowser } from './look.ts';

const ONE_TEST_MS_MAX = 240_000;

let pilot: PilotForTests | undefined;
let browser: Browser | undefined;

describe.skipIf(!hasChromium)(`an owner in the console${hasChromium ? '' : ' (no Chromium here)'}`, { timeout: ONE_TEST_MS_MAX }, () => {
  beforeAll(async () => {
    [pilot, browser] = await Promise.all([startPilotForTests(), launchBrowser()]);
  }, ONE_TEST_MS_MAX);
  afterAll(async () => {
    await Promise.all([browser?.close(), pilot?.stop()]);
  });

  const stage = () => ({ pilot, browser });
  // Before a business leaves: then there are two of it.
  droppedInTheConsole(stage);
  droppedBesideOrders(stage);
  moneyInTheConsole(stage);
  leavingInTheConsole(stage);
  workInTheConsole(stage);
  termsInTheConsole(stage);
});
