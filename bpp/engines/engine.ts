import type { Provider } from '../../commerce/catalogue.ts';
import type { Answer, Command } from '../../commerce/command.ts';
import type { Intent } from '../../commerce/intent.ts';
import type { Order } from '../../commerce/order.ts';
import type { Verdict } from '../../commerce/refusal.ts';
import type { DecideContext, Decision, Work } from '../../node/role.ts';
import type { Json, State } from '../../node/store/port.ts';
import type { NodeAddress } from '../../protocol/message.ts';
import type { CatalogueIndex, Found } from '../catalogue-index.ts';
import type { Conversation, ItemRecord, OrderRecord, ProviderRecord } from '../provider-record.ts';

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
  /** By which message it came; the road always gives it. For engines that answer later. */
  readonly message?: AskedMessage;
}

/** The message by which a command came. */
export interface AskedMessage {
  readonly id: string;
  /** How long who asks waits for the answer. */
  readonly untilMs: number;
  /** As it came on the wire, with its signature headers: for who asks for that. */
  readonly bytes: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** The command of an action. */
export type CommandOf<Action extends ProviderCommand['action']> = Extract<ProviderCommand, { action: Action }>;

/** What changes, and what is said about it. */
export interface Turn extends Pick<Decision, 'put' | 'remove' | 'timers' | 'cancelTimers'> {
  /** To whoever asked; a timer has nobody to answer. */
  readonly answer?: Answer;
  /** What others are told, each in the transaction of their own order: unasked, or in answer to an earlier message, whose id is then named. */
  readonly news?: readonly News[];
}

export interface News {
  readonly to: Conversation;
  readonly answer: Answer;
  readonly messageId?: string;
}

/** Which keys of the provider's partition a command needs, and the pure decision over what was read. */
export interface Plan extends Pick<Work, 'reads' | 'lists' | 'readsMore'> {
  decide(state: State, context: DecideContext): Turn;
}

/**
 * What answers for one kind of provider. A provider's record names its engine, and whoever starts a node gives it a list of them.
 * An engine is pure: it is given state, time and ids, and returns what changes and what is said.
 */
export interface Engine {
  /** As the provider's record names it. */
  readonly name: string;
  /** What a command does: pure, over the provider's partition alone. */
  plan(ask: Ask): Plan;
  /** What one of its timers does when it goes off. Doing it twice must do nothing the second time. */
  onTimer(providerId: string, data: Json): Plan;
  /**
   * Prefixes of keys, beside those of every provider, that the read model keeps, since {@link show} needs them: of what is
   * small and looked at in every search. Their values are found with {@link CatalogueIndex.record}.
   */
  readonly indexes: readonly string[];
  /** Whether a provider can do at all what an intent asks: kind of fulfilment, area, time. Words, distance and category are looked after. */
  serves(provider: ProviderRecord, intent: Intent): boolean;
  /** Whether nobody can have it now: it is shown behind what can be had. */
  isSoldOut(record: ItemRecord, among: SoldAmong): boolean;
  /** How a provider and its found items stand in a catalogue; undefined when it is not to be found after all. */
  show(found: Found, index: CatalogueIndex, asked: { readonly nowMs: number; readonly intent: Intent }): Provider | undefined;
  /** What the people of a provider do with an order. */
  readonly desk: Desk;
  /** An order that has ended, without what the engine itself keeps of where its person was. Absent when it keeps nothing. */
  withoutPerson?(record: OrderRecord, provider: ProviderRecord): OrderRecord;
}

/** What stands on the shelves beside an item. */
export interface SoldAmong {
  readonly provider: ProviderRecord | undefined;
  item(itemId: string): ItemRecord | undefined;
}

/** The steps that people take with an order, by the words of the provider's API. The buyer is told of each without asking. */
export interface Desk {
  /** What the engine keeps with an order that its people see beside it. */
  beside(record: OrderRecord): object;
  /** Those that can be taken now, `cancel` among them. */
  next(record: OrderRecord): readonly string[];
  /** The work of a step; a sentence when what was sent with it does not fit; undefined when there is no such step. */
  take(step: string, call: DeskCall): Work<Verdict<Order>> | string | undefined;
  /** Every step there is, for a sentence about one that is not. */
  readonly steps: readonly string[];
}

export interface DeskCall {
  readonly node: NodeAddress;
  readonly orderId: string;
  /** What was sent along, of unknown shape. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** What answers each action. */
export type ByAction = { readonly [Action in ProviderCommand['action']]: (ask: Ask<CommandOf<Action>>) => Plan };

/** The plan of an engine with an answer for each action. */
export function planBy(answers: ByAction): Engine['plan'] {
  return (ask) => (answers[ask.command.action] as (ask: Ask) => Plan)(ask);
}
