import type { LinkWords, MessageWords } from './after-words.ts';

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
