import type { Chance, Clock } from '../../node/clock.ts';
import type { Performer } from '../../node/role.ts';
import type { Store } from '../../node/store/port.ts';
import type { Telemetry } from '../../node/telemetry.ts';
import type { Transport } from '../../node/transport.ts';
import type { NodeAddress } from '../../protocol/message.ts';
import type { Outcome } from '../../protocol/problems.ts';
import type { Live } from '../live.ts';
import type { NoticePorts } from '../notices/notifier.ts';
import type { AppSettings, BuyerSettings, OpenAppSettings } from '../settings.ts';

/** Everything the client API needs from outside. */
export interface BuyerApiPorts {
  readonly settings: BuyerSettings;
  readonly apps: readonly AppSettings[];
  readonly openApp?: OpenAppSettings;
  readonly performer: Performer;
  /** For reading, and for erasing the messages of a transaction: all other changes go through the performer. */
  readonly store: Pick<Store, 'read' | 'list' | 'readLog' | 'transcript' | 'deliveries' | 'forget'>;
  /** For webhooks. */
  readonly transport: Transport;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly telemetry: Telemetry;
  /** The one that the role of this node was made with. */
  readonly live: Live;
  /** The registered address of a provider node. */
  findProviderNode(subscriberId: string, domain: string): Promise<Outcome<NodeAddress>>;
  /** The public key that a registry names for a subscriber, in base64. */
  findKey(subscriberId: string, keyId: string): Promise<Outcome<string>>;
  /** The public URLs of the registries that this node trusts. */
  readonly registries?: readonly string[];
  /** How people are told of changes; absent where they are not. */
  readonly notices?: NoticePorts;
  /** Which proxies tell the truth about addresses, as Express's `trust proxy` has it; none unless said. */
  readonly trustProxy?: boolean | number | string;
  /** How long a stream is silent before a comment keeps it open, and how often it looks for events of other processes. */
  readonly heartbeatMs?: number;
}
