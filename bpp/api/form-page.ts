import type { Form, FormField, Words } from '../../commerce/form.ts';
import type { FormFault } from '../../commerce/form-answers.ts';

/** Forms as pages for people: plain HTML that needs no script, in Dutch or English. All that somebody else wrote is escaped. */

export type PageLanguage = 'nl' | 'en';

/** Where the one stylesheet is served. */
export const STYLE_PATH = '/style.css';

export interface FormPage {
  readonly form: Form;
  readonly language: PageLanguage;
  /** Who asks it. */
  readonly providerName: string;
  /** Where it is posted to. */
  readonly action: string;
  /** What was filled in before, by field. */
  readonly texts?: Readonly<Record<string, string>>;
  readonly faults?: readonly FormFault[];
}

const SAID = {
  nl: { send: 'Versturen', required: 'verplicht', yes: 'Ja', no: 'Nee', none: 'Kies…', faulty: 'Nog niet verstuurd: kijk dit na.' },
  en: { send: 'Send', required: 'required', yes: 'Yes', no: 'No', none: 'Choose…', faulty: 'Not sent yet: look at this again.' },
} as const;

/** Text that can stand anywhere in a page, also between quotes. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The form, to be filled in. */
export function formPage(page: FormPage): string {
  const { form, language, providerName, faults = [] } = page;
  const intro = form.intro === undefined ? '' : `<p>${inLanguage(form.intro, language)}</p>`;
  const notice = faults.length === 0 ? '' : `<p role="alert">${SAID[language].faulty}</p>`;
  const stray = faults.filter(({ field }) => form.fields.every(({ id }) => id !== field)).map((fault) => faultLine(fault, language));
  const fields = form.fields.map((field) => fieldOf(field, page)).join('');
  const body = `<p>${escaped(providerName)}</p><h1>${inLanguage(form.title, language)}</h1>${intro}${notice}${stray.join('')}
<form method="post" action="${escaped(page.action)}" accept-charset="utf-8">${fields}<p><input type="submit" value="${SAID[language].send}"></p></form>`;
  return whole(inLanguage(form.title, language), body, language);
}

/** A page that says one thing. */
export function sentencePage(sentence: Readonly<Record<PageLanguage, string>>, language: PageLanguage): string {
  return whole(escaped(sentence[language]), `<p role="status">${escaped(sentence[language])}</p>`, language);
}

function whole(title: string, body: string, language: PageLanguage): string {
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="stylesheet" href="/forms${STYLE_PATH}"></head>
<body><main>${body}</main></body></html>
`;
}

function fieldOf(field: FormField, page: FormPage): string {
  const { language, texts = {}, faults = [] } = page;
  const { id, help, label, required } = field;
  const words = `${inLanguage(label, language)}${required === true ? ` <small>(${SAID[language].required})</small>` : ''}`;
  const wrong = faults.filter((fault) => fault.field === id).map((fault) => faultLine(fault, language));
  const about = `${help === undefined ? '' : `<p id="${id}-help"><small>${inLanguage(help, language)}</small></p>`}${wrong.join('')}`;
  const text = Object.hasOwn(texts, id) ? (texts[id] ?? '') : '';
  const many = choicesOf(field, language);
  if (many !== undefined)
    return `<fieldset><legend>${words}</legend>${about}${many.map((each) => tickOf(field, each, text)).join('')}</fieldset>`;
  return `<p><label for="${id}">${words}</label></p>${about}<p>${inputOf(field, { text, language })}</p>`;
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

function choicesOf(field: FormField, language: PageLanguage): readonly Choice[] | undefined {
  if (field.kind === 'yes-no')
    return [
      { value: 'true', label: SAID[language].yes },
      { value: 'false', label: SAID[language].no },
    ];
  if (field.kind === 'choices') return field.options.map(({ id, label }) => ({ value: id, label: inLanguage(label, language) }));
  return undefined;
}

function tickOf({ id, kind }: FormField, { value, label }: Choice, text: string): string {
  const [type, isSet] = kind === 'choices' ? ['checkbox', text.split(',').includes(value)] : ['radio', text === value];
  return `<label class="tick"><input type="${type}" name="${id}" value="${escaped(value)}"${isSet ? ' checked' : ''}> ${label}</label>`;
}

function inputOf(field: FormField, { text, language }: { readonly text: string; readonly language: PageLanguage }): string {
  const { id, help } = field;
  const named = `id="${id}" name="${id}"${field.required === true ? ' required' : ''}${help === undefined ? '' : ` aria-describedby="${id}-help"`}`;
  switch (field.kind) {
    case 'choice': {
      const options = field.options.map(
        (each) => `<option value="${each.id}"${text === each.id ? ' selected' : ''}>${inLanguage(each.label, language)}</option>`,
      );
      return `<select ${named}><option value="">${SAID[language].none}</option>${options.join('')}</select>`;
    }
    case 'number':
      return `<input ${named} type="number" step="${field.whole === true ? '1' : 'any'}"${bounds({ min: field.min, max: field.max })} value="${escaped(text)}">`;
    case 'date':
      return `<input ${named} type="date"${bounds({ min: field.from, max: field.until })} value="${escaped(text)}">`;
    default: {
      const { charsMin, charsMax, multiline } = field as Extract<FormField, { readonly kind: 'text' }>;
      const length = bounds({ minlength: charsMin, maxlength: charsMax });
      // A line break that begins a text area is passed over by browsers.
      if (multiline === true) return `<textarea ${named} rows="4"${length}>\n${escaped(text)}</textarea>`;
      return `<input ${named} type="text" autocomplete="off"${length} value="${escaped(text)}">`;
    }
  }
}

function bounds(members: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(members)
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${escaped(String(value))}"`]))
    .join('');
}

function faultLine({ field, message }: FormFault, language: PageLanguage): string {
  return `<p class="fault">${escaped(field)}: ${escaped(message[language])}</p>`;
}

/** In the language asked for, or else in one there is. */
function inLanguage(words: Words, language: PageLanguage): string {
  return escaped(words[language] ?? words.en ?? words.nl ?? Object.values(words)[0] ?? '');
}

export const STYLE = `body{font:1rem/1.5 system-ui,sans-serif;margin:0;background:#fff;color:#1a1a1a}
main{max-width:36rem;margin:0 auto;padding:1rem}
p{margin:.5rem 0}
input,select,textarea{font:inherit;padding:.5rem;border:1px solid #595959;border-radius:.25rem;max-width:100%;box-sizing:border-box}
input[type=text],textarea,select{width:100%}
input[type=submit]{background:#1d4b2c;color:#fff;border-color:#1d4b2c;padding:.6rem 1.2rem}
fieldset{border:1px solid #b3b3b3;border-radius:.25rem;margin:.75rem 0}
.tick{display:block;padding:.25rem 0}
.fault,[role=alert]{color:#a4130e;font-weight:600}
`;
