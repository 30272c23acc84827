import type { Move, Road, RoadState } from './road.ts';

/** A shop's two roads to the hand-over. A shop may skip the packing, never the acceptance. */

const PENDING: RoadState = {
  means: 'Ordered; the shop has yet to say yes.',
  status: 'active',
  step: 'placed',
  allows: ['update', 'reduce'],
};
const ACCEPTED: RoadState = { means: 'The shop has taken it on.', status: 'active', step: 'accepted', allows: ['update', 'reduce'] };
const PACKED: RoadState = { means: 'Packed, with the label on it.', status: 'active', step: 'packed', allows: [] };
const CANCELLED: RoadState = { means: 'Called off, by either side.', status: 'cancelled', allows: [] };

const ACCEPT: Move = { command: 'accept', by: 'provider', from: ['pending'], to: 'accepted', means: 'The shop takes the order on.' };
const PACK: Move = { command: 'pack', by: 'provider', from: ['accepted'], to: 'packed', means: 'The goods are put together.' };

/** What happens while the goods are put together: the order stays where it is. */
const PICKING: readonly Move[] = [
  {
    command: 'weigh',
    by: 'provider',
    from: ['accepted'],
    to: 'accepted',
    means: 'Goods that are sold by weight lay on the scales; their price follows.',
  },
  {
    command: 'missing',
    by: 'provider',
    from: ['accepted'],
    to: 'accepted',
    means: 'Something is not there after all: another thing comes in its place where the buyer agreed to that, else it is paid back.',
  },
  {
    command: 'propose',
    by: 'provider',
    from: ['accepted'],
    to: 'accepted',
    means: 'Something is not there after all, and the buyer wants to be asked: another thing is proposed, to be accepted in time.',
  },
];

function calledOffFrom(from: Move['from']): readonly Move[] {
  return [
    { command: 'cancel', by: 'buyer', from, to: 'cancelled', means: 'The buyer calls it off, at the cost that the terms say.' },
    { command: 'cancel', by: 'provider', from, to: 'cancelled', means: 'The shop turns it down or calls it off, at no cost to the buyer.' },
  ];
}

export const PICKUP: Road = {
  kind: 'pickup',
  title: 'Goods that are collected',
  start: 'pending',
  states: {
    pending: PENDING,
    accepted: ACCEPTED,
    packed: PACKED,
    'ready-for-pickup': { means: 'It can be collected.', status: 'active', step: 'packed', allows: [] },
    'picked-up': { means: 'The buyer has it.', status: 'complete', step: 'completed', allows: ['return'] },
    cancelled: CANCELLED,
  },
  moves: [
    ACCEPT,
    PACK,
    ...PICKING,
    { command: 'ready', by: 'provider', from: ['accepted', 'packed'], to: 'ready-for-pickup', means: 'It lies ready to be collected.' },
    { command: 'hand-over', by: 'provider', from: ['ready-for-pickup'], to: 'picked-up', means: 'The buyer collected it.' },
    ...calledOffFrom(['pending', 'accepted', 'packed', 'ready-for-pickup']),
  ],
};

export const DELIVERY: Road = {
  kind: 'delivery',
  title: 'Goods that are delivered',
  start: 'pending',
  states: {
    pending: PENDING,
    accepted: ACCEPTED,
    packed: PACKED,
    'out-for-delivery': { means: 'It is on its way.', status: 'active', step: 'under-way', allows: ['track'] },
    delivered: { means: 'The buyer has it.', status: 'complete', step: 'completed', allows: ['return'] },
    cancelled: CANCELLED,
  },
  moves: [
    ACCEPT,
    PACK,
    ...PICKING,
    { command: 'dispatch', by: 'provider', from: ['accepted', 'packed'], to: 'out-for-delivery', means: 'It leaves for the buyer.' },
    { command: 'deliver', by: 'provider', from: ['out-for-delivery'], to: 'delivered', means: 'It was handed over at the address.' },
    ...calledOffFrom(['pending', 'accepted', 'packed', 'out-for-delivery']),
  ],
};

/** Goods on their way back: a fulfilment beside the one that brought them. The order is complete all the while. */
export const RETURN: Road = {
  kind: 'return',
  title: 'Goods that are brought back',
  start: 'return-asked',
  states: {
    'return-asked': { means: 'The buyer wants to bring it back, within the time of the terms.', status: 'complete', allows: [] },
    'taken-back': { means: 'The shop has it back; what it cost is paid back.', status: 'complete', allows: [] },
    'return-declined': { means: 'The shop does not take it back, and said why.', status: 'complete', allows: [] },
  },
  moves: [
    { command: 'take-back', by: 'provider', from: ['return-asked'], to: 'taken-back', means: 'The goods are back in the shop.' },
    { command: 'decline-return', by: 'provider', from: ['return-asked'], to: 'return-declined', means: 'The shop keeps to the sale.' },
  ],
};

/** The roads on which a shop brings goods to their buyer. */
export const HAND_OVER_ROADS: readonly Road[] = [PICKUP, DELIVERY];
export const SHOP_ROADS: readonly Road[] = [...HAND_OVER_ROADS, RETURN];
