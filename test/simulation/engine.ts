import type { SearchIndex } from '../../bpp/search-index.ts';
import type { Clock } from '../../node/clock.ts';
import type { Performer } from '../../node/role.ts';
import type { Store } from '../../node/store/port.ts';
import type { NodeAddress } from '../../protocol/message.ts';
import type { BuyerApp } from './buyer-app.ts';
import type { City } from './city.ts';
import type { EndState } from './end-state.ts';
import type { Machine } from './machine.ts';

/** What the people behind a provider node can reach of it: what its own API can. */
export interface ProviderDesk {
  readonly performer: Performer;
  readonly store: Store;
  readonly index: SearchIndex;
  readonly node: NodeAddress;
  readonly clock: Clock;
}

/** What one buyer is out for, drawn from the seed before the run begins. */
export interface Wish {
  readonly n: number;
  /** At least 0 and less than 1, for every choice that the buyer makes on the way. */
  draw(about: string): number;
}

/** How a purchase ended, in words that somebody who bought would use. */
export type Ending = string;

/**
 * A kind of trade in the simulator. It brings its own providers, what buyers do, what the people of a provider do, and what
 * must hold at the end beside the promises that hold for all trade.
 */
export interface SimulatedEngine<Beside = unknown> {
  readonly name: string;
  /** Others that take part beside the nodes, such as the software of a business: made anew for each run, and given to the check. */
  beside?(city: Pick<City, 'machines' | 'network' | 'loop' | 'faults'>): Beside;
  /** Brings the providers of one node onto it, or up to date: at every start of the node, as a deployed node reads its files. */
  furnish(desk: ProviderDesk, place: number): Promise<void>;
  /** What one buyer does, from the wish to the last look at what came of it. Must end, whatever befalls the nodes. */
  buy(app: BuyerApp, wish: Wish): Promise<Ending>;
  /** What the people behind a provider node do now and then; over when it has been done once. */
  tend(machine: Machine, round: { draw(about: string): number }): Promise<void>;
  /** What is broken at the end, in sentences; empty when all holds. */
  check(end: EndState, beside: Beside): Promise<readonly string[]>;
}
