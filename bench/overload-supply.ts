import { WIRE_PATH } from './intake-parties.ts';
import { selectMessages } from './messages.ts';
import type { OverloadParties } from './overload-parties.ts';
import { requestBytes } from './raw-line.ts';

const MESSAGE_BYTES = 2_000;

/** Messages made and signed beforehand. What was refused comes back: the same bytes may be sent again. */
export interface Supply {
  /** Makes more, until there are so many. */
  fill(count: number): void;
  take(): Buffer | undefined;
  giveBack(bytes: Buffer): void;
}

export function supplyOf({ buyers, provider }: OverloadParties): Supply {
  const ready: Buffer[] = [];
  return {
    take: () => ready.pop(),
    giveBack: (bytes) => void ready.push(bytes),
    fill(count) {
      const each = Math.max(0, Math.ceil((count - ready.length) / buyers.length));
      const batches = buyers.map((buyer) => selectMessages(each, { buyer, provider }, MESSAGE_BYTES));
      // By turns, as they come from many.
      for (let place = 0; place < each; place += 1) {
        for (const batch of batches) {
          const message = batch[place];
          if (message === undefined) continue;
          const { path, bytes, authorization } = message;
          ready.push(requestBytes(`${WIRE_PATH}/${path}`, { 'content-type': 'application/json', authorization }, bytes));
        }
      }
    },
  };
}
