import { beforeAll, describe, expect } from 'vitest';
import { visitsIn } from './console-visit.ts';
import type { PilotForTests } from './harness.ts';
import { check, pictured } from './look.ts';
import { createBuyer } from './ordering.ts';
import { type Stage, told } from './told.ts';

/** The week of who works by appointment, on the page and in the calendar of a phone. */

const PRACTICE = 'knip-aan-de-kade';
/** Among the times that are free: some days ahead. */
const SLOT = 20;

let pilot: PilotForTests | undefined;

export function weekInTheConsole(stage: () => Stage): void {
  describe('the week in the console', () => {
    const consoles = visitsIn(stage);
    beforeAll(() => {
      ({ pilot } = stage());
    });

    told('a week of appointments', 'is seen', async (run) => {
      const { page } = await consoles.enterAt(PRACTICE, 'kapper@knip.example', run);
      await page.getByRole('heading', { level: 1, name: 'Week' }).waitFor();
      await page.getByRole('heading', { name: 'In uw eigen agenda' }).waitFor();
      await check(page);
    });

    told('a week of appointments', 'is followed by a phone, at an address until another takes its place', async (run) => {
      const name = `Agnes Agenda ${run.name}`;
      const said = run.say(
        {
          copy: /^Adres kopiëren: /,
          copied: 'Gekopieerd',
          renew: /^Nieuw adres maken: /,
          renewed: /^Het adres voor .* is nieuw\. Het oude toont niets meer/,
        },
        {
          copy: /^Copy address: /,
          copied: 'Copied',
          renew: /^Make a new address: /,
          renewed: /^The address of .* is new\. The old one shows nothing/,
        },
      );
      await createBuyer(pilot?.baseUrl ?? '').buy({ text: 'knippen', providerId: PRACTICE, name, item: /knippen/i, slot: SLOT });
      const { page, context } = await consoles.enterAt(PRACTICE, `agenda-${run.locale}@knip.example`, run);
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      const people = page.locator('.calendars li');
      await people.first().waitFor();
      // Whose of them the appointment is, its calendar says.
      let whose = -1;
      await expect
        .poll(
          async () => {
            const texts = await Promise.all(
              (await people.locator('code').allInnerTexts()).map(async (address) => (await phone(address)).text),
            );
            whose = texts.findIndex((text) => text.includes(name));
            return texts.filter((text) => text.includes(name)).length;
          },
          { timeout: 20_000 },
        )
        .toBe(1);
      const one = people.nth(whose);
      const address = await one.locator('code').innerText();
      await one.getByRole('button', { name: said.copy }).click();
      await one.getByText(said.copied).waitFor();
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe(address);
      expect(await one.getByRole('link').getAttribute('href')).toBe(address.replace('http:', 'webcal:'));
      const before = await phone(address);
      expect([before.status, before.type]).toEqual([200, 'text/calendar; charset=utf-8']);
      expect(before.text).toMatch(/^BEGIN:VCALENDAR\r\n/);
      await pictured(page, `calendars-${run.locale}`);
      await check(page);

      await one.getByRole('button', { name: said.renew }).press('Enter');
      await page.getByText(said.renewed).waitFor();
      const renewed = await one.locator('code').innerText();
      expect(renewed).not.toBe(address);
      // On the clipboard is still the old one.
      await one.getByRole('button', { name: said.copy }).waitFor();
      expect((await phone(address)).status).toBe(404);
      expect((await phone(renewed)).text).toContain(name);
      await pictured(page, `calendars-new-${run.locale}`);
      await check(page);
    });

    told('a week of appointments', 'has its addresses changed by an owner alone', async (run) => {
      const link = await pilot?.invite(
        { providerNode: (await pilot?.nodeWith(PRACTICE)) ?? '', providerId: PRACTICE },
        { email: 'hulp@knip.example', role: 'staff' },
      );
      const { page } = await consoles.open(link ?? '', run);
      await page.getByRole('button', { name: 'Begin' }).click();
      await page.locator('.calendars li').first().waitFor();
      expect(await page.getByRole('button', { name: /^Make a new address/ }).count()).toBe(0);
      await check(page);
    });
  });
}

/** What the calendar of a phone gets at an address: it has no cookie and no key. */
async function phone(address: string): Promise<{ readonly status: number; readonly type: string | null; readonly text: string }> {
  const reply = await fetch(address.replace('//localhost', '//127.0.0.1'));
  return { status: reply.status, type: reply.headers.get('content-type'), text: (await reply.text()).replaceAll('\r\n ', '') };
}
