import type { AskedAnswer, Client, OrderView, RankedOffer } from '../bap/client/client.ts';
import type { Intent } from '../commerce/intent.ts';
import type { Money } from '../commerce/money.ts';
import { systemClock } from '../node/clock.ts';
import type { Fleets } from './fleets.ts';
import type { Hours } from './hours.ts';
import type { Shopkeepers } from './shopkeeper.ts';
import type { Tally } from './tally.ts';

/** What people of a pilot meet when they go out: the app of a buyer, and the people of the businesses at their own consoles. */
export interface Street {
  /** The buyer's own app. */
  readonly client: Client;
  readonly tally: Tally;
  shopkeepersOf(providerNode: string): Shopkeepers;
  readonly fleets: Fleets;
  /** Notes an order that was confirmed: at the end of the day it is looked at from both sides. */
  noteOrder(view: OrderView): void;
  /** An amount as people of the city write it. */
  money(amount: Money | undefined): string;
  /** Aborted when nothing need be waited for any more. */
  readonly signal: AbortSignal;
  /** Before the next thing that a person does: as long as the pace of the day says. */
  rest(): Promise<void>;
  readonly hours: Pick<Hours, 'nowMs' | 'nextMs'>;
  /** One line of what happens, for people. */
  say(line: string): void;
}

/** How a visit ended, and what to say of it. */
export interface Ended {
  readonly outcome: 'completed' | 'cancelled' | 'refused';
  readonly line: string;
}

/** A visit that goes on when the next hour of the day has come: somebody rides a bike meanwhile, or has an appointment then. */
export interface Later {
  goOn(): Promise<Ended>;
}

/** Goes on in the next hour; at once where none comes any more. */
export function inTheNextHour({ hours }: Street, goOn: () => Promise<Ended>): Promise<Ended> | Later {
  return hours.nextMs() === undefined ? goOn() : { goOn };
}

/** How long one answer may take before a visit is called failed. */
export const WAIT_MS = 20_000;
/** How long the first offer is waited for. */
const OFFERS_WAIT_MS = 5_000;
/** How long further providers are waited for after the first one offered something; again and again, as long as nothing fits that was offered. */
const MORE_OFFERS_MS = 250;
/** Between two looks at an order. */
const LOOK_AGAIN_MS = 40;

/** A provider that cannot or will not: no fault of the network. */
export class SaidNo extends Error {
  override readonly name = 'SaidNo';
}

/** One call and its answer; the time between is what an app's user waits. @throws SaidNo when the provider refused */
export async function timed(action: string, street: Street, call: () => Promise<AskedAnswer>): Promise<OrderView> {
  await street.rest();
  const startedMs = systemClock.nowMs();
  const { request, now } = await call();
  street.tally.took(action, systemClock.nowMs() - startedMs);
  if (now?.fault?.state === 'refused') throw new SaidNo(now.fault.message);
  if (request?.state !== 'answered' || now === undefined) {
    throw new Error(`${action} was ${request?.state ?? 'lost'}: ${request?.problem?.message ?? 'no answer came'}`);
  }
  return now;
}

/** Asks the network, and waits for the first provider that offers something. @throws SaidNo when nobody does */
export async function search(intent: Intent, street: Street): Promise<string> {
  const startedMs = systemClock.nowMs();
  const { transactionId } = await street.client.search(intent);
  const patience = new AbortController();
  const given = AbortSignal.any([patience.signal, street.signal]);
  const late = systemClock.sleep(OFFERS_WAIT_MS, given).then(() => patience.abort());
  let answers = 0;
  try {
    for await (const event of street.client.events({ transactionId }, { signal: given })) {
      if (event.type !== 'offers') continue;
      answers += 1;
      if (event.data.items === 0) continue;
      street.tally.took('search', systemClock.nowMs() - startedMs);
      return transactionId;
    }
  } finally {
    patience.abort();
    await late;
  }
  if (answers > 0) throw new SaidNo(`nobody has "${intent.text ?? ''}" for ${intent.fulfilment ?? 'anyone'}`);
  throw new Error(`nobody answered a search for "${intent.text ?? ''}" within ${OFFERS_WAIT_MS / 1_000} s`);
}

/**
 * What was found and fits, the best first by the question that was asked. What fits may come from a provider that answers late.
 *
 * @throws SaidNo when nothing does
 */
export async function offersFor(
  intent: Intent,
  { transactionId, street, fits }: { readonly transactionId: string; readonly street: Street; fits(offer: RankedOffer): boolean },
): Promise<readonly RankedOffer[]> {
  const untilMs = systemClock.nowMs() + OFFERS_WAIT_MS;
  const near = intent.near?.position ?? intent.fetchFrom?.position;
  const question = { ...(intent.rank === undefined ? {} : { rank: intent.rank }), ...(near === undefined ? {} : { near }) };
  do {
    await systemClock.sleep(MORE_OFFERS_MS, street.signal);
    const { offers } = await street.client.offers(transactionId, question);
    const possible = offers.filter(fits);
    if (possible.length > 0) return possible;
  } while (systemClock.nowMs() < untilMs && !street.signal.aborted);
  throw new SaidNo(`nobody has "${intent.text ?? ''}" for ${intent.fulfilment ?? 'anyone'} now`);
}

/** Waits until the buyer's own app has heard of it. @param what is heard, for the sentence when it is not */
export async function heard(
  handle: string,
  what: string,
  { street, is }: { readonly street: Street; is(view: OrderView): boolean },
): Promise<OrderView> {
  const untilMs = systemClock.nowMs() + WAIT_MS;
  while (systemClock.nowMs() < untilMs && !street.signal.aborted) {
    const view = await street.client.order(handle);
    if (is(view)) return view;
    await systemClock.sleep(LOOK_AGAIN_MS, street.signal);
  }
  throw new Error(`the buyer never heard ${what}`);
}

/** Tries one after the other until one can be had. @throws SaidNo with what each of them said */
export async function firstOf<Choice, Had>(choices: readonly Choice[], attempt: (choice: Choice) => Promise<Had>): Promise<Had> {
  const reasons = new Set<string>();
  for (const choice of choices) {
    try {
      return await attempt(choice);
    } catch (error) {
      if (!(error instanceof SaidNo)) throw error;
      reasons.add(error.message);
    }
  }
  throw new SaidNo([...reasons].join('; '));
}
