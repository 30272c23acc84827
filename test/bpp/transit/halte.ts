import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The operator of the pilot. */
export const HALTE = join(import.meta.dirname, '../../../pilots/amsterdam/businesses/de-halte');
export const CARD = readFileSync(join(HALTE, 'business.yaml'), 'utf8');
