import type { CommandAction } from './command.ts';
import type { OrderStatus } from './order.ts';
import type { RefusalReason } from './refusal.ts';
import { accept, refuseTrade, type Verdict } from './refusal.ts';
import type { Allowance } from './roads/road.ts';
import { movesFrom, stateOn, type Whereabouts } from './roads/roads.ts';

/**
 * The life of an order, as data: which command may be given when, what becomes of the order by it, and why it is refused otherwise. Both
 * sides ask here; how the fulfilment goes on is in roads/, how the payment does in paying.ts. docs/order-life.md is drawn from these.
 */

/** How far an order has come, as the buyer's side sees it. */
export type Stage =
  | 'asked'
  | 'selected'
  | 'initialising'
  | 'initialised'
  | 'confirming'
  /** A confirm that may have been heard, but was not answered. */
  | 'confirm-unknown'
  | 'confirmed'
  | 'complete'
  | 'cancelled';

/** What an order is, to the provider's side too, in each stage; and what that means. */
export const STAGES: Readonly<Record<Stage, { readonly status: OrderStatus; readonly means: string }>> = {
  asked: { status: 'draft', means: 'A basket was put together, and its price asked for.' },
  selected: { status: 'draft', means: 'The provider has named the price of the basket.' },
  initialising: { status: 'draft', means: 'The terms were asked for, with who pays and where it goes.' },
  initialised: { status: 'draft', means: 'The provider has offered the order at a price and terms that it holds for a stated time.' },
  confirming: { status: 'draft', means: 'The buyer has agreed; the provider has yet to say that it heard.' },
  'confirm-unknown': { status: 'draft', means: 'The confirm may have been heard, but was not answered; it is asked about.' },
  confirmed: { status: 'active', means: 'The order stands, under the id that the provider gave it; the road of its fulfilment begins.' },
  complete: { status: 'complete', means: 'It was handed over or carried out.' },
  cancelled: { status: 'cancelled', means: 'It was called off, by either side.' },
};

/** The stages that a command brings an order to: once it was asked, answered, refused, or met by silence. Absent: where it was. */
export interface Brings {
  readonly asked: Stage;
  readonly answered: Stage;
  readonly refused?: Stage;
  readonly silent?: Stage;
  /** Asked about after a silence, the provider says that nothing came of it, nor will. */
  readonly disowned?: Stage;
}

/** The rule of one command of the buyer's side. */
export interface CommandRule {
  readonly means: string;
  /** The stages in which it may be given. */
  readonly during: readonly Stage[];
  readonly brings?: Brings;
  /** What the fulfilment must allow where it is: a move of the buyer by this very command, or something else. Any one of them will do. */
  readonly needs?: readonly (Allowance | 'move')[];
  /** It changes nothing of the order: the provider's side answers it in any stage. */
  readonly isQuestion?: true;
  readonly refusal: RefusalReason;
  /** Why it is refused when it is not its time. */
  readonly otherwise: string;
}

/** Every command about an order; a search is about none. */
export type OrderCommand = Exclude<CommandAction, 'search'>;
type BringingRule = CommandRule & { readonly brings: Brings };

const BASKET: readonly Stage[] = ['asked', 'selected', 'initialising', 'initialised'];
const PLACED: readonly Stage[] = ['confirmed', 'complete', 'cancelled'];
const ANY: readonly Stage[] = Object.keys(STAGES) as Stage[];
const NOT_PLACED = 'The provider has not given the order a number yet.';

/** What a buyer's side can ask about an order. */
export const COMMANDS: Readonly<Record<OrderCommand, CommandRule>> & Readonly<Record<'select' | 'init' | 'confirm', BringingRule>> = {
  select: {
    means: 'Puts a basket together or changes it, and asks what it costs.',
    during: BASKET,
    brings: { asked: 'asked', answered: 'selected' },
    isQuestion: true,
    refusal: 'policy',
    otherwise: 'A basket can be changed until it is confirmed; after that, update the order.',
  },
  init: {
    means: 'Asks for the order to be offered, with who pays and where it goes.',
    during: ['selected', 'initialising', 'initialised'],
    brings: { asked: 'initialising', answered: 'initialised', refused: 'selected', silent: 'selected' },
    refusal: 'policy',
    otherwise: 'An order is offered once there is a price and until it is confirmed; begin a new transaction for another.',
  },
  confirm: {
    means: 'Agrees to what was offered; the same confirm again finds the same order.',
    during: ['initialised', 'confirm-unknown'],
    brings: { asked: 'confirming', answered: 'confirmed', refused: 'initialised', silent: 'confirm-unknown', disowned: 'selected' },
    refusal: 'policy',
    otherwise: 'An order is confirmed once, after the provider answered the init.',
  },
  status: {
    means: 'Asks how the order stands.',
    during: ['confirm-unknown', ...PLACED],
    isQuestion: true,
    refusal: 'order-not-found',
    otherwise: NOT_PLACED,
  },
  track: {
    means: 'Asks where it is.',
    during: ['confirmed'],
    needs: ['track'],
    refusal: 'tracking-unsupported',
    otherwise: 'Only what is under way can be followed; ask for the status of this order.',
  },
  update: {
    means: 'Changes where it goes, who pays, or how much of it is wanted; brings goods back.',
    during: ['confirmed', 'complete'],
    needs: ['update', 'reduce', 'return'],
    refusal: 'update-not-possible',
    otherwise: 'An order can be changed until it is packed, and goods brought back once they were handed over.',
  },
  cancel: {
    means: 'Calls the order off, at the cost that its terms say.',
    during: ['confirmed'],
    needs: ['move'],
    refusal: 'cancellation-not-possible',
    otherwise: 'This order can no longer be cancelled; ask the provider.',
  },
  rating: {
    means: 'Rates what was ordered.',
    during: PLACED,
    refusal: 'rated-entity-not-found',
    otherwise: NOT_PLACED,
  },
  support: {
    means: 'Asks how to reach the people behind it.',
    during: ANY,
    isQuestion: true,
    refusal: 'support-unavailable',
    otherwise: NOT_PLACED,
  },
  'cancellation-reasons': reasons('Asks for the reasons that may be given for calling it off.'),
  'return-reasons': reasons('Asks for the reasons that may be given for bringing goods back.'),
  'rating-categories': reasons('Asks what can be rated.'),
};

function reasons(means: string): CommandRule {
  return { means, during: ANY, isQuestion: true, refusal: 'business', otherwise: NOT_PLACED };
}

/** Where an order is: how far it has come, and its fulfilment as far as that is known. */
export interface OrderMoment extends Whereabouts {
  /** The stage, where the buyer's side asks; the status where the provider's side does, who does not see the stages of a draft. */
  readonly at: Stage | OrderStatus;
}

/** Whether a command may be given now, or the reason and the sentence with which it is refused. */
export function mayGive(command: OrderCommand, moment: OrderMoment): Verdict<CommandRule> {
  const rule = COMMANDS[command];
  const inTime = rule.during.some((stage) => stage === moment.at || STAGES[stage].status === moment.at);
  if (inTime && fulfilmentAllows(command, rule, moment)) return accept(rule);
  return refuseTrade(rule.refusal, `The order is ${[moment.at, moment.state].filter(Boolean).join(', ')}. ${rule.otherwise}`);
}

/** The commands that may be given now, in the order of the table. */
export function commandsAt(moment: OrderMoment): readonly OrderCommand[] {
  return (Object.keys(COMMANDS) as OrderCommand[]).filter((command) => mayGive(command, moment).ok);
}

/** Whether an order may go from one status to another. `complete` and `cancelled` are ends. */
export function mayBecome(from: OrderStatus, to: OrderStatus): boolean {
  return from === 'draft' ? to === 'active' : from === 'active' && (to === 'complete' || to === 'cancelled');
}

/** A state on no road that is known here is left to the provider that made it. */
function fulfilmentAllows(command: OrderCommand, { needs }: CommandRule, whereabouts: OrderMoment): boolean {
  const state = stateOn(whereabouts);
  if (needs === undefined || state === undefined) return true;
  const can = (need: Allowance | 'move') =>
    need === 'move' ? movesFrom(whereabouts, 'buyer').some((move) => move.command === command) : state.allows.includes(need);
  return needs.some(can);
}
