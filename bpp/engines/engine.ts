import type { Provider } from '../../commerce/catalogue.ts';
import type { Answer, Command } from '../../commerce/command.ts';
import type { DecideContext, Decision } from '../../node/role.ts';
import type { Json, State } from '../../node/store/port.ts';
import type { CatalogueIndex, Found } from '../catalogue-index.ts';
import type { Conversation } from '../shop-record.ts';

/** What is asked of one provider; a search asks all of them and takes another way. */
export type ProviderCommand = Extract<
  Command,
  { action: 'select' | 'init' | 'confirm' | 'status' | 'track' | 'cancel' | 'update' | 'rating' | 'support' }
>;

/** One command to one provider, and who asks. */
export interface Ask<C extends ProviderCommand = ProviderCommand> {
  readonly providerId: string;
  readonly command: C;
  readonly from: Conversation;
}

/** The command of an action. */
export type CommandOf<Action extends ProviderCommand['action']> = Extract<ProviderCommand, { action: Action }>;

/** What changes, and what is said about it. */
export interface Turn extends Pick<Decision, 'put' | 'remove' | 'timers' | 'cancelTimers'> {
  readonly answer?: Answer;
}

/** Which keys of the provider's partition a command needs, and the pure decision over what was read. */
export interface Plan {
  readonly reads: readonly string[];
  decide(state: State, context: DecideContext): Turn;
}

/** What answers for one kind of provider. */
export interface Engine {
  readonly name: string;
  plan(ask: Ask): Plan;
  onTimer(providerId: string, data: Json): Plan;
  /** How a provider and its found items stand in a catalogue; undefined when it is not to be found after all. */
  show(found: Found, index: CatalogueIndex, nowMs: number): Provider | undefined;
}
