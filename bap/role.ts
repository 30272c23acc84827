import type { Role, Work } from '../node/role.ts';
import type { Json } from '../node/store/port.ts';
import { admissionReads, admit } from './admission.ts';
import { dropBasket, errandsAgain } from './baskets/basket-work.ts';
import { BASKET_END_TIMER, BASKET_PREFIX } from './baskets/records.ts';
import { takeCallback } from './callbacks.ts';
import { type InquiryErrand, takeInquiry } from './inquiry.ts';
import { dropJourney, JOURNEY_PREFIX } from './journeys/journey-work.ts';
import type { Live } from './live.ts';
import { tellAgain } from './notices/notice-work.ts';
import { takeDeadline, takeDelivery, takeHandOverEnd } from './outcomes.ts';
import { PARTITION_PREFIX, partitionOf } from './records.ts';
import type { BuyerSettings } from './settings.ts';
import { postAgain } from './webhook.ts';

export interface BuyerRoleOptions {
  /** Shared with the client API: it is told of every new event. */
  readonly live: Live;
  readonly settings: BuyerSettings;
}

/** A buyer node: hears callbacks, and keeps for every transaction what its app needs to know. */
export function createBuyerRole(options: BuyerRoleOptions): Role {
  return {
    name: 'bap',
    type: 'BAP',
    hears: (route) => route.direction === 'callback',
    partitionOf: (heard) => partitionOf(heard.envelope.transactionId),
    admission: { reads: admissionReads, admit },
    onMessage: async (heard) => takeCallback(heard),
    onTimer(partition, data) {
      if (partition.startsWith(BASKET_PREFIX)) return onBasketTimer(partition, data, options.live);
      if (partition.startsWith(JOURNEY_PREFIX)) return dropJourney(partition);
      const { what, messageId } = data as { readonly what?: string; readonly messageId?: string };
      if (what === 'inquiry')
        return takeInquiry(partition.slice(PARTITION_PREFIX.length), data as unknown as InquiryErrand, options.settings);
      const transactionId = partition.slice(PARTITION_PREFIX.length);
      if (what === 'deadline' && messageId !== undefined) return takeDeadline(transactionId, messageId);
      if (what === 'hand-over' && messageId !== undefined) return takeHandOverEnd(transactionId, messageId);
      options.live.remind(partition);
      return what === 'notice' ? tellAgain(partition) : postAgain(partition);
    },
    onDelivery: (_partition, delivery) => takeDelivery(delivery),
    committed: (partition, put) => options.live.committed(partition, put),
  };
}

/** What is left to be asked for a basket is asked by whoever drives baskets; here the timer goes on until nothing is. */
function onBasketTimer(partition: string, data: Json, live: Live): Work {
  const { what } = data as { readonly what?: string };
  if (what === BASKET_END_TIMER.data.what) return dropBasket(partition);
  live.remind(partition);
  return errandsAgain(partition);
}
