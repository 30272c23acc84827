import type { OrderView } from '../bap/client/client.ts';
import { localText } from '../commerce/time.ts';
import type { Transport } from '../node/transport.ts';
import { appointment } from './appointment.ts';
import type { City } from './city.ts';
import type { Visit } from './day.ts';
import type { Course } from './days.ts';
import type { NotedOrder } from './end-of-day.ts';
import type { Hours } from './hours.ts';
import { lookUp } from './look-up.ts';
import type { PilotPlan } from './plan.ts';
import { purchase } from './purchase.ts';
import { untilQuiet } from './quiet.ts';
import { rental } from './rental.ts';
import { ride } from './ride.ts';
import { type Ended, type Later, SaidNo, type Street } from './street.ts';
import type { Outcome, Result } from './tally.ts';

/** The street but for where orders are noted, which is done for each visit by itself. */
export type WholeStreet = Omit<Street, 'noteOrder'>;

export interface Out {
  readonly city: City;
  readonly plan: PilotPlan;
  readonly transport: Transport;
  /** People under way at the same moment. */
  readonly atOnce: number;
  readonly signal: AbortSignal;
  readonly course: Course;
  readonly hours: Hours;
  readonly street: WholeStreet;
  /** Every order that was confirmed is put here. */
  readonly orders: NotedOrder[];
}

/** A visit that begins, or goes on. */
interface UnderWay {
  readonly visit: Visit;
  readonly isNew: boolean;
  go(street: Street): Promise<Ended | Later>;
}

/** Some set out at each hour of the day; between two hours nobody is under way, and whoever waits for the next goes on in it. */
export async function goOut(visits: readonly Visit[], out: Out): Promise<readonly Result[]> {
  const { hours, street, signal, city, course, atOnce } = out;
  const results: Result[] = [];
  const width = String(visits.length).length;
  const ended = (result: Result, line: string): void => {
    results.push(result);
    course.ended(result.outcome);
    street.say(`${String(results.length).padStart(width)}/${visits.length}  ${line}`);
  };
  const cutShort = aborted(signal);
  const go = async (one: UnderWay): Promise<UnderWay | undefined> => {
    // Nobody sets out on a day that is over; who is under way comes to an end.
    if (one.isNew && course.isOver()) return undefined;
    const { visit } = one;
    const { n } = visit;
    const noteOrder = ({ handle, providerNode, order, orderId = '' }: OrderView): void => {
      out.orders.push({ n, handle, providerNode, providerId: order.providerId, orderId });
    };
    await street.rest();
    const told = await Promise.race([toldOf(one, { ...street, noteOrder }), cutShort]);
    if ('goOn' in told) return { visit, isNew: false, go: told.goOn };
    ended({ ...resultOf(visit), outcome: told.outcome }, told.line);
    return undefined;
  };
  let waiting: readonly UnderWay[] = [];
  for (let hour = 0; hour < hours.count && !signal.aborted; hour += 1) {
    if (hour > 0) {
      if (!(await untilQuiet({ ...out, nodes: out.plan.nodes })))
        street.say('Some messages are still on their way while the next hour begins.');
      hours.goOn();
    }
    if (hours.count > 1) street.say(`It is ${localText(hours.nowMs(), city.timeZone)}`);
    const begin = visits.filter((_, place) => Math.floor((place * hours.count) / visits.length) === hour);
    const all = [...waiting, ...begin.map((visit) => ({ visit, isNew: true, go: (met: Street) => endOf(visit, met) }))];
    waiting = await together(all, { atOnce, isCutShort: () => signal.aborted, go });
  }
  // What was begun and not ended counts.
  for (const { visit } of waiting) ended({ ...resultOf(visit), outcome: 'failed' }, 'cut short');
  return results;
}

function resultOf({ n, sector, ending }: Visit): Omit<Result, 'outcome'> {
  return { n, sector, ending, isPurchase: sector === 'shop' && ending !== 'cancelled' && ending !== 'declined' };
}

interface Round {
  readonly atOnce: number;
  isCutShort(): boolean;
  /** @returns what goes on later */
  go(one: UnderWay): Promise<UnderWay | undefined>;
}

/** Several people are out at once; each sets out for the next thing when the last has come to its end. @returns what goes on later */
async function together(all: readonly UnderWay[], { atOnce, isCutShort, go }: Round): Promise<readonly UnderWay[]> {
  const later: UnderWay[] = [];
  let next = 0;
  const person = async (): Promise<void> => {
    // Who is taken from the list has set out: whoever is still on it when the day is cut short was not lost sight of.
    for (let one = all[next]; one !== undefined && !isCutShort(); one = all[next]) {
      next += 1;
      const goesOn = await go(one);
      if (goesOn !== undefined) later.push(goesOn);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, person));
  return [...later, ...all.slice(next).filter(({ isNew }) => !isNew)];
}

interface Told {
  readonly outcome: Outcome;
  readonly line: string;
}

async function toldOf({ visit, go }: UnderWay, street: Street): Promise<Told | Later> {
  try {
    return await go(street);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const { buyer, text } = visit.sector === 'shop' ? visit.wish : visit;
    // A purchase is tried at many shops, and one of them has something.
    const isNo = error instanceof SaidNo && visit.sector !== 'shop';
    return { outcome: isNo ? 'refused' : 'failed', line: `${isNo ? '' : 'FAILED: '}${buyer.name} wanted "${text}": ${reason}` };
  }
}

function endOf(visit: Visit, street: Street): Promise<Ended | Later> {
  switch (visit.sector) {
    case 'shop':
      return purchase(visit, street);
    case 'ride':
      return ride(visit, street);
    case 'rental':
      return rental(visit, street);
    case 'appointment':
      return appointment(visit, street);
    case 'transit':
      return lookUp(visit, street);
  }
}

function aborted(signal: AbortSignal): Promise<Told> {
  const told: Told = { outcome: 'failed', line: 'cut short' };
  if (signal.aborted) return Promise.resolve(told);
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(told), { once: true }));
}
