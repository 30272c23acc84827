import type { OrderView, RankedOffer } from '../bap/client/client.ts';
import type { Fulfilment } from '../commerce/fulfilment.ts';
import type { Intent } from '../commerce/intent.ts';
import type { Visit } from './day.ts';
import type { Driver } from './fleets.ts';
import { placeOrder } from './place-order.ts';
import { type Ended, firstOf, heard, offersFor, SaidNo, type Street, search, timed, WAIT_MS } from './street.ts';
import { ratingsOf } from './wish.ts';

type Ride = Extract<Visit, { sector: 'ride' }>;

/** Searches that a person makes before they give up. */
const SEARCHES_MAX = 6;

/**
 * Hails a ride or a courier. The drivers see what is offered to them, and accept, decline, drive or find nobody.
 * @throws with a sentence when something does not go as it should
 */
export async function ride(visit: Ride, street: Street): Promise<Ended> {
  const { buyer, ending } = visit;
  await street.fleets.come();
  const { view, fleet, driver, beside } = await hailed(visit, street);
  const { handle, orderId = '' } = view;
  if (ending === 'declined') return { outcome: 'refused', line: `${fleet} could not drive, and told ${buyer.name}` };
  if (driver === undefined) return { outcome: 'refused', line: `${fleet} had nobody near enough, and told ${buyer.name}` };
  if (ending === 'cancelled') {
    await timed('cancel', street, () => street.client.cancel(handle, { reasonId: 'takes-too-long' }, { waitMs: WAIT_MS }));
    return { outcome: 'cancelled', line: `${buyer.name} did not need ${driver.name} of ${fleet} any more` };
  }
  await timed('track', street, () => street.client.ask(handle, 'track', { waitMs: WAIT_MS }));
  await driver.step(orderId, 'arrive');
  if (ending === 'no_show') {
    await driver.step(orderId, 'no-show');
    await heard(handle, 'that nobody was there', { street, is: isNow('no-show') });
    return { outcome: 'cancelled', line: `${buyer.name} was not there when ${driver.name} of ${fleet} came` };
  }
  if (beside !== undefined) await driver.step(beside.orderId ?? '', 'arrive');
  for (const each of [orderId, ...(beside === undefined ? [] : [beside.orderId ?? ''])]) await driver.step(each, 'start');
  if (beside !== undefined) {
    await driver.finish(beside.orderId ?? '');
    await heard(beside.handle, 'that their ride has ended', { street, is: hasEnded });
  }
  await driver.finish(orderId);
  const ended = await heard(handle, 'that the ride has ended', { street, is: hasEnded });
  await timed('rating', street, () => street.client.rate(handle, ratingsOf(ended, visit), { waitMs: WAIT_MS }));
  if (beside !== undefined) {
    return { outcome: 'completed', line: `${driver.name} of ${fleet} has brought ${buyer.name} and ${visit.other.name} in one vehicle` };
  }
  const next = ending === 'passed_on' ? ', the second who was asked,' : '';
  return {
    outcome: 'completed',
    line: `${driver.name} of ${fleet}${next} has brought what ${buyer.name} asked, for ${street.money(ended.order.quote?.total)}`,
  };
}

function hasEnded({ state }: OrderView): boolean {
  return state === 'complete';
}

function isNow(state: string): (view: OrderView) => boolean {
  return ({ order }) => order.fulfilments[0]?.state === state;
}

interface Hailed {
  readonly view: OrderView;
  readonly fleet: string;
  /** Who accepted it; nobody when it was called off. */
  readonly driver: Driver | undefined;
  /** The ride of who goes with them in a vehicle that people share. */
  readonly beside?: OrderView;
}

/** Goes the first way on which it can go as it is to go: where one driver is to say no, another has to be near. */
async function hailed(visit: Ride, street: Street): Promise<Hailed> {
  const drivers = visit.ending === 'passed_on' ? 2 : 1;
  let known: { readonly providerId: string; readonly itemId: string } | undefined;
  let searches = 0;
  return firstOf(visit.ways, async (way) => {
    const from = way.from.position;
    const tooFew = new SaidNo('too few drivers are near enough there');
    if (searches >= SEARCHES_MAX || (known !== undefined && !street.fleets.canServe({ ...known, from, drivers }))) throw tooFew;
    searches += 1;
    const found = await offerOn(way, visit, street);
    known = { providerId: found.offer.provider.id, itemId: found.offer.item.id };
    const wanted = { ...known, from, drivers };
    if (!street.fleets.canServe(wanted)) throw tooFew;
    return street.fleets.inTurn(wanted, async () => {
      const first = await hail(visit, found, street);
      return visit.ending === 'shared' ? shared(first, { visit, way, street }) : first;
    });
  });
}

/** Another person asks for the same shuttle: its driver takes them along. */
async function shared(
  first: Hailed,
  { visit, way, street }: { readonly visit: Ride; readonly way: Ride['ways'][number]; readonly street: Street },
): Promise<Hailed> {
  if (first.driver === undefined) return first;
  const second: Ride = { ...visit, buyer: visit.other, ending: 'plain' };
  const { view, driver } = await hail(second, await offerOn(way, second, street), street);
  if (driver !== first.driver) throw new Error(`${visit.other.name} was not taken along in the shuttle of ${visit.buyer.name}`);
  return { ...first, beside: view };
}

interface Found {
  readonly way: Ride['ways'][number];
  readonly offer: RankedOffer;
  readonly option: Fulfilment;
  readonly transactionId: string;
}

async function offerOn(way: Ride['ways'][number], { text, kind, people }: Ride, street: Street): Promise<Found> {
  const party = people === undefined ? {} : { people };
  const intent: Intent = {
    text,
    fulfilment: kind,
    ...party,
    fetchFrom: { position: way.from.position },
    deliverTo: { position: way.to.position },
  };
  const transactionId = await search(intent, street);
  const isIt = {
    fits: ({ provider }: { readonly provider: { readonly fulfilments: readonly Fulfilment[] } }) =>
      provider.fulfilments.some((option) => option.kind === kind),
  };
  const [offer] = await offersFor(intent, { transactionId, street, ...isIt });
  const option = offer?.provider.fulfilments.find((each) => each.kind === kind);
  if (offer === undefined || option === undefined) throw new SaidNo('nobody goes there');
  return { way, offer, option, transactionId };
}

/** Orders it, and waits until a driver has accepted it, or it is called off. */
async function hail(visit: Ride, { way, offer, option, transactionId }: Found, street: Street): Promise<Hailed> {
  const { kind, buyer, cityName, ending, people } = visit;
  const { from, to } = way;
  const stops = [
    { kind: 'start', place: { address: from.street, postalCode: from.postalCode, cityName, position: from.position } },
    { kind: 'end', place: { address: to.street, postalCode: to.postalCode, cityName, position: to.position } },
  ];
  const basket = {
    providerNode: offer.providerNode,
    providerId: offer.provider.id,
    lines: [{ itemId: offer.item.id, quantity: 1 }],
    fulfilments: [{ id: option.id, kind, ...(people === undefined ? {} : { people }), stops }],
  };
  const view = await placeOrder({ buyer, address: from, cityName }, basket, { transactionId, street });
  const { handle, orderId = '', order } = view;
  const fleet = offer.provider.name;
  street.say(`${buyer.name} hailed ${fleet}: ${street.money(view.quotedTotal)} at a guess (${kind})`);
  if (ending === 'declined') {
    await street.shopkeepersOf(view.providerNode).step({ providerId: order.providerId, orderId }, 'cancel', { reasonId: 'cannot-drive' });
    await heard(handle, 'that the ride was called off', { street, is: isNow('cancelled') });
    return { view, fleet, driver: undefined };
  }
  const isOver = async (): Promise<boolean> => isNow('cancelled')(await street.client.order(handle));
  const offered = (): Promise<Driver | undefined> => street.fleets.offered({ providerId: order.providerId, orderId, isOver });
  if (ending === 'passed_on') await (await offered())?.step(orderId, 'decline');
  const driver = await offered();
  if (driver === undefined) return { view, fleet, driver };
  await driver.step(orderId, 'accept');
  await heard(handle, 'that a driver is coming', { street, is: isNow('assigned') });
  return { view, fleet, driver };
}
