import type { Locator, Page } from 'playwright-core';

/** Goes through a page with the Tab key alone, as somebody without a mouse does, and tells what is wrong with the way. */

const PRESSES_MAX = 500;
const DIALOG_MS_MAX = 20_000;

/** What the pieces below share; all of them run in the page. */
const PARTS = `
  const isShown = (each) => each.checkVisibility({ visibilityProperty: true }) && each.getBoundingClientRect().width > 0;
  const labelOf = (each) => each.labels?.[0] ?? each.closest('label');
  const nameOf = (each) => each.tagName.toLowerCase() + ' “' + (each.getAttribute('aria-label') ?? labelOf(each)?.textContent ?? each.textContent ?? '').trim().slice(0, 50) + '”';
  const controlsIn = (root) =>
    [...root.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter(
      (each) => each.tabIndex >= 0 && !each.disabled && isShown(each) && each.closest('[inert]') === null,
    );
`;

/** What is to be come by; the next Tab begins at the top of the page. In a dialog it begins where the dialog put the focus. */
const BEGIN = `(() => { ${PARTS}
  const dialog = document.querySelector('dialog[open]');
  window.tabbed = { wanted: controlsIn(dialog ?? document), seen: [], again: 0 };
  if (dialog !== null) return;
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  scrollTo(0, 0);
})()`;

/** Writes down where the focus is. A field of a date has several stops of its own, and is come by once. */
const LOOK = `(() => { ${PARTS}
  const { seen, wanted } = window.tabbed;
  const at = document.activeElement;
  if (at === null || at === document.body) return 'out';
  if (seen.at(-1)?.each === at) {
    // In a dialog with one control there is nowhere else to go.
    if (wanted.length === 1 && wanted[0] === at && at.closest('dialog[open]') !== null) return 'round';
    window.tabbed.again += 1;
    return /^(date|time|datetime-local|month|week)$/.test(at.type) && window.tabbed.again < 8 ? 'on' : 'held';
  }
  window.tabbed.again = 0;
  if (seen.some(({ each }) => each === at)) return seen[0].each === at ? 'round' : 'back';
  const { left, right, top, bottom } = at.getBoundingClientRect();
  const drawn = [at, labelOf(at), at.parentElement].some((each) => {
    if (!each) return false;
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(each);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && !/transparent|, 0\\)$/.test(outlineColor);
  });
  const spots = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]].map(([across, down]) => [left + (right - left) * across, top + (bottom - top) * down]);
  const found = spots.map(([x, y]) => document.elementFromPoint(x, y)).filter((each) => each !== null);
  const uncovered = found.some((each) => each.contains(at) || at.contains(each) || labelOf(at)?.contains(each));
  // Where it stands on the page, or in a dialog that is longer than the screen, wherever that was scrolled to.
  let [x, y] = [scrollX, scrollY];
  for (let box = at.parentElement; box !== null && box !== document.body; box = box.parentElement) [x, y] = [x + box.scrollLeft, y + box.scrollTop];
  seen.push({ each: at, drawn, uncovered, left: left + x, right: right + x, top: top + y, bottom: bottom + y });
  return 'on';
})()`;

const END = `(() => { ${PARTS}
  const { seen, wanted } = window.tabbed;
  const faults = [];
  const cameBy = (control) =>
    seen.some(({ each }) => each === control || (control.type === 'radio' && each.type === 'radio' && each.name === control.name && each.form === control.form));
  for (const control of wanted)
    if (control.isConnected && isShown(control) && control.tabIndex >= 0 && !control.disabled && !cameBy(control)) faults.push('is not come by: ' + nameOf(control));
  for (const { each, drawn, uncovered } of seen) {
    if (!drawn) faults.push('has no ring: ' + nameOf(each));
    if (!uncovered) faults.push('is covered: ' + nameOf(each));
    if (each.tabIndex > 0) faults.push('is out of its turn: ' + nameOf(each));
  }
  const placeOf = (each) => each.closest('dialog, .map, header, main, footer');
  const isTurned = getComputedStyle(document.documentElement).direction === 'rtl';
  for (const [at, next] of seen.slice(1).entries()) {
    const before = seen[at];
    if (placeOf(before.each) !== placeOf(next.each) || placeOf(next.each)?.matches('.map')) continue;
    const isAbove = next.bottom <= before.top + 1;
    const isInNextColumn = isTurned ? next.right <= before.left + 1 : next.left >= before.right - 1;
    const isBesideBack = next.top < before.bottom - 4 && next.bottom > before.top + 4 && (isTurned ? next.left >= before.right - 1 : next.right <= before.left + 1);
    if ((isAbove && !isInNextColumn) || isBesideBack) faults.push('comes before what it stands after: ' + nameOf(before.each) + ', then ' + nameOf(next.each));
  }
  return [...new Set(faults)];
})()`;

/** What is wrong with the way of the Tab key through a page, or through the dialog that is open on it: nothing, when every control is come by in order and can be seen. */
export async function tabThrough(page: Page): Promise<readonly string[]> {
  await page.evaluate(BEGIN);
  const isDialog = (await page.locator('dialog[open]').count()) > 0;
  const faults: string[] = [];
  if (isDialog) await page.evaluate(LOOK);
  for (let presses = 0; ; presses += 1) {
    if (presses === PRESSES_MAX) faults.push(`has no end after ${PRESSES_MAX} presses`);
    if (presses === PRESSES_MAX) break;
    await page.keyboard.press('Tab');
    const at = await page.evaluate(LOOK);
    // In a dialog with one control this goes from it to the browser itself, and back to it.
    if (at === 'held' || at === 'back')
      faults.push(`holds the keyboard: ${await page.evaluate('document.activeElement?.outerHTML.slice(0, 120)')}`);
    if (at !== 'on') break;
  }
  if (isDialog && (await page.evaluate("window.tabbed.seen.some(({ each }) => each.closest('dialog[open]') === null)")))
    faults.push('leaves the dialog');
  return [...faults, ...((await page.evaluate(END)) as string[])];
}

/** Opens each dialog of a page by keyboard: it has the focus, keeps it, closes with Escape and gives the focus back. */
export async function tabThroughDialogs(page: Page, { seen }: { readonly seen: Set<string> }): Promise<readonly string[]> {
  const faults: string[] = [];
  const openers = page.locator('[aria-haspopup=dialog]:visible:not([aria-disabled=true])');
  for (let place = 0; place < (await openers.count()); place += 1) {
    const opener = openers.nth(place);
    // Of buttons that do the same to one thing and another, the first will do.
    const kind = (await opener.innerText()).trim() || String(await opener.getAttribute('class'));
    if (seen.has(kind)) continue;
    seen.add(kind);
    faults.push(...(await tabThroughDialog(page, opener)).map((fault) => `in “${kind}” ${fault}`));
  }
  return faults;
}

/** Opens one dialog by the key on its button, as {@link tabThroughDialogs} does with each. @param ready what there is in it before it is gone through */
export async function tabThroughDialog(page: Page, opener: Locator, ready?: Locator): Promise<readonly string[]> {
  const faults: string[] = [];
  await opener.focus();
  await page.keyboard.press('Enter');
  const dialog = page.locator('dialog[open]');
  await dialog.waitFor({ timeout: DIALOG_MS_MAX });
  await ready?.waitFor({ timeout: DIALOG_MS_MAX });
  if (!(await page.evaluate("document.activeElement?.closest('dialog[open]') !== null"))) faults.push('has not the focus');
  faults.push(...(await tabThrough(page)));
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached', timeout: DIALOG_MS_MAX });
  const isBack = await opener.evaluate((each) => (each as unknown as { matches(selector: string): boolean }).matches(':focus'));
  if (!isBack) faults.push('does not give the focus back');
  return faults;
}
