import { inLanguages } from '../language.ts';
import { en } from './en.ts';
import { nl } from './nl.ts';

/** What the parts of the square say, in the language of now. */
export const said = inLanguages({ nl, en });
