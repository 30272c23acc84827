import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { Button, ButtonLink } from '../../square/button.tsx';
import { CopyButton } from '../../square/copy-button.tsx';
import { PageTitle } from '../../square/frame.tsx';
import { CityMap } from '../../square/map.tsx';
import { Busy, Exactly, Notice, TroubleNotice } from '../../square/notice.tsx';
import { address, distance, kilograms, money } from '../../square/show.ts';
import type { DriverView } from '../api.ts';
import { SoundSwitch } from '../parts/bell.tsx';
import { useFollowed } from '../state/follow.ts';
import { api, type Business } from '../state/me.ts';
import { enqueue, unseen, waits } from '../state/queue.ts';
import { useTellingPlace } from '../state/telling-place.ts';
import { words } from '../state/words.ts';
import { deskWords } from '../words/desk.ts';
import { waitingWords } from '../words/waiting.ts';

type Ride = DriverView['rides'][number];
type Offer = DriverView['offers'][number];

/** The day of a driver: on shift or off, what is offered with its fare and where it goes, and the ride with its steps. */
export function RidesPage({ business }: { readonly business: Business }) {
  const { rides: says, pages } = words.value;
  const path = `/providers/${business.id}/driver`;
  const { value, trouble, again } = useFollowed({ providerId: business.id, kinds: ['order', 'shift', 'waiting', 'driver'] }, () =>
    api.get<DriverView>(path),
  );
  const [noPlace, setNoPlace] = useState(false);
  const tell = useCallback((position: object) => api.put(`${path}/position`, { position }), [path]);
  const shift = unseen((action) => action.path === `${path}/shift`).at(-1);
  // Whoever ends their shift tells no more where they are, also while that is not heard.
  const telling = useTellingPlace(value?.onShift === true && shift?.method !== 'DELETE', tell);
  const start = () =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setNoPlace(false);
        enqueue({
          method: 'PUT',
          path: `${path}/shift`,
          body: { position: { lat: coords.latitude, lon: coords.longitude } },
          about: 'shift',
        });
      },
      () => setNoPlace(true),
    );
  const stop = () => enqueue({ method: 'DELETE', path: `${path}/shift`, about: 'shift' });
  return (
    <div class="column stack">
      <PageTitle text={pages.rides} />
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} onRetry={again} />}
      {noPlace || telling.noPlace === 'denied' ? (
        <Notice kind="warning">
          <p>{says.needsPlace}</p>
        </Notice>
      ) : null}
      {telling.noPlace !== 'for-now' && telling.unheard === undefined ? null : (
        <Notice kind="warning">
          <p>{says.placeUnheard}</p>
          {telling.unheard?.detail === undefined ? null : <Exactly text={telling.unheard.detail} />}
        </Notice>
      )}
      {value === undefined ? (
        <Busy text={words.value.loading} />
      ) : (
        <>
          <p role="status">
            {value.onShift ? says.on : says.off}
            {waits('shift') ? ` ${waitingWords.value.shift[shift?.method === 'DELETE' ? 'off' : 'on']}` : ''}
          </p>
          {value.rides.map((ride) => (
            <Current key={ride.orderId} ride={ride} path={path} position={value.position} />
          ))}
          {value.offers.map((offer) => (
            <Offered key={offer.orderId} offer={offer} path={path} position={value.position} />
          ))}
          {value.onShift && value.rides.length === 0 && value.offers.length === 0 ? <p>{says.noOffers}</p> : null}
          {value.onShift ? (
            <Button busy={shift !== undefined} onPress={stop}>
              {says.stop}
            </Button>
          ) : (
            <Button kind="main" size="wide" busy={shift !== undefined} onPress={start}>
              {says.start}
            </Button>
          )}
          <SoundSwitch text={deskWords.value.offerSound} />
        </>
      )}
    </div>
  );
}

/** Where it begins, where it goes, and where the driver is. */
function WayMap({ way, position }: { readonly way: Offer | Ride; readonly position: DriverView['position'] }) {
  const { rides: says, work } = words.value;
  const [start, end] = [way.start?.position, way.end?.position];
  const places = useMemo(
    () => [
      ...(start === undefined ? [] : [{ id: 'start', position: start, name: `${says.from}: ${placeText(way.start)}`, label: 'A' }]),
      ...(end === undefined ? [] : [{ id: 'end', position: end, name: `${says.to}: ${placeText(way.end)}`, label: 'B' }]),
      ...(position === undefined ? [] : [{ id: 'you', position, name: work.rides.you, label: '•', kind: 'you' as const }]),
    ],
    [way.orderId, position?.lat, position?.lon],
  );
  const route = useMemo(() => [start, end].flatMap((each) => each ?? []), [way.orderId]);
  return places.length === 0 ? null : <CityMap label={work.rides.map} places={places} route={route} />;
}

function Way({ way }: { readonly way: Offer | Ride }) {
  const { rides: says, work } = words.value;
  return (
    <dl>
      <dt class="quiet">{work.rides.party}</dt>
      <dd>{partyText(way)}</dd>
      <dt class="quiet">{says.from}</dt>
      <dd dir="auto">{placeText(way.start)}</dd>
      <dt class="quiet">{says.to}</dt>
      <dd dir="auto">{placeText(way.end)}</dd>
      <dt class="quiet">{says.fare}</dt>
      <dd>
        <b class="amount">{money(way.fare)}</b>
      </dd>
    </dl>
  );
}

interface CardProps {
  readonly path: string;
  readonly position: DriverView['position'];
}

function Offered({ offer, path, position }: CardProps & { readonly offer: Offer }) {
  const { rides: says } = words.value;
  const [nowMs, setNowMs] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const left = Math.max(0, Math.ceil((offer.untilMs - nowMs) / 1_000));
  const take = (step: string) =>
    enqueue({ method: 'POST', path: `${path}/rides/${offer.orderId}/${step}`, body: {}, about: offer.orderId });
  return (
    <section class="card card-new" aria-label={says.offer}>
      <h2>{says.offer}</h2>
      <Way way={offer} />
      <p>{says.away(distance(offer.awayMetres / 1_000))}</p>
      <p>{says.seconds(left)}</p>
      <Button kind="main" size="wide" busy={waits(offer.orderId) || left === 0} onPress={() => take('accept')}>
        {says.accept}
      </Button>
      <Button size="wide" onPress={() => take('decline')}>
        {says.decline}
      </Button>
      <WayMap way={offer} position={position} />
    </section>
  );
}

function Current({ ride, path, position }: CardProps & { readonly ride: Ride }) {
  const { rides: says, orders, work } = words.value;
  const to = ride.state === 'started' ? ride.end : ride.start;
  const [next, ...others] = ride.steps;
  const take = (step: string) => enqueue({ method: 'POST', path: `${path}/rides/${ride.orderId}/${step}`, body: {}, about: ride.orderId });
  return (
    <section class="card" aria-label={says.current}>
      <h2>{work.rides.states[ride.state] ?? orders.states[ride.state] ?? ride.state}</h2>
      <p dir="auto">
        {says.passenger}: {ride.passenger.name}{' '}
        {ride.passenger.phone === undefined ? null : (
          <a href={`tel:${ride.passenger.phone.replaceAll(/[^+\d]/g, '')}`}>{ride.passenger.phone}</a>
        )}
      </p>
      {ride.instructions.map((text) => (
        <p key={text} dir="auto">
          {text}
        </p>
      ))}
      <Way way={ride} />
      {to?.position === undefined ? null : (
        <p class="in-row">
          <ButtonLink href={`geo:${to.position.lat},${to.position.lon}?q=${to.position.lat},${to.position.lon}`}>
            {says.navigate}
          </ButtonLink>
          {/* Where no app answers such a link, the address is at hand. */}
          <span dir="auto">{placeText(to)}</span>
          <CopyButton text={placeText(to)} label={deskWords.value.copyAddress} />
        </p>
      )}
      {next === undefined ? null : (
        <Button kind="main" size="wide" busy={waits(ride.orderId)} onPress={() => take(next)}>
          {work.rides.steps[next] ?? orders.steps[next] ?? next}
        </Button>
      )}
      <WayMap way={ride} position={position} />
      <div class="buttons">
        {others.map((step) => (
          <Button key={step} size="small" busy={waits(ride.orderId)} onPress={() => take(step)}>
            {work.rides.steps[step] ?? orders.steps[step] ?? step}
          </Button>
        ))}
      </div>
    </section>
  );
}

/** How many come, or what it weighs; and that others may be in the vehicle. */
function partyText({ people = 1, loadKg, isShared }: Offer | Ride): string {
  const { rides } = words.value.work;
  const party = loadKg === undefined ? rides.people(people) : kilograms(loadKg);
  return isShared === true ? `${party} · ${rides.shared}` : party;
}

function placeText(place: Offer['start']): string {
  const text = address(place);
  if (text !== '' || place?.position === undefined) return text;
  return `${place.position.lat.toFixed(4)}, ${place.position.lon.toFixed(4)}`;
}
