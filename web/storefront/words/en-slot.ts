import type { SlotWords } from './slot-words.ts';

export const slots: SlotWords = {
  who: 'With whom',
  anybody: 'It does not matter',
  from: (time) => `from ${time}`,
  morning: 'morning',
  afternoon: 'afternoon',
  evening: 'evening',
  picked: (day, time, who) => `Chosen: ${day} at ${time}${who === '' ? '' : `, with ${who}`}.`,
  later: 'Later times',
  ended: 'Nothing is free further ahead now.',
  added: (day) => `Added to the list: from ${day} on.`,
  date: 'From another day',
  show: 'Show this day',
  first: 'Back to the first free times',
  noneWith: (who) => `Nothing is free with ${who} on this day.`,
  noneFrom: (day) => `Nothing is free from ${day} on.`,
  firstAfter: (asked, first) => `Nothing is free on ${asked}; the first day after it is ${first}.`,
  whereFirst: 'Say first in which part of town it is; then all free times stand here.',
  taken: 'Somebody else has just chosen this time.',
  other: 'Choose another time',
};
