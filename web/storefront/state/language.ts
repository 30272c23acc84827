import { inLanguages } from '../../square/language.ts';
import { en } from '../words/en.ts';
import { nl } from '../words/nl.ts';

/** What the storefront says, in the language of now. */
export const words = inLanguages({ nl, en });
