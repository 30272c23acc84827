import type {
  AppointmentWords,
  OwnDataWords,
  ReceiptWords,
  RentalWords,
  RideWords,
  ShowWords,
  TimetableWords,
  WhyWords,
} from './trade-words.ts';

export const ride: RideWords = {
  person: { title: 'Your ride', from: 'Pick up at', to: 'Bring to', note: 'Note for the driver' },
  parcel: { title: 'Your parcel', from: 'Fetch at', to: 'Deliver at', note: 'Note for the courier' },
  map: 'The way on the map',
  when: 'When',
  whenHint: 'empty is now',
  people: 'With how many',
  peopleOf: (count) => (count === 1 ? '1 person' : `${count} people`),
  weight: 'Weight in kilograms',
  weightUpTo: (kilograms) => `up to ${kilograms} kg`,
  order: 'Choose this ride',
  atMost: (amount) => `This is an estimate. It never becomes more than ${amount}.`,
  driver: (name) => `${name} drives you`,
  expected: {
    start: (time) => `Pick-up expected at ${time}`,
    end: (time) => `Arrival expected at ${time}`,
    was: (time) => `was ${time}`,
    later: 'It becomes later than was said first.',
  },
  lastSeen: (time) => `Last seen at ${time}`,
  follow: 'Where is my ride?',
};

export const appointment: AppointmentWords = {
  title: 'Choose a time',
  none: 'There is no free time now.',
  waiting: 'Put me on the waiting list',
  note: 'Something they should know beforehand',
  noteHint: 'Only who receives you reads this.',
  order: 'Choose a time',
  next: (day, time, who) => `First free time: ${day} at ${time}${who === '' ? '' : `, with ${who}`}`,
  noneFree: 'No free time now; you can join the waiting list.',
  takes: (minutes) => `takes ${minutes} minutes`,
  move: 'Choose another time',
  moveTitle: 'Move the appointment',
  moveText: 'It can be moved as long as cancelling is free. Your old time stays yours until the new one is confirmed.',
  moveDo: 'Move to this time',
  moving: 'The appointment is being moved …',
  looking: 'Asking which times are free …',
  takeOffered: 'Take this time',
};

export const rental: RentalWords = {
  where: 'Where it stands',
  here: 'It stands here',
  street: 'Free in the street; see the map.',
  order: 'Reserve',
  free: (count) => `${count} free`,
  code: 'Your code',
  codeText: (until) => `Enter this code at the bike or the post. It works until ${until}; after that the reservation ends at no cost.`,
  inUse: 'You are riding. Bring it back to a station; what it cost then stands here.',
};

export const timetable: TimetableWords = {
  departures: 'Departures',
  none: 'Nothing leaves here for now.',
  notHere: 'Tickets are sold by the operator itself.',
};

export const why: WhyWords = {
  title: 'Why here?',
  terms: { fit: 'Your words', distance: 'Distance', price: 'Price', time: 'How soon' },
  unknown: 'not known',
  best: 'the best',
  less: (points) => `${points} points less than the best`,
  top: 'All together this has the most points.',
  behind: (points, most) => `All together this has ${points} points fewer than what stands on top, most of them by: ${most.toLowerCase()}.`,
  only: 'A full bar is the best of what was found. Nothing else is looked at, and no place can be bought.',
  inTime: (minutes) =>
    minutes < 1
      ? 'now'
      : minutes < 90
        ? `in ${Math.round(minutes)} minutes`
        : minutes < 2880
          ? `in ${Math.round(minutes / 60)} hours`
          : `in ${Math.round(minutes / 1440)} days`,
  decided: (fact) => `What decided: ${fact}.`,
  first: 'This offer stands on top: nothing came before it.',
  facts: {
    score: 'the points together',
    time: 'how soon it is there',
    rating: 'the rating',
    distance: 'the distance',
    price: 'the price',
    words: 'your words',
    open: 'whether it is open',
    name: 'the name, since all else was equal',
  },
};

export const show: ShowWords = {
  filters: 'Show only',
  openNow: 'Open now',
  inStock: 'Still to be had',
  within: 'Within',
  anyDistance: 'any distance',
  hidden: (count) => `${count} hidden by your choice.`,
  everything: 'Show everything',
  more: 'More wishes',
  moreChosen: (count) => `More wishes (${count})`,
  atMost: 'At most',
  anyPrice: 'any price',
  rated: 'Rating',
  anyRating: 'any rating',
  starsFrom: (stars) => `${stars} out of 5 or more`,
  atTheirs: 'At theirs, by appointment',
  atHome: 'At my home',
  view: 'How you see it',
  list: 'List',
  map: 'Map',
  mapLabel: 'What was found, on the map',
  pressed: 'Choose a number on the map to see what is there.',
  compare: 'Compare',
  compareLabel: (item) => `Compare ${item}`,
  compareStop: 'Being compared',
  compareOpen: (count) => `Compare ${count} side by side`,
  compareTitle: 'Side by side',
  compareFull: 'More than four do not fit side by side.',
  columns: { item: 'Offer', shop: 'At', price: 'Price', away: 'Distance', open: 'Open now', ways: 'How' },
  yes: 'yes',
  no: 'no',
};

export const ownData: OwnDataWords = {
  title: 'Your data',
  text: 'Everything this site keeps of you: searches, baskets, journeys and orders, with every signed message. You can take it with you, and have it erased.',
  download: 'Download everything',
  table: 'Orders as a table',
  busy: 'Everything is being erased …',
  erase: 'Erase everything about me',
  eraseTitle: 'Erase everything?',
  eraseText:
    'The key that your orders are encrypted with is destroyed. Nobody can read them here any more, you neither. What a shop must keep itself, such as for taxes, stays with that shop.',
  eraseYes: 'Yes, erase everything',
  eraseNo: 'No, keep it',
  erased: (orders, others) =>
    `${orders === 1 ? 'One order was' : `${orders} orders were`} erased${others === 0 ? '' : `, and ${others} other ${others === 1 ? 'thing' : 'things'}, such as searches`}.`,
  here: 'The baskets and the place on this device are gone too.',
  eraseOpen: 'An order that is still under way is not erased: let it end or cancel it first.',
};

export const receipt: ReceiptWords = {
  title: 'Proof of this order',
  lead: 'Your order and the answer of the business are both signed. Your browser works that out by itself, with the keys that this site got from the registry.',
  check: 'Check the signatures',
  checking: 'Checking the signatures …',
  proved: (shop, amount, time) => `Proved: ${shop} accepted this order of ${amount}, on ${time}.`,
  provedText: (buyerNode, providerNode) =>
    `Both messages bear a valid signature, of ${buyerNode} and of ${providerNode}, with the keys that this site got for them from the registry.`,
  notYet: 'There is nothing to check yet: the answer of the shop has not come.',
  broken: 'This is not right. At least one signature does not belong to what is written.',
  step: {
    order: 'The order is signed',
    answer: 'The answer of the shop is signed',
    keys: 'The registry named the keys of both to this site',
    same: 'Order and answer belong together',
  },
  good: 'right',
  bad: 'not right',
  save: 'Save as a file',
  saveText: 'Who does not want to believe this site asks the registry itself for the keys, with this file: marktplein verify-receipt',
};
