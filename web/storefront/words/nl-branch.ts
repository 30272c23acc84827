import type { BranchWords } from './branch-words.ts';

export const branch: BranchWords = {
  count: (count) => `${count} vestigingen`,
  everywhere: 'Te krijgen bij elke vestiging',
  at: (names) => `Te krijgen bij ${names}`,
  notAt: (names) => `Niet op voorraad bij ${names}`,
  oneOf: (count) => `bij een van de ${count} vestigingen`,
  where: 'Bij welke vestiging?',
  any: 'Dat maakt mij niet uit',
  anyHint: 'De winkel zegt bij de prijs welke vestiging het wordt: één die alles heeft.',
  nearestHint: 'Dan wordt het de dichtstbijzijnde die open is en alles heeft; bij de prijs staat welke.',
  hasAll: 'Heeft alles.',
  lacks: (names) => `Heeft niet: ${names}.`,
  notEnoughAt: (name) => `${name} heeft dit niet, of niet zoveel`,
  nowhereAll: 'Geen vestiging heeft dit allemaal',
  fromOne: 'Een bestelling komt uit één vestiging. Kies een andere, of verander het mandje.',
  chooseAny: 'Elke vestiging is goed',
};
