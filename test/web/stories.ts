/**
 * The stories that a browser goes through, of the three kinds of people, chapter by chapter; and in which language and at which size each is told. This table is what
 * is run (`told.ts`); stories.test.ts looks for holes in it: a story is told in both languages and at both sizes, be it in chapters that differ.
 */
export type RunName = 'nl-phone' | 'nl-desktop' | 'en-phone' | 'en-desktop';

export interface Story {
  readonly who: 'buyer' | 'business' | 'city team';
  readonly chapters: Readonly<Record<string, readonly RunName[]>>;
}

/** Told twice, with the fewest runs that leave neither a language nor a size out. */
const BOTH = ['nl-phone', 'en-desktop'] as const;
/** Each language at each size: for the main story of each kind of people. */
const ALL = ['nl-phone', 'nl-desktop', 'en-phone', 'en-desktop'] as const;

export const STORIES = {
  bread: {
    who: 'buyer',
    chapters: {
      'is found, ordered and cancelled with nothing but a keyboard': ALL,
      'is delivered, followed on its way and rated': BOTH,
    },
  },
  'a search that brings nothing': {
    who: 'buyer',
    chapters: {
      'says so long before it is over, and goes on listening': ['nl-phone'],
      'suggests what there is': BOTH,
    },
  },
  'what was found': {
    who: 'buyer',
    chapters: {
      'is shown as it comes: the first before the slowest has answered': BOTH,
      'stays under a press while more of it comes in, and the focus stays where it was': ['nl-phone'],
      'says why it stands where it stands, by a picture of the published terms and a sentence': BOTH,
      'follows wishes that stand in the address and are taken back at one press': BOTH,
      'is shown on a map, left out when the reader says so, and put side by side, by keyboard': ['en-desktop'],
      'is looked for by postcode, without a mouse': ['nl-phone'],
      'is near the device, for who says so, and that is kept nowhere': ['nl-phone'],
      'is said to be closed or sold out, and left out when the reader says so': BOTH,
      'is at one of several branches, which is chosen': BOTH,
    },
  },
  'the check-out': {
    who: 'buyer',
    chapters: {
      'says how much more it takes to be delivered, and that picking it up is one press away': ['en-desktop'],
      'wants a bank transfer to be said to be paid': ['nl-phone'],
      'points out a price that changed on the way, and orders for none that is no longer held': ['nl-phone'],
      'asks what the kitchen asks, and sends it along': BOTH,
      'has the times at which a shop comes, each until it is taken': ['nl-phone'],
      'asks where a treatment at home is to be': BOTH,
    },
  },
  'several shops at once': {
    who: 'buyer',
    chapters: {
      'are ordered together, one of which asks something': ['nl-phone'],
      'go on without the one that sold out meanwhile': ['en-desktop'],
    },
  },
  'a taxi': {
    who: 'buyer',
    chapters: {
      'has its destination on the map, is followed to the end and rated': BOTH,
      'is shared: it says when it arrives, and that it becomes later for another who is fetched on the way': BOTH,
    },
  },
  'a bike': {
    who: 'buyer',
    chapters: {
      'is opened with its code, ridden and brought back': ['nl-phone'],
      'has a receipt that anybody can check': ['en-desktop'],
    },
  },
  'an appointment': {
    who: 'buyer',
    chapters: {
      'is picked and moved': ['nl-desktop'],
      'is picked, moved and called off, and nothing is left of it': ['en-phone'],
    },
  },
  departures: { who: 'buyer', chapters: { 'are shown, and promise no ticket': ['nl-desktop', 'en-phone'] } },
  'orders that have to meet': {
    who: 'buyer',
    chapters: {
      'are a bike and a train that was not ordered here': ['en-desktop'],
      'are a bike and a taxi: one is cancelled, and the other is told': BOTH,
    },
  },
  'what was ordered before': {
    who: 'buyer',
    chapters: {
      'is found back, ordered again, taken along and erased': BOTH,
      'is brought back, and its shop takes it back': ['nl-phone'],
      'is not taken back, and its shop says why': ['en-desktop'],
    },
  },
  'the link of an order': { who: 'buyer', chapters: { 'opens it on another device, until a new link voids it': BOTH } },
  'being told of an order': {
    who: 'buyer',
    chapters: {
      'is by letter, until it is stopped': ['nl-phone'],
      'is by push through a server that is named first': ['nl-phone'],
      'is not by push through another server than was named': ['en-desktop'],
    },
  },
  'being told of a new order': { who: 'business', chapters: { 'is turned on for this device, and off again': BOTH } },
  'the installed storefront': {
    who: 'buyer',
    chapters: { 'opens without a connection, says so, and goes on when there is one': BOTH },
  },
  'something in the place of what is not there': {
    who: 'buyer',
    chapters: { 'is proposed, and comes with a yes': ['nl-phone'], 'is proposed, and is left out with a no': ['en-desktop'] },
  },
  'coming in': {
    who: 'business',
    chapters: {
      'is by an invitation, once': ['nl-phone'],
      'is by a passkey, with the keyboard alone': ['en-desktop'],
      'is by signing in elsewhere, for who was asked in': BOTH,
      'is by a code from an e-mail': BOTH,
    },
  },
  'an order in the console': {
    who: 'business',
    chapters: {
      'appears by itself and is handed over, with a connection that breaks': ['nl-phone'],
      'is handed over after a look at who takes it, and a part of the money goes back': ['en-desktop'],
      'rings when it comes, and is printed on a pick list and a packing slip': ['nl-phone'],
      'is brought, and who follows it sees where, once it is told': ['nl-phone'],
      'is weighed, and its price follows': ALL,
      'shows what the buyer filled in, in the language of who reads': BOTH,
    },
  },
  'a dropped connection': {
    who: 'business',
    chapters: {
      'keeps what is pressed through a reload, and it is done once': ['nl-phone'],
      'keeps so much and no more, and nothing of half a day ago': ['nl-desktop'],
      'ends with an explanation of what somebody else did meanwhile': ['en-desktop'],
      'leaves a photo in its form where there is no room for it, or nobody to make it': ['en-phone'],
      'keeps each of two that were not there in one order': ['en-phone'],
      'keeps that no orders are taken, hours, terms, and a product with its photo': ['nl-desktop'],
      'keeps a week that was changed, and tells what was taken meanwhile': ['nl-phone'],
      'keeps the end of a shift': ['en-desktop'],
    },
  },
  products: {
    who: 'business',
    chapters: {
      'are counted, changed and brought in from a file that is looked at first': ['en-desktop'],
      'are brought in from a file that is dropped, of which every bad row is explained': ['nl-desktop', 'en-phone'],
      'are brought in from the file that was looked at, of two that were dropped one after the other': ['nl-desktop'],
      'are listed by photo, and a buyer sees it': ['nl-phone'],
      'are counted at each branch with one tap': ['nl-phone'],
    },
  },
  'the terms of a shop': {
    who: 'business',
    chapters: {
      'are hours, and somebody who is asked in to help': ['en-desktop'],
      'are where is delivered, drawn with the keyboard': ['nl-phone'],
      'are where is delivered, in postcodes': BOTH,
      'are the hours of a branch, which are its own': BOTH,
      'are prices, fees and hours: what is wrong is said, and what is kept is what a buyer is offered': BOTH,
    },
  },
  'a week of appointments': {
    who: 'business',
    chapters: {
      'is seen': ['nl-phone'],
      'is changed by dragging and with the keyboard': ['en-desktop'],
      'is followed by a phone, at an address until another takes its place': BOTH,
      'has its addresses changed by an owner alone': ['en-desktop'],
    },
  },
  'a driver': { who: 'business', chapters: { 'sees fare, way and destination before taking a ride, and drives it': BOTH } },
  'the money': {
    who: 'business',
    chapters: {
      'is what a statement brought, what is placed by hand, and invoices for the bookkeeper': ['nl-desktop'],
      'is there on another device': ['en-phone'],
      'is that of the days that were chosen, whatever is done meanwhile': ['en-phone'],
    },
  },
  leaving: {
    who: 'business',
    chapters: {
      'is taking everything along, and taking it over elsewhere': ['nl-phone'],
      'makes nothing twice': ['en-desktop'],
    },
  },
  'the network': {
    who: 'city team',
    chapters: {
      'is looked at, and one transaction message by message': ALL,
      'is told in figures and charts as its nodes counted it, with keys, versions and when each was seen': ['en-desktop'],
      'is searched by subscriber and by error, and a refusal has its verdicts and its times': ['nl-phone'],
      'has each message fly from node to node, or drawn as a line for who asks for less motion': ['nl-phone', 'en-desktop'],
      'is searched by the number of an order, which says nothing to who has not got it': ['nl-desktop', 'en-phone'],
      'is opened with a token, which nobody guesses': ['en-desktop'],
    },
  },
  'the day of the pilot': {
    who: 'city team',
    chapters: {
      'is begun, goes on while a node is broken, and has it back': ['en-desktop'],
      'is begun and ended by keyboard alone, and a node is broken and started again': ['nl-phone'],
    },
  },
  admission: {
    who: 'city team',
    chapters: {
      'shows who waits with its proof, and one person alone cannot let it in': ['en-desktop'],
      'is done by a second person': ['nl-phone'],
      'ends for who is suspended: the others refuse it': ['en-desktop'],
      'stands in a log that nobody can edit unseen': ['en-desktop'],
    },
  },
  'a node that is suspended': {
    who: 'city team',
    chapters: {
      'is suspended by one person, with a reason': ['en-desktop'],
      'is let in again by a second one, and the log has it': ['nl-phone'],
    },
  },
} as const satisfies Readonly<Record<string, Story>>;

export type StoryName = keyof typeof STORIES;
export type Chapter<Name extends StoryName> = keyof (typeof STORIES)[Name]['chapters'] & string;
