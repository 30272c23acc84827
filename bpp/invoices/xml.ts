/** XML that is written: text and attributes are escaped, and what XML cannot hold is left out. */

export type Element = string & { readonly isElement: true };

const NAMESPACES = 'urn:oasis:names:specification:ubl:schema:xsd';
/** Characters that XML 1.0 has no place for. */
const FOREIGN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** An element with text in it, never empty. */
export function element(name: string, text: string, attributes: Readonly<Record<string, string>> = {}): Element {
  const clean = escaped(text.trim());
  return tag(name, clean === '' ? '-' : clean, attributes);
}

/** An element around others; those that are undefined are not there. */
export function parent(name: string, children: readonly (Element | undefined)[]): Element {
  return tag(name, children.filter((each) => each !== undefined).join(''), {});
}

/** A whole document of UBL 2.1, whose root is `name`. */
export function document(name: string, children: readonly (Element | undefined)[]): string {
  const root = tag(name, children.filter((each) => each !== undefined).join(''), {
    xmlns: `${NAMESPACES}:${name}-2`,
    'xmlns:cac': `${NAMESPACES}:CommonAggregateComponents-2`,
    'xmlns:cbc': `${NAMESPACES}:CommonBasicComponents-2`,
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

function tag(name: string, content: string, attributes: Readonly<Record<string, string>>): Element {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  return `<${name}${written.join('')}>${content}</${name}>` as Element;
}

function escaped(text: string): string {
  return text.replaceAll(FOREIGN, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
