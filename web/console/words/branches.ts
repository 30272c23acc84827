import { inLanguages } from '../../square/language.ts';

/** What the console says of a shop's places beside its own. */
interface BranchWords {
  readonly title: string;
  readonly lead: string;
  readonly hours: string;
  readonly hoursOf: (branch: string) => string;
  readonly asShop: string;
  readonly own: string;
}

const nl: BranchWords = {
  title: 'Vestigingen',
  lead: 'Elke vestiging heeft haar eigen tijden. Naam, adres en nieuwe vestigingen staan op de kaart van uw winkel.',
  hours: 'Openingstijden',
  hoursOf: (branch) => `Openingstijden van ${branch}`,
  asShop: 'Heeft de tijden van de winkel zelf. Als u ze hier bewaart, houdt deze vestiging haar eigen tijden.',
  own: 'Heeft eigen tijden.',
};

const en: BranchWords = {
  title: 'Branches',
  lead: 'Each branch has hours of its own. Name, address and new branches stand on the card of your shop.',
  hours: 'Opening hours',
  hoursOf: (branch) => `Opening hours of ${branch}`,
  asShop: 'Has the hours of the shop itself. Once you save them here, this branch keeps hours of its own.',
  own: 'Has hours of its own.',
};

export const branchWords = inLanguages({ nl, en });
