import { WIRE_PATH } from './intake-parties.ts';
import { type Party, partyOf } from './parties.ts';

/** Buyer nodes among which the messages are spread: each hears its answers over connections of its own. */
const BUYERS = 8;

export interface OverloadParties {
  readonly buyers: readonly Party[];
  readonly provider: Party;
}

/** Who asks and who answers: the buyer nodes hear their answers at one port of this machine. */
export function overloadParties(buyerPort: number): OverloadParties {
  return {
    buyers: Array.from({ length: BUYERS }, (_, place) =>
      partyOf(`buyer-${place}`, 'BAP', `http://127.0.0.1:${buyerPort}/${place}${WIRE_PATH}`),
    ),
    provider: partyOf('provider', 'BPP', `https://provider.example${WIRE_PATH}`),
  };
}
