import type { FormsWords, TimesWords } from './errand-words.ts';

export const forms: FormsWords = {
  asks: (shop) => `${shop} asks something more`,
  onlyShop: (shop) => `Only ${shop} reads what you fill in here.`,
  ownPage: 'The shop asks this on a page of its own. Fill that in, and copy the number that it gives you.',
  openPage: 'Open the page of the shop',
  number: 'Number from that page',
  choose: 'Choose',
  takeBack: 'Leave this answer out',
};

export const times: TimesWords = {
  title: 'When are you at home?',
  between: (from, to) => `${from} – ${to}`,
  each: 'The shop comes at these times only; in each there is room for a few orders.',
  taken: 'This time has been taken meanwhile',
  other: 'Show which times are left',
  visit: 'Somebody comes to your home.',
  visitHint: 'Choose the neighbourhood of the address, to see whether somebody comes there and what the way costs.',
};
