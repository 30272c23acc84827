import type { SubstituteWords } from './substitute-words.ts';

export const substitute: SubstituteWords = {
  legend: 'When something is not there after all',
  none: 'Leave it out; I get my money back',
  lower: 'The shop may choose something like it that costs no more',
  ask: 'Ask me what I want in its place',
  askHint: 'You have a little while to answer on the page of your order. Without an answer you get your money back.',
  title: 'The shop asks you something',
  missing: (count, name) => `${count} × ${name} is not there after all.`,
  instead: (count, name, amount) => `The shop proposes ${count} × ${name} in its place, for ${amount}.`,
  until: (time) => `Answer before ${time}. Without an answer it is left out, and you do not pay for it.`,
  over: 'The time to answer is over: it is left out, and you do not pay for it.',
  yes: (name) => `Yes, I want ${name}`,
  no: 'No, leave it out',
  sending: 'Your answer is on its way to the shop …',
};
