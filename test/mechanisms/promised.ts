/** Each line of docs/promises.md by its first words, with the mechanisms on which it rests, by what is taken out (see mechanisms.ts). */
export const PROMISED: readonly (readonly [line: string, restsOn: readonly string[]])[] = [
  [
    'The commit that holds the message',
    [
      'the acknowledgement waits for the commit',
      'the disk is asked to confirm every commit',
      'a group of writes is answered after its COMMIT',
      'what was heard lies in the inbox',
    ],
  ],
  ['What could not be stored is not acknowledged', ['what could not be stored is not acknowledged', 'a full disk undoes the whole group']],
  [
    'What was taken up and not finished',
    [
      'what was taken and not completed comes back when its lease has run out',
      'the trouble of the store is never held against a message',
      'what a dead process had taken comes free',
    ],
  ],
  ['A node does not start on a Redis', ['a Redis that syncs less often than is asked is refused']],
  [
    'What is old is removed only',
    [
      'a transaction in which something was said of late stays',
      'a transaction with a message for a person stays',
      'a transaction that is still open to its role stays',
    ],
  ],
  [
    'A message is known by its sender',
    ['a message that comes again is known by its claim', 'something else under the id of an earlier message is refused'],
  ],
  [
    'A decision and everything that follows',
    [
      'a decision rests on what it read',
      'the effect and the end of its inbox entry are one commit',
      'the end of a delivery and the word of the role on it are one commit',
    ],
  ],
  ['A message that we send is encoded once', ['a later attempt carries the same bytes']],
  ['An app that repeats a call', ['a key that an app used before is not used again']],
  [
    'Goods, slots, drivers and vehicles',
    [
      'no more is taken from the shelf than lies on it',
      'the goods of an order that is called off come back',
      'a slot is not with two people',
      'a driver is offered one ride at a time',
      'a vehicle is not out with two people',
      'what is to be paid for a ride that is called off is the fee',
    ],
  ],
  [
    'Several processes on one Redis',
    [
      'on Redis a message that comes again is known by its claim',
      'on Redis a decision rests on what it read',
      'on Redis an inbox entry is completed once',
      'a process is not taken for dead because Redis was away',
    ],
  ],
  [
    'Silence and overload of the other side',
    [
      'silence of a peer is no end: the same bytes are tried again',
      'waits between two attempts grow',
      'news of an order is of use for a day',
    ],
  ],
  ['A refusal of the signature', ['what was damaged on the way is sent again', 'a refusal of the signature is believed in the end']],
  ['What comes late does not undo', ['older news does not undo newer']],
  [
    'What cannot be delivered is a dead letter',
    [
      'what cannot be delivered is kept for a person',
      'a dead letter whose time is over is made anew',
      'two people who retry the same have it acted upon once',
    ],
  ],
  [
    'Each destination has its own lane',
    ['one destination gets no more than its share of deliveries', 'a destination that fails is left alone for a while'],
  ],
  ['Each address and each sender has a rate', ['an address has a rate of its own', 'a call has an end, however busily the peer drips']],
  [
    'A message that is accepted takes a place',
    [
      'what is not acted upon takes a place, and without a place nothing is accepted',
      'a message that has no place is refused before its body is read',
    ],
  ],
  ['Two nodes can be held against each other', ['what was acknowledged must be in the other log', 'a signature in evidence is checked']],
  [
    'An order takes no step',
    [
      'an order takes no step that its road does not have',
      'a driver takes no step that the road of a ride does not have',
      'a rental takes no step that its road does not have',
      'an appointment takes no step that its road does not have',
    ],
  ],
  [
    'A buyer node asks for the status',
    [
      'an order is asked about after a silence',
      'an order is asked about when nothing was heard of it for long',
      'a node that was down spreads what it asks',
    ],
  ],
  ['A backup of a running node', ['a backup is checked page by page', 'the store that is replaced is kept']],
  ['A store of an earlier version', ['all steps of a migration or none', 'a store of a later version is refused']],
];
