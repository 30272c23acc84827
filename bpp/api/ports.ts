import type { PaymentService } from '../../commerce/payment-service.ts';
import type { Clock } from '../../node/clock.ts';
import type { Performer } from '../../node/role.ts';
import type { Store } from '../../node/store/port.ts';
import type { Telemetry } from '../../node/telemetry.ts';
import type { NodeAddress } from '../../protocol/message.ts';
import type { Engine } from '../engines/engine.ts';
import type { OrderNews } from '../order-news.ts';
import type { PeoplePorts } from '../people/visitors.ts';
import type { SearchIndex } from '../search-index.ts';
import type { Teller } from '../signs/teller.ts';

/** Who may use the API: whoever shows the key with this SHA-256. */
export interface ProviderKey {
  /** 64 hexadecimal digits; the key itself is kept by its holder alone. */
  readonly keySha256: string;
  /** The providers it opens; all of the node when absent. */
  readonly providerIds?: readonly string[];
}

export interface ProviderApiPorts {
  readonly performer: Performer;
  readonly index: SearchIndex;
  /** Of the kinds of provider that this node may host. */
  readonly engines: readonly Engine[];
  readonly store: Pick<Store, 'read' | 'list' | 'transcript' | 'forget'>;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** This node as messages name it: buyers are told of each step of their order. */
  readonly node: NodeAddress;
  readonly keys: readonly ProviderKey[];
  /** How people sign in to the console. Without it keys alone are let in. */
  readonly people?: PeoplePorts;
  /** What pushes to devices of people that an order came; without it nothing does. */
  readonly teller?: Teller;
  /** What tells the console that something changed; without it the console looks again by itself. */
  readonly news?: OrderNews;
  /** Ends streams, so that the server can close. */
  readonly closing?: AbortSignal;
  /** The signed messages of a transaction that are about one provider, for a business that takes everything along. */
  readonly evidence?: (about: { readonly providerId: string; readonly transactionId: string }) => Promise<readonly unknown[]>;
  /** How long what is finished is kept; absent or 0 is for ever. */
  readonly keepMs?: number;
  /** Which proxies tell the truth about addresses, as Express's `trust proxy` has it; none unless said. */
  readonly trustProxy?: boolean | number | string;
  /** The payment services of a provider that tell by webhook what was paid; none unless given. */
  readonly paymentServices?: (providerId: string) => readonly Pick<PaymentService, 'name' | 'hear'>[];
}

export const BOUNDS = {
  /** Bodies in JSON. */
  bodyBytesMax: 16 * 1024,
  /** A preview holds all of a file at once. */
  previewBytesMax: 4 * 1024 * 1024,
  importBytesMax: 20 * 1024 * 1024,
  /** Imports that are read at the same moment, over all providers. */
  importsAtOnceMax: 2,
  pageMax: 200,
  pageDefault: 50,
  /** Orders looked at for one list: their ids say nothing of time. */
  ordersScannedMax: 5_000,
} as const;
