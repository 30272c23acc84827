import type { LinkWords, MessageWords, NoticeWords } from './after-words.ts';

export const link: LinkWords = {
  title: 'The link of this order',
  text: 'This link opens the order on any device, without an account. Keep it, or send it to yourself.',
  byLink: 'You opened this order by its link. When you close the browser, this device forgets it; the link opens it again.',
  care: 'Whoever has the link can follow the order, and cancel it too. Give it only to who may do that.',
  copy: 'Copy link',
  making: 'Making the link …',
  renew: 'Make a new link',
  renewed: 'There is a new link. The old one opens nothing any more.',
  voidTitle: 'This link opens nothing',
  voidText: 'Perhaps it is not complete, or a newer one was made. Ask whoever ordered for the link of now.',
};

export const messages: MessageWords = {
  title: 'Messages',
  text: (shop) => `Ask ${shop} something, or let them know something. The answer appears here by itself.`,
  shop: 'the shop',
  you: 'You',
  write: 'Your message',
  left: (count) => `Room for ${count} more ${count === 1 ? 'character' : 'characters'}.`,
  empty: 'First write what you want to say.',
  send: 'Send message',
  sending: 'Your message is on its way …',
  unsure: (shop) => `We do not know whether ${shop} can read this message. Better call, or try again in a minute.`,
};

export const notices: NoticeWords = {
  title: 'Keep me told',
  mailText: 'We can e-mail you when the order changes, with a link that opens it. The address is used for nothing else.',
  mailOn: 'E-mail me about this order',
  mailGoes: (to) => `E-mail about this order goes to ${to}.`,
  mailWill: (to) => `You will get e-mail about this order at ${to}. You can turn that off with the order afterwards.`,
  stop: 'Turn off',
  stopLabel: (to) => `Turn off: ${to}`,
  pushText: (maker, host) =>
    `Your browser can give you a sign, even when this page is closed. It goes through the server of ${maker}: ${host}. That sees that a sign comes and when, not what it is about.`,
  pushOn: 'Turn on signs on this device',
  pushGoes: (host) => `Signs come through ${host}.`,
  pushRefused: 'Your browser does not allow signs. You can change that in the settings of the browser.',
  pushFailed: 'The server of your browser cannot be reached now. Nothing was turned on.',
  pushElsewhere: (host) => `Your browser wanted to use another server: ${host}. Nothing was turned on.`,
};
