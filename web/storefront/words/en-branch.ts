import type { BranchWords } from './branch-words.ts';

export const branch: BranchWords = {
  count: (count) => `${count} branches`,
  everywhere: 'To be had at every branch',
  at: (names) => `To be had at ${names}`,
  notAt: (names) => `Not in stock at ${names}`,
  oneOf: (count) => `one of ${count} branches`,
  where: 'At which branch?',
  any: 'Any of them',
  anyHint: 'With the price the shop says which branch it will be: one that has everything.',
  nearestHint: 'Then it is the nearest one that is open and has everything; it stands at the price which one.',
  hasAll: 'Has everything.',
  lacks: (names) => `Does not have: ${names}.`,
  notEnoughAt: (name) => `${name} does not have this, or not that many`,
  nowhereAll: 'No branch has all of this',
  fromOne: 'An order comes from one branch. Choose another, or change the basket.',
  chooseAny: 'Any branch will do',
};
