import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's own Chromium: the tests drive what is installed, and download nothing. */
export const CHROMIUM = '/usr/bin/chromium';
export const hasChromium = existsSync(CHROMIUM);

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Pilot {
  /** Where the buyer node serves the storefront, without a slash at the end. */
  readonly baseUrl: string;
  close(): Promise<void>;
}

/** Whether there is a network to drive the pages against. */
export const hasPilot = process.env.MARKTPLEIN_STOREFRONT_URL !== undefined;

/** The running network whose storefront is tested. */
export async function startPilotForTests(): Promise<Pilot> {
  const baseUrl = process.env.MARKTPLEIN_STOREFRONT_URL;
  if (baseUrl === undefined) throw new TypeError('MARKTPLEIN_STOREFRONT_URL says where the storefront of a running network is');
  return { baseUrl: baseUrl.replace(/\/$/, ''), close: async () => {} };
}
