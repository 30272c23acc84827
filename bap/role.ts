import type { Role } from '../node/role.ts';
import { admissionReads, admit } from './admission.ts';
import { takeCallback } from './callbacks.ts';
import { type InquiryErrand, takeInquiry } from './inquiry.ts';
import type { Live } from './live.ts';
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
      const { what, messageId } = data as { readonly what?: string; readonly messageId?: string };
      if (what === 'inquiry')
        return takeInquiry(partition.slice(PARTITION_PREFIX.length), data as unknown as InquiryErrand, options.settings);
      const transactionId = partition.slice(PARTITION_PREFIX.length);
      if (what === 'deadline' && messageId !== undefined) return takeDeadline(transactionId, messageId);
      if (what === 'hand-over' && messageId !== undefined) return takeHandOverEnd(transactionId, messageId);
      options.live.remind(partition);
      return postAgain(partition);
    },
    onDelivery: (_partition, delivery) => takeDelivery(delivery),
    committed: (partition, put) => options.live.committed(partition, put),
  };
}
