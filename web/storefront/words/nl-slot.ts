import type { SlotWords } from './slot-words.ts';

export const slots: SlotWords = {
  who: 'Bij wie',
  anybody: 'Maakt niet uit',
  from: (time) => `vanaf ${time}`,
  morning: 'ochtend',
  afternoon: 'middag',
  evening: 'avond',
  picked: (day, time, who) => `Gekozen: ${day} om ${time}${who === '' ? '' : `, bij ${who}`}.`,
  later: 'Latere tijden',
  ended: 'Verder vooruit is er nu niets vrij.',
  added: (day) => `Erbij in de lijst: vanaf ${day}.`,
  date: 'Vanaf een andere dag',
  show: 'Toon deze dag',
  first: 'Terug naar de eerste vrije tijden',
  noneWith: (who) => `Bij ${who} is deze dag niets vrij.`,
  noneFrom: (day) => `Vanaf ${day} is er nu niets vrij.`,
  firstAfter: (asked, first) => `Op ${asked} is niets vrij; de eerste dag daarna is ${first}.`,
  whereFirst: 'Zeg eerst in welke buurt het is; dan staan hier alle vrije tijden.',
  taken: 'Deze tijd is net door iemand anders gekozen.',
  other: 'Kies een andere tijd',
};
