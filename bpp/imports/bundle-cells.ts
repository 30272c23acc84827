import { listOf } from './cell-values.ts';
import type { ImportMessage } from './import-problem.ts';

/** What a cell says that a bundle is made of: names as the program has them, and how many of each. */

/** One of the things that are in a bundle. */
export interface NamedPart {
  /** A SKU, or `id:180` for what has none. */
  readonly name: string;
  readonly count: number;
}

/** What was read, or why it cannot be used. */
export type CellParts = { readonly parts: readonly NamedPart[] } | { readonly fault: ImportMessage };

const COUNTED = /^(\d{1,3})\s*[x×]\s+(.+)$/i;

/** A column of our own: `2 x BREAD, JAM`, where a comma inside a SKU is written `\,`. */
export function madeOfIn(cell: string): CellParts {
  const parts = listOf(cell).map((text) => {
    const [, count, name] = COUNTED.exec(text) ?? [];
    return count === undefined || name === undefined ? { name: text, count: 1 } : { name, count: Number(count) };
  });
  return parts.length === 0 ? { fault: MADE_OF_UNREADABLE } : { parts };
}

/** The products of a group, as WooCommerce writes them: one of each. */
export function groupedIn(cell: string): CellParts {
  const parts = listOf(cell).map((name) => ({ name, count: 1 }));
  return parts.length === 0 ? { fault: NOTHING_IN_IT } : { parts };
}

/** What the extension Product Bundles writes of one thing in a bundle. It writes numbers as texts too. */
interface BundledItem {
  readonly product_id?: unknown;
  readonly meta_data?: Readonly<Record<string, unknown>>;
}

/**
 * The column of WooCommerce's extension Product Bundles: JSON, a member for each thing in the bundle. One in which the buyer has a choice, or of which a
 * part is charged by itself, has no price that could be stated.
 */
export function bundledIn(cell: string): CellParts {
  if (cell === '') return { fault: NOTHING_IN_IT };
  const items = bundledItems(cell);
  if (items === undefined || items.length === 0) return { fault: BUNDLED_UNREADABLE };
  const parts: NamedPart[] = [];
  for (const { product_id: name, meta_data: meta = {} } of items) {
    const least = Number(meta.quantity_min ?? 1);
    if (typeof name !== 'string' || name === '') return { fault: BUNDLED_UNREADABLE };
    if (meta.optional === 'yes' || least !== Number(meta.quantity_max ?? least)) return { fault: BUYER_CHOOSES };
    if (meta.priced_individually === 'yes') return { fault: CHARGED_APART };
    parts.push({ name, count: least });
  }
  return { parts };
}

function bundledItems(cell: string): readonly BundledItem[] | undefined {
  try {
    const found: unknown = JSON.parse(cell);
    if (typeof found !== 'object' || found === null) return undefined;
    const items = Object.values(found);
    return items.every((item) => typeof item === 'object' && item !== null) ? (items as readonly BundledItem[]) : undefined;
  } catch {
    return undefined;
  }
}

export const MADE_OF_UNREADABLE: ImportMessage = {
  nl: 'Zo is niet te lezen wat er in dit pakket zit; schrijf het als "2 x BROOD, JAM": ten hoogste 20 artikelen, elk één keer, en niet meer dan 100 van elk.',
  en: 'What is in this bundle cannot be read so; write it as "2 x BREAD, JAM": at most 20 items, each once, and no more than 100 of each.',
};

const NOTHING_IN_IT: ImportMessage = {
  nl: 'Wat er in dit pakket zit, staat niet in het bestand; exporteer alle kolommen, of schrijf het in een kolom "Bestaat uit".',
  en: 'What is in this bundle is not in the file; export all columns, or write it in a column "Made of".',
};

const BUNDLED_UNREADABLE: ImportMessage = {
  nl: 'Deze kolom is niet te lezen zoals Product Bundles haar schrijft; lever haar onveranderd aan, of schrijf een kolom "Bestaat uit".',
  en: 'This column is not as Product Bundles writes it; hand it in unchanged, or write a column "Made of".',
};

const BUYER_CHOOSES: ImportMessage = {
  nl: 'Bij dit pakket kiest de koper zelf wat erin komt, en zo wordt het niet overgenomen; schrijf een vaste inhoud in een kolom "Bestaat uit".',
  en: 'The buyer of this bundle chooses what comes into it, and so it is not imported; write fixed contents in a column "Made of".',
};

const CHARGED_APART: ImportMessage = {
  nl: 'Van dit pakket wordt een deel apart berekend, en zo wordt het niet overgenomen; geef het één prijs, en schrijf de inhoud in een kolom "Bestaat uit".',
  en: 'A part of this bundle is charged by itself, and so it is not imported; give it one price, and write what is in it in a column "Made of".',
};
