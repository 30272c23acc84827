import { POSTCODES, type PostcodesFault, type PostcodesRead } from '../../../commerce/postcode-area.ts';

const LIKE = '1230-1239, 1244 AB';
const DASHED = '00-900..00-959';

/** Why postcodes of a shop cannot be read, and what to write: for its card and for its terms. */
const WHY: Readonly<Record<PostcodesFault, { readonly nl: string; readonly en: string }>> = {
  code: {
    nl: `Dit is geen postcode; schrijf ze zoals ${LIKE}, en een reeks van codes met een streepje erin als ${DASHED}.`,
    en: `This is no postcode; write them as ${LIKE}, and a range of codes that have a dash in them as ${DASHED}.`,
  },
  unlike: {
    nl: `De twee einden van een reeks zijn even lang en van dezelfde vorm; schrijf haar zoals 1230-1239, 1244 AA-AK of ${DASHED}.`,
    en: `The two ends of a range are of the same length and form; write it as 1230-1239, 1244 AA-AK or ${DASHED}.`,
  },
  backwards: {
    nl: 'Deze reeks loopt van achter naar voren; schrijf de laagste postcode eerst, zoals 1230-1239.',
    en: 'This range runs backwards; write the lowest postcode first, as 1230-1239.',
  },
  dashes: {
    nl: `Hier is niet te zien welk streepje de reeks maakt; schrijf er twee punten, zoals ${DASHED}.`,
    en: `It cannot be seen which dash makes the range; write two dots there, as ${DASHED}.`,
  },
};

/** What is wrong with postcodes that could not be read, and how to mend it. */
export function postcodesFault({ why }: Extract<PostcodesRead, { readonly ok: false }>): { readonly nl: string; readonly en: string } {
  if (why !== undefined) return WHY[why];
  return {
    nl: `Schrijf 1 tot ${POSTCODES.rangesMax} postcodes of reeksen ervan, zoals ${LIKE}.`,
    en: `Write 1 to ${POSTCODES.rangesMax} postcodes or ranges of them, as ${LIKE}.`,
  };
}
