import { afterEach, beforeAll, describe, expect } from 'vitest';
import { visits } from './console-visit.ts';
import type { PilotForTests } from './harness.ts';
import { check, pictured } from './look.ts';
import { find } from './shopping.ts';
import { type Stage, told } from './told.ts';

/** What a business says of itself in the console, and what a buyer sees of it. */

let pilot: PilotForTests | undefined;
let consoles: ReturnType<typeof visits>;

export function termsInTheConsole(stage: () => Stage): void {
  describe('terms in the console', () => {
    beforeAll(() => {
      const { pilot: started, browser } = stage();
      if (started === undefined || browser === undefined) throw new Error('The network or the browser did not start');
      pilot = started;
      consoles = visits(started, browser);
    });
    afterEach(async () => {
      expect(await consoles.close()).toEqual([]);
    });
    told('the terms of a shop', 'are the hours of a branch, which are its own', async (run) => {
      const { locale } = run;
      const said = run.say(
        {
          business: 'Zaak',
          hours: 'Openingstijden van Vloeiblad Oost',
          add: 'Tijden toevoegen op maandag',
          save: 'Bewaren',
          saved: 'Bewaard',
        },
        { business: 'Business', hours: 'Opening hours of Vloeiblad Oost', add: 'Add hours on Monday', save: 'Save', saved: 'Saved' },
      );
      const { page } = await consoles.enterAt('vloeiblad', `baas-${locale}@vloeiblad.example`, run);
      await page.getByRole('link', { name: said.business }).click();
      const branch = page.getByRole('article', { name: 'Vloeiblad Oost' });
      await branch.getByText('Javastraat 914, 1095 CN Amsterdam').waitFor();
      await branch.getByLabel(said.hours).press('Enter');
      await branch.getByRole('button', { name: said.add }).click();
      await pictured(page, `branch-hours-${locale}`);
      await check(page);
      await branch.getByRole('button', { name: said.save }).click();
      await branch.getByText(said.saved, { exact: true }).waitFor();
      const { shop } = (await page.evaluate("fetch('/provider/v1/providers/vloeiblad').then((reply) => reply.json())")) as {
        shop: { openingHours: Hours; branches: readonly { openingHours: Hours }[] };
      };
      expect(shop.branches[0]?.openingHours.weekly.monday?.length).toBeGreaterThan(0);
      expect(shop.openingHours.weekly.monday).toEqual([]);
    });

    told('the terms of a shop', 'are where is delivered, drawn with the keyboard', async (run) => {
      const { page } = await consoles.enterAt('bakkerij-knapperkorst', 'gebied@bakkerij.example', run);
      await page.getByRole('link', { name: 'Voorwaarden' }).click();
      await page.getByLabel('Getekend op de kaart').check();
      const corner = page.getByRole('button', { name: 'Kies het midden van de kaart' });
      await corner.waitFor();
      for (const keys of [['ArrowUp'], ['ArrowRight', 'ArrowRight'], ['ArrowDown', 'ArrowDown']]) {
        await page.locator('.leaflet-container').focus();
        for (const key of keys) {
          await page.keyboard.press(key);
          await expect.poll(() => page.locator('.leaflet-pan-anim').count()).toBe(0);
        }
        await corner.focus();
        await page.keyboard.press('Enter');
      }
      await page.getByText('3 hoeken.').waitFor();
      await page
        .getByLabel(/^Prijs in/)
        .first()
        .fill('3,10');
      await page.locator('.buyer-sees', { hasText: /Bezorgen: €\s3,10/ }).waitFor();
      await check(page);
      await page.getByRole('button', { name: 'Bewaren' }).click();
      await page.getByText('Bewaard. Nieuwe kopers zien dit vanaf nu.').waitFor();
    });

    told('the terms of a shop', 'are where is delivered, in postcodes', async (run) => {
      const { locale } = run;
      const said = run.say(
        {
          terms: 'Voorwaarden',
          how: 'Op postcode',
          field: 'Postcodes waar u bezorgt',
          wrong: /“Jordaan” is geen postcode/,
          sees: /op postcode 1058-1059, 1071 AB/,
          save: 'Bewaren',
          saved: 'Bewaard. Nieuwe kopers zien dit vanaf nu.',
          add: /^Desembrood.* in mandje$/,
          first: 'Vul ook de postcode in: deze winkel bezorgt op postcode.',
          outside: /^Tot dit adres komt dit bedrijf niet/,
        },
        {
          terms: 'Terms',
          how: 'By postcode',
          field: 'Postcodes to which you deliver',
          wrong: /“Jordaan” is no postcode/,
          sees: /to postcodes 1058-1059, 1071 AB/,
          save: 'Save',
          saved: 'Saved. New buyers see this from now on.',
          add: /^Add Desembrood.* to the basket$/,
          first: 'Fill in the postcode too: this shop delivers by postcode.',
          outside: /^This business does not come as far as this address/,
        },
      );
      const { page } = await consoles.enterAt('bakkerij-knapperkorst', `postcode-${locale}@bakkerij.example`, run);
      await page.getByRole('link', { name: said.terms }).click();
      await page.getByLabel(said.how).check();
      await page.getByLabel(said.field).fill('1058-1059, Jordaan');
      await page.getByRole('button', { name: said.save }).click();
      await page.getByText(said.wrong).waitFor();
      await pictured(page, `postcodes-${locale}`);
      await check(page);
      await page.getByLabel(said.field).fill('1058-1059; 1071ab');
      await page.locator('.buyer-sees', { hasText: said.sees }).waitFor();
      await page.getByRole('button', { name: said.save }).click();
      await page.getByText(said.saved).waitFor();
      const shop = await consoles.open(`${pilot?.baseUrl}/`, run);
      await find(shop.page, 'desembrood');
      // The business may have moved a copy of itself elsewhere, which has terms of its own.
      const stall = shop.page.locator('.stall', { has: shop.page.locator('.facts', { hasText: said.sees }) }).first();
      await stall.getByRole('button', { name: said.add }).first().click();
      await shop.page.locator('.basket-bar-inner').click();
      await shop.page.getByRole('link', { name: /Knapperkorst/ }).click();
      await shop.page.locator('input[name=kind][value=delivery]').check();
      await shop.page.getByText(said.first).waitFor();
      await pictured(shop.page, `postcode-asked-${locale}`);
      await check(shop.page);
      await shop.page.locator('#postal-code').fill('1011 AB');
      await shop.page.getByText(said.outside).waitFor();
      await shop.page.locator('#postal-code').fill('1059 ab');
      await shop.page.locator('.notice', { hasText: said.outside }).waitFor({ state: 'detached' });
    });
  });
}

interface Hours {
  readonly weekly: Readonly<Record<string, readonly object[]>>;
}
