import type { Locator } from 'playwright-core';
import { beforeAll, describe, expect } from 'vitest';
import { visitsIn } from './console-visit.ts';
import type { PilotForTests } from './harness.ts';
import { check, pictured } from './look.ts';
import { fillIn, find } from './shopping.ts';
import { PRICED_DUTCH, PRICED_ENGLISH } from './terms-said.ts';
import { type Stage, told } from './told.ts';

/** What a business says of itself in the console, and what a buyer sees of it. */

let pilot: PilotForTests | undefined;

export function termsInTheConsole(stage: () => Stage): void {
  describe('terms in the console', () => {
    const consoles = visitsIn(stage);
    beforeAll(() => {
      ({ pilot } = stage());
    });
    told('the terms of a shop', 'are the hours of a branch, which are its own', async (run) => {
      const { locale } = run;
      const said = run.say(
        {
          business: 'Zaak',
          hours: 'Openingstijden van Vloeiblad Oost',
          add: 'Tijden toevoegen op maandag',
          remove: /^Deze tijden op maandag weghalen/i,
          save: 'Bewaren',
          saved: 'Bewaard',
        },
        {
          business: 'Business',
          hours: 'Opening hours of Vloeiblad Oost',
          add: 'Add hours on Monday',
          remove: /^Remove these hours on Monday/,
          save: 'Save',
          saved: 'Saved',
        },
      );
      const { page } = await consoles.enterAt('vloeiblad', `baas-${locale}@vloeiblad.example`, run);
      await page.getByRole('link', { name: said.business }).click();
      const branch = page.getByRole('article', { name: 'Vloeiblad Oost' });
      await branch.getByText('Javastraat 914, 1095 CN Amsterdam').waitFor();
      await branch.getByLabel(said.hours).press('Enter');
      // Those of the telling before: two over each other are not kept.
      await pressAll(branch.getByRole('button', { name: said.remove }));
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
      // Once all have answered: what comes in between moves the button from under a press.
      await shop.page.locator('.heard .busy-small').waitFor({ state: 'detached' });
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

    told(
      'the terms of a shop',
      'are prices, fees and hours: what is wrong is said, and what is kept is what a buyer is offered',
      async (run) => {
        const { locale } = run;
        const said = run.say(PRICED_DUTCH, PRICED_ENGLISH);
        const { page } = await consoles.enterAt('vergeet-mij-niet', `prijs-${locale}@bloemen.example`, run);
        const kept = async () =>
          (await page.evaluate("fetch('/provider/v1/providers/vergeet-mij-niet').then((reply) => reply.text())")) as string;
        const before = await kept();
        const save = page.getByRole('button', { name: said.save, exact: true });
        await page.getByRole('link', { name: said.terms }).click();
        const [price, km] = [page.getByLabel(said.price).first(), page.getByLabel(said.km)];
        await price.waitFor();
        await pressAll(page.getByRole('button', { name: said.removeRule }));
        await pressAll(page.getByRole('button', { name: said.removeTier }));
        await page.getByRole('button', { name: said.addRule }).click();
        await page.getByRole('button', { name: said.addTier }).click();
        const fee = page.getByLabel(said.fee);
        const tier = (place: number) => page.locator(`#tier-price-${place}`);
        for (const [amount, percent, first, second] of [
          ['-1', '-5', '2', ''],
          ['3,10', '101', '2', '1,5'],
        ] as const) {
          await tier(0).fill(amount);
          await tier(1).fill('6,20');
          await km.first().fill(first);
          await km.nth(1).fill(second);
          await fee.fill(percent);
          await page.locator('#free-from').fill('veertig');
          await save.click();
          await page.getByText(said.lookAgain).waitFor();
          const wrong = page.locator('[aria-invalid=true]');
          await expect
            .poll(() => wrong.evaluateAll((all) => all.map((each) => (each as unknown as { id: string }).id)))
            .toEqual([amount === '-1' ? 'tier-price-0' : 'tier-km-1', 'free-from', 'rule-fee-0']);
          for (const text of [said.wrongTier, said.wrongAmount, said.wrongFee]) await page.getByText(text).waitFor();
        }
        await pictured(page, `terms-wrong-${locale}`);
        await check(page);
        expect(await kept()).toBe(before);
        await km.nth(1).fill('');
        await fee.fill('20');
        await page.locator('#free-from').fill('40');
        await page.locator('#minimum-order').fill('5');
        await page.locator('.buyer-sees', { hasText: said.sees }).waitFor();
        await save.click();
        await page.getByText(said.saved).waitFor();
        await check(page);

        // Before anything is ordered it stands in the list, in the price and above the button.
        const shop = (await consoles.open(`${pilot?.baseUrl}/`, run)).page;
        await find(shop, 'droogboeket', 'oost');
        const stall = shop.locator('.stall', { has: shop.getByRole('heading', { name: 'Bloemen Vergeet-mij-niet' }) });
        await expect.poll(() => stall.locator('.facts').innerText(), { timeout: 20_000 }).toMatch(said.facts);
        await stall.locator('.offer-do .button:not(.button-quiet)').first().click();
        await shop.locator('.basket-bar-inner').click();
        await shop.getByRole('link', { name: /Vergeet-mij-niet/ }).click();
        await shop.locator('input[name=kind][value=delivery]').check();
        await shop.locator('#street').fill('Linnaeusstraat 600');
        await shop.locator('#postal-code').fill('1093 EK');
        await shop.locator('.quote', { hasText: said.delivered }).waitFor();
        await shop.locator('input[name=kind][value=pickup]').check();
        await shop.locator('.quote', { hasText: said.delivered }).waitFor({ state: 'detached' });
        await fillIn(shop, run.spoken, run.spoken.payOnPickup);
        // A fifth of 32.50.
        await shop.locator('section[aria-labelledby=agree-terms], .terms', { hasText: said.costs }).first().waitFor();
        await pictured(shop, `terms-agree-${locale}`);
        await check(shop);

        await page.getByRole('link', { name: said.business }).click();
        const monday = page.getByRole('group', { name: said.monday }).first();
        await monday.waitFor();
        await pressAll(monday.getByRole('button', { name: said.removeHours }));
        for (const _ of [0, 1]) await monday.getByRole('button', { name: said.addHours }).click();
        await save.click();
        await monday.getByText(said.overlap).waitFor();
        await monday.locator('input[type=time]').nth(2).fill('');
        await monday.getByText(said.noTime).waitFor();
        await page.getByText(said.notYet).waitFor();
        await pictured(page, `hours-wrong-${locale}`);
        await check(page);
        for (const [place, time] of ['09:00', '12:30', '13:00', '17:00'].entries())
          await monday.locator('input[type=time]').nth(place).fill(time);
        await save.click();
        await page.getByText(said.savedHours, { exact: true }).waitFor();
        expect(JSON.parse(await kept()).shop.openingHours.weekly.monday).toEqual([
          { open: '09:00', close: '12:30' },
          { open: '13:00', close: '17:00' },
        ]);
        await check(page);
      },
    );
  });
}

/** Presses what takes something away until there is none left to press; the last of the prices cannot be taken away. */
async function pressAll(buttons: Locator): Promise<void> {
  for (let left = await buttons.count(); left > 0; left = await buttons.count()) await buttons.last().click();
}

interface Hours {
  readonly weekly: Readonly<Record<string, readonly object[]>>;
}
