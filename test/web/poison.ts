import type { Page } from 'playwright-core';

/** Text that leaves something behind wherever it is taken for markup, and tells by its name in which field it was written. */
export function poison(field: string): string {
  if (field.endsWith('e-mail')) return `gif"'><img/data-evil/src=x/onerror=hacked=1>@${field.replaceAll(' ', '-')}.example`;
  // Of forty characters, and with no other sign for whom it is.
  if (field.endsWith('phone')) return `+312055502${field.length}"'><img data-evil src=x>`;
  return `Gif ${field} "'></textarea><img data-evil src=x onerror="hacked=1">`;
}

/** The word that stands in all of them, by which what is offered is found. */
export const POISON = 'Gif';

/** To be told to a page before its own scripts: keeps what the policy of the page stopped, and counts dialogs of scripts. */
export const WATCH = `
  window.stopped = [];
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => stopped.push(violatedDirective + ' ' + blockedURI));
  for (const name of ['alert', 'confirm', 'prompt']) window[name] = () => { window.hacked = name; };`;

const HARM = `[
  ...[...document.querySelectorAll('[data-evil], [onerror], [onload], iframe, object, embed, base, [srcdoc]')].map((each) => each.outerHTML.slice(0, 160)),
  ...[...document.querySelectorAll('[href], [src], [action], [formaction]')]
    .filter((each) => ['href', 'src', 'action', 'formaction'].some((name) => /^\\s*(javascript|vbscript):|^\\s*data:text/i.test(each.getAttribute(name) ?? '')))
    .map((each) => each.outerHTML.slice(0, 160)),
  ...(window.stopped ?? []).map((each) => 'stopped: ' + each),
  ...(window.hacked === undefined ? [] : ['it ran']),
]`;

/** What a page made of poison but text: elements, addresses that are scripts, what its policy had to stop, and whether it ran. */
export async function harmOn(page: Page): Promise<readonly string[]> {
  return (await page.evaluate(HARM)) as string[];
}

/** What is read: text as it is shown, what stands in fields and may be chosen, and what is told who cannot see. */
const READ = `(() => {
  const shown = document.querySelector('dialog[open]') ?? document.querySelector('.print-only') ?? document.body;
  const all = (selector) => [...shown.querySelectorAll(selector)];
  return [
    shown.innerText,
    ...all('input, textarea').map((each) => each.value),
    ...all('option').map((each) => each.textContent),
    ...all('[aria-label], [alt], [title]').flatMap((each) => ['aria-label', 'alt', 'title'].map((name) => each.getAttribute(name) ?? '')),
  ].join('\\n');
})()`;

/** Everything that can be read on a page; of one on which a dialog is open or a sheet is printed, on that alone. */
export async function readOn(page: Page): Promise<string> {
  return String(await page.evaluate(READ));
}

/** The fields on a page in which anything can be written, by their ids, without what tells one of several apart. */
export async function fieldsOn(page: Page): Promise<readonly string[]> {
  const ids = (await page.evaluate(`[...document.querySelectorAll('textarea, input')]
    .filter(({ type }) => !['radio', 'checkbox', 'file', 'date', 'time', 'datetime-local', 'hidden', 'submit', 'number'].includes(type))
    .map(({ id, name, type }) => (type === 'search' ? 'search' : id || name))`)) as string[];
  return [...new Set(ids)];
}
