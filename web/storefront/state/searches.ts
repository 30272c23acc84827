import { city } from '../../square/city/city.ts';
import { language } from '../../square/language.ts';

export interface Suggested {
  /** As the shops of the city write it. */
  readonly text: string;
  /** The same to the reader, where that is another word. */
  readonly said?: string;
}

/** What people of this city look for; nothing where it says nothing of it. */
export function suggested(): readonly Suggested[] {
  return (city.value.searches ?? []).map(({ text, said = {} }) => {
    const word = said[language.value];
    return { text, ...(word === undefined || word === text ? {} : { said: word }) };
  });
}
