import { link, messages, notices } from './en-after.ts';
import { branch } from './en-branch.ts';
import { again, forms, journey, times, together } from './en-errand.ts';
import { basket, find } from './en-find.ts';
import { agree, cancelling, checkout, order } from './en-order.ts';
import { registry } from './en-registry.ts';
import { slots } from './en-slot.ts';
import { substitute } from './en-substitute.ts';
import { appointment, ownData, receipt, rental, ride, show, timetable, why } from './en-trade.ts';
import type { Words } from './words.ts';

export const en: Words = {
  site: {
    find: 'Search',
    baskets: (count) => (count === 0 ? 'Basket' : `Basket (${count})`),
    orders: 'Orders',
    footer: 'A market square that nobody owns: your order goes straight to the shop.',
    privacy: 'No account, no trackers. One cookie keeps your orders hidden from others; baskets are kept on this device only.',
    notFoundTitle: 'This page does not exist',
    notFoundText: 'The link may be incomplete. Copy it again, or go to the search page.',
  },
  find,
  basket,
  checkout,
  agree,
  order,
  link,
  messages,
  notices,
  cancelling,
  ride,
  appointment,
  slots,
  rental,
  timetable,
  why,
  show,
  ownData,
  receipt,
  forms,
  times,
  together,
  again,
  journey,
  substitute,
  branch,
  registry,
  own: {
    title: 'My orders',
    lead: 'What you ordered with this browser, newest first.',
    empty: 'Nothing was ordered with this browser yet.',
    older: 'Show older orders',
    lost: 'The site does not know these orders any more; only this device remembers them.',
    forget: (shop) => `Forget the order at ${shop}`,
    forgetShort: 'Forget',
    eraseOne: 'Erase',
    eraseOneOf: (shop) => `Erase the order at ${shop}`,
    eraseOneTitle: 'Erase this order?',
    forgotten: 'Erased.',
    at: (shop, date) => `${shop}, ${date}`,
  },
  trouble: {
    title: 'That did not work',
    calls: {
      'not-found': 'This is not known here any more. Search again.',
      'quote-changed': 'The price has changed. Look at the new total before you order.',
      'quote-expired': 'The shop no longer holds this price. Ask for it again.',
      'outcome-unknown': 'We do not know whether the shop got your order. Contact the shop before you send it again.',
      'form-invalid': 'The shop asks something that is not filled in as it should be. See what stands beside it.',
      'form-changed': 'The shop asks something else by now. Look at its questions once more.',
      'too-many': 'Too much has been asked in this search. Begin a new search.',
      'out-of-order': 'The order has already gone a step further. Load the page again.',
      'provider-node-unknown': 'This search is too old. Search again, then your basket works again.',
    },
    refusals: {
      'agent-unavailable': 'There is no driver near right now. Try again in a while, or choose a later time.',
      'no-driver': 'No driver could take the ride. It costs nothing.',
      'item-not-found': 'The shop no longer sells one of these things. Remove it and try again.',
      'quantity-unavailable': 'The shop does not have that many left. Lower the quantity and try again.',
      'provider-not-found': 'This shop is not on the square at the moment. Search again for another one.',
      'out-of-area': 'This business does not come as far as this address. Choose another place, or a business that does come here.',
      'fulfilment-unavailable': 'The shop cannot hand it over this way or does not deliver there. Choose pick-up or another place.',
      policy: 'You already ordered from this shop in this search. Search again and add what you want.',
      business:
        'The shop does not take this order as it is: perhaps it is below the minimum for delivery. Add something or choose pick-up.',
      'payment-unsupported': 'The shop does not take this way of paying. Choose another one.',
      'not-placed': 'The shop never received your order: nothing was ordered. You can order again.',
      'quote-unavailable': 'The shop has no price for this any more. Ask for it again.',
      'cancellation-not-possible': 'By the shop’s terms this order can no longer be cancelled. Contact the shop.',
      'cancellation-reason-invalid': 'The shop does not know this reason. Choose another one.',
      'tracking-unsupported': 'This order cannot be followed on the way.',
      'support-unavailable': 'The shop gave no way to reach it.',
      'rated-entity-not-found': 'This cannot be rated.',
    },
    refused: 'The shop said no. Change the order, or choose another shop.',
    silent: 'The shop got the question but did not answer. Try again, or choose another shop.',
    undeliverable: 'The shop’s computer could not be reached. Try again in a minute, or choose another shop.',
  },
};
