import type { ImportMessage } from '../imports/import-problem.ts';
import type { BroughtFault } from './brought-line.ts';

/** Why a line of an export, or the whole of it, is not taken over. */
export const FAULTS: Readonly<Record<BroughtFault | 'too-long' | 'cut-off', ImportMessage>> = {
  'no-json': { nl: 'Deze regel is stuk en wordt overgeslagen.', en: 'This line is broken and is passed over.' },
  'no-export': {
    nl: 'Dit is geen bestand waarmee een zaak vertrekt. Kies het bestand van de knop “Alles downloaden” op de andere plek.',
    en: 'This is no file with which a business leaves. Choose the file of the button “Download everything” at the other place.',
  },
  'unknown-line': { nl: 'Deze regel zegt niets dat hier bekend is.', en: 'This line says nothing that is known here.' },
  'not-whole': { nl: 'Hier mist iets, of er staat iets dat niet kan.', en: 'Something is missing here, or cannot be.' },
  secret: {
    nl: 'Dit hoort niet in zo’n bestand en wordt niet overgenomen.',
    en: 'This does not belong in such a file and is not taken over.',
  },
  'other-currency': { nl: 'Dit is in een andere munt dan uw zaak hier.', en: 'This is in another currency than your business here.' },
  'other-business': { nl: 'Dit is van een ander soort zaak.', en: 'This is of another kind of business.' },
  photo: {
    nl: 'Deze foto is niet te lezen, of deze node kan geen foto’s maken. Voeg hem zelf toe bij het product.',
    en: 'This photo cannot be read, or this node cannot make photos. Add it to the product yourself.',
  },
  'too-long': { nl: 'Deze regel is te lang en wordt overgeslagen.', en: 'This line is too long and is passed over.' },
  'cut-off': {
    nl: 'Het bestand is afgebroken: de laatste regel ontbreekt. Haal het opnieuw op.',
    en: 'The file was cut off: its last line is missing. Download it again.',
  },
};
