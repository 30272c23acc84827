import type { FormsWords, TimesWords, TogetherWords } from './errand-words.ts';

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

export const together: TogetherWords = {
  way: (shops) => `Order at ${shops} shops at once`,
  wayText: 'You say once who you are. Each shop makes an order of its own; when one does not work out, the others go on.',
  start: 'Order everything at once',
  title: (shops) => `Order from ${shops} shops`,
  lead: 'Fill in once, an order of its own at each shop.',
  address: 'Where may it go?',
  contactWhy: 'Each shop gets your name and one way to reach you. Your address gets only who comes there.',
  needWays: 'Choose at each shop how you want it; then they tell their price.',
  asking: 'The shops are telling their price …',
  sum: 'Together',
  next: 'Check the orders',
  askingTerms: 'The shops are getting your orders ready …',
  agreeTitle: (shops) => `Check and order from ${shops} shops`,
  agreeLead: 'This is what the shops offer you. You only order when you press the button below.',
  some: (can, all) => `${can} of the ${all} shops can take your order. What is with the others stands beside them.`,
  none: 'None of the shops can take your order like this. Nothing was ordered.',
  place: (orders, total) => `${orders === 1 ? 'Place order' : `Place ${orders} orders`}, ${total}`,
  placing: 'Sending your orders to the shops …',
  binding: (orders) =>
    orders === 1
      ? 'With this button you order and owe the shop this amount.'
      : 'With this button you order from each shop apart, and owe each its own amount.',
  doneAll: 'Everything is ordered',
  doneSome: (placed, all) => `${placed} of the ${all} orders were placed`,
  doneNone: 'Nothing was ordered',
  doneText: 'You follow each order by itself. All of them are listed at Orders.',
  toOrder: (shop) => `Follow the order at ${shop}`,
  apart: (shop) => `Go on at ${shop} alone`,
  back: 'Change something',
  state: {
    'under-way': 'Waiting for an answer',
    quoted: 'Has a price',
    offered: 'Can be ordered',
    placed: 'Ordered',
    cancelled: 'Cancelled',
    failed: 'Not ordered',
    unknown: 'Not certain',
    gone: 'Erased',
  },
  advice: {
    'try-again': 'The shop gave no answer. Try again in a while; nothing was ordered there.',
    'select-again': 'The price no longer holds. Ask for it again.',
    'agree-to-total': 'The price changed. Look at the new total, and then order.',
    'change-or-drop': 'It cannot be had like this. Take fewer or something else, or go on without it.',
    'choose-payment': 'It cannot be paid like this. Choose another way.',
    wait: 'It may have been ordered. The shop is asked by itself; do not order it elsewhere before there is an answer.',
    'ask-provider': 'Ask the shop.',
    'search-again': 'It is not offered any more. Search again.',
  },
  gone: 'This order at several shops is not known here any more. The single orders are listed at Orders.',
};
