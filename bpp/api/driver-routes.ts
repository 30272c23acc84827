import { createHash } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import type { Position } from '../../commerce/place.ts';
import type { Verdict } from '../../commerce/refusal.ts';
import type { Work } from '../../node/role.ts';
import { LISTED_MAX } from '../../node/role.ts';
import type { State } from '../../node/store/port.ts';
import { DRIVER_STEPS, type DriverStep, driverStep } from '../engines/ride/driver-steps.ts';
import { type DriverRecord, RIDE_KEY, type RideRecord } from '../engines/ride/fleet-record.ts';
import { offerView, rideView } from '../engines/ride/offers.ts';
import { ridesOn } from '../engines/ride/on-board.ts';
import { comeOnShift, goOffShift, seeDriver } from '../engines/ride/shift.ts';
import { driverIn, rideIn, shiftIn, waitingRidesIn } from '../engines/ride/state.ts';
import { recordAt } from '../engines/state.ts';
import { memberAt } from '../people/visitors.ts';
import { positionIn } from '../position-in.ts';
import { PROVIDER_KEY, partitionOfProvider, providerOf } from '../provider-record.ts';
import { tokenIn } from './access.ts';
import { visitorIn } from './admit.ts';
import { jsonBody } from './json-body.ts';
import { performOnce } from './once.ts';
import { pathMember } from './path-member.ts';
import type { ProviderApiPorts } from './ports.ts';
import { resultOf, sendProblem, sendRefusal } from './problem-reply.ts';

const METRES_MAX = 1_000_000;

/** What a driver's own app calls. Each driver has a token, which opens their own shift, offers and rides and nothing else. */
export function driverRoutes(ports: ProviderApiPorts): Router {
  const routes = Router();
  const json = jsonBody();
  const own = '/providers/:providerId/driver';
  const as =
    (act: (request: Request, response: Response, driver: DriverRecord) => Promise<void>) =>
    async (request: Request, response: Response) => {
      const driver = await driverOf(request, response, ports);
      if (driver !== undefined) return act(request, response, driver);
      if (!response.headersSent)
        sendProblem(response, { name: 'key-unknown', detail: 'Send your own token as "Authorization: Bearer <token>".' });
    };
  routes.get(
    own,
    as((_request, response, driver) => showDriver(response, driver, ports)),
  );
  routes.put(
    `${own}/shift`,
    json,
    as((request, response, driver) => atPosition(request, response, { driver, ports, work: comeOnShift })),
  );
  routes.put(
    `${own}/position`,
    json,
    as((request, response, driver) => {
      const work = (driverId: string, position: Position) => seeDriver(driverId, { node: ports.node, position });
      return atPosition(request, response, { driver, ports, work });
    }),
  );
  routes.delete(
    `${own}/shift`,
    as((request, response, driver) => done(request, response, { driver, ports, work: goOffShift(driver.id) })),
  );
  routes.get(
    `${own}/rides/:orderId`,
    as((request, response, driver) => showRide(request, response, { driver, ports })),
  );
  routes.post(
    `${own}/rides/:orderId/:step`,
    json,
    as((request, response, driver) => takeStep(request, response, { driver, ports })),
  );
  return routes;
}

/** The driver who is signed in to the console, or whose token was shown. Tokens are looked up by their hash: what is compared is of no use to anybody. */
async function driverOf(request: Request, response: Response, { store, people }: ProviderApiPorts): Promise<DriverRecord | undefined> {
  const providerId = providerOf(pathMember(request, 'providerId'));
  if (providerId === undefined) return undefined;
  const partition = partitionOfProvider(providerId);
  const token = tokenIn(request);
  if (token === undefined) {
    const visitor = people === undefined ? undefined : await visitorIn(request, response, people);
    if (people === undefined || visitor === undefined) return undefined;
    const own = (await memberAt(people, providerId, visitor))?.driverId;
    return own === undefined ? undefined : driverIn(await store.read(partition, [RIDE_KEY.driver(own)]), own);
  }
  const key = RIDE_KEY.driverToken(createHash('sha256').update(token).digest('hex'));
  const driverId = recordAt<{ readonly driverId: string }>(await store.read(partition, [key]), key)?.driverId;
  return driverId === undefined ? undefined : driverIn(await store.read(partition, [RIDE_KEY.driver(driverId)]), driverId);
}

interface Driving {
  readonly driver: DriverRecord;
  readonly ports: ProviderApiPorts;
}

/** The driver as they are now: their shift, the ride whose stop comes next, every ride they have, and what is offered to them. */
async function showDriver(response: Response, driver: DriverRecord, { store, clock }: ProviderApiPorts): Promise<void> {
  const partition = partitionOfProvider(providerOf(driver.id) ?? '');
  const shift = shiftIn(await store.read(partition, [RIDE_KEY.shift(driver.id)]), driver.id);
  const offered = waitingRidesIn(await store.list(partition, RIDE_KEY.waiting(''), { limit: LISTED_MAX })).filter(
    ({ offer }) => offer?.driverId === driver.id && offer.untilMs > clock.nowMs(),
  );
  const own = shift === undefined ? [] : ridesOn(shift);
  const orderIds = [...offered.map(({ orderId }) => orderId), ...own];
  const state: State = await store.read(partition, orderIds.map(PROVIDER_KEY.order));
  const rides = own.flatMap((orderId) => rideIn(state, orderId) ?? []).map(rideView);
  const [ride] = rides;
  const { tokenSha256: _hidden, ...shown } = driver;
  response.json({
    driver: shown,
    onShift: shift !== undefined,
    ...(shift === undefined ? {} : { sinceMs: shift.sinceMs, position: shift.position, seenAtMs: shift.seenAtMs }),
    ...(ride === undefined ? {} : { ride }),
    rides,
    offers: offered.flatMap((waiting) => {
      const record = rideIn(state, waiting.orderId);
      return record === undefined ? [] : (offerView(record, waiting) ?? []);
    }),
  });
}

async function atPosition(
  request: Request,
  response: Response,
  { driver, ports, work }: Driving & { readonly work: (driverId: string, position: Position) => Work<Verdict<unknown>> },
): Promise<void> {
  const position = positionIn(request.body);
  if (position !== undefined) return done(request, response, { driver, ports, work: work(driver.id, position) });
  sendProblem(response, { name: 'bad-request', detail: 'Send where you are, as {"position": {"lat": 52.37, "lon": 4.89}}.' });
}

async function done(request: Request, response: Response, { driver, ports, work }: Driving & { readonly work: Work<Verdict<unknown>> }) {
  const asked = [request.method, request.path, request.body ?? {}];
  if ((await performOnce(request, response, { ports, work, about: driver.id, asked })) === undefined) return;
  await showDriver(response, driver, ports);
}

/** A ride that is theirs, or was. */
async function showRide(request: Request, response: Response, { driver, ports }: Driving): Promise<void> {
  const orderId = pathMember(request, 'orderId');
  const partition = partitionOfProvider(providerOf(driver.id) ?? '');
  const record = rideIn(await ports.store.read(partition, [PROVIDER_KEY.order(orderId)]), orderId);
  if (record?.driverId !== driver.id) return sendProblem(response, NO_SUCH_RIDE);
  response.json(ownView(record, driver));
}

async function takeStep(request: Request, response: Response, { driver, ports }: Driving): Promise<void> {
  const step = DRIVER_STEPS.find((each) => each === pathMember(request, 'step'));
  if (step === undefined)
    return sendProblem(response, { name: 'not-found', detail: `The steps of a ride are ${DRIVER_STEPS.join(', ')}.` });
  const metres = metresIn(request.body, step);
  if (metres === 'wrong') {
    return sendProblem(response, {
      name: 'bad-request',
      detail: `Send what the meter reads as {"metres": 7310}, a whole number up to ${METRES_MAX}.`,
    });
  }
  const orderId = pathMember(request, 'orderId');
  const call = { node: ports.node, driverId: driver.id, orderId, ...(metres === undefined ? {} : { metres }) };
  const result = resultOf(await ports.performer.perform(driverStep(step, call)), response);
  if (result === undefined) return;
  if (!result.value.ok) return sendRefusal(response, result.value.refusal);
  response.json(ownView(result.value.value, driver));
}

const NO_SUCH_RIDE = { name: 'not-found', detail: 'There is no such ride of yours.' } as const;

/** Who is fetched is for the driver who has the ride, and for as long as it lasts. */
function ownView(record: RideRecord, { id }: DriverRecord): object {
  if (record.driverId === id && record.order.status === 'active') return rideView(record);
  const { passenger: _theirs, instructions: _said, steps: _none, ...shown } = rideView(record);
  return { ...shown, steps: [] };
}

function metresIn(body: unknown, step: DriverStep): number | undefined | 'wrong' {
  const metres = typeof body === 'object' && body !== null && 'metres' in body ? body.metres : undefined;
  if (metres === undefined) return undefined;
  return step === 'finish' && Number.isSafeInteger(metres) && (metres as number) >= 0 && (metres as number) <= METRES_MAX
    ? (metres as number)
    : 'wrong';
}
