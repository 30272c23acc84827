import { inLanguages } from '../../square/language.ts';

/** What the console says of a file that was dropped on the page. */
interface DroppedWords {
  readonly oneOnly: string;
  readonly noFile: string;
}

const nl: DroppedWords = {
  oneOnly: 'Dit zijn meer bestanden. Sleep er een tegelijk hierheen.',
  noFile: 'Dit is een map en geen bestand. Sleep het CSV-bestand zelf hierheen.',
};

const en: DroppedWords = {
  oneOnly: 'These are several files. Drop one at a time.',
  noFile: 'This is a folder and no file. Drop the CSV file itself.',
};

export const droppedWords = inLanguages({ nl, en });
