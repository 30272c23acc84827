import { useEffect, useMemo, useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import type { MapPlace } from '../../square/draw-map.ts';
import { CityMap } from '../../square/map.tsx';
import { Busy } from '../../square/notice.tsx';
import { distance, time } from '../../square/show.ts';
import { post, type Trouble } from '../api/call.ts';
import type { OrderView } from '../api/contract.ts';
import { TroubleNotice } from '../parts/trouble.tsx';
import { words } from '../state/language.ts';
import type { Followed } from '../state/order.ts';
import { kmBetween } from '../state/places.ts';
import { tradeOfKind } from '../state/trade.ts';

interface TrackProps {
  readonly view: OrderView;
  readonly followed: Followed;
}

/** After so long without news of where a ride is, the page asks for it, as long as somebody looks at it. Provider nodes that push tell it more often. */
const ASK_AGAIN_MS = 25_000;

/** Where an order under way was last seen: a ride is followed by itself, a delivery when its buyer asks. */
export function TrackPart({ view, followed }: TrackProps) {
  const { order: said, ride } = words.value;
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const [fulfilment] = view.order.fulfilments;
  const isRide = tradeOfKind(fulfilment?.kind) === 'ride';
  const track = async () => {
    setBusy(true);
    const outcome = await post(`/orders/${view.handle}/track`, {}, { waitMs: 10_000 });
    setTrouble(outcome.ok ? undefined : outcome.trouble);
    await followed.reload();
    setAsked(true);
    setBusy(false);
  };
  // News comes by the stream, asked for or not.
  const heard = followed.events.filter(({ type }) => type === 'tracking').pop()?.id;
  useEffect(() => {
    if (isRide) void track();
  }, [isRide, view.handle]);
  useEffect(() => {
    if (!isRide) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void track();
    }, ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isRide, view.handle, heard]);
  const { tracking } = view;
  const end = fulfilment?.stops?.find((stop) => stop.kind === 'end')?.place?.position;
  const url = tracking?.url;
  const nothing = asked && !busy && tracking?.position === undefined && url === undefined && trouble === undefined;
  return (
    <section class="part" aria-labelledby="track-title">
      <h3 id="track-title">{isRide ? ride.follow : said.track}</h3>
      {tracking?.position === undefined ? null : (
        <p>
          {end === undefined || isRide
            ? ride.lastSeen(time(tracking.updatedAtMs ?? view.updatedAtMs))
            : `${said.trackAway(distance(kmBetween(tracking.position, end)))}${tracking.updatedAtMs === undefined ? '' : ` (${time(tracking.updatedAtMs)})`}`}
        </p>
      )}
      <TrackMap view={view} />
      {url === undefined || !/^https?:\/\//.test(url) ? null : (
        <p>
          <a href={url} rel="noreferrer noopener" target="_blank">
            {said.trackPage}
          </a>
        </p>
      )}
      {nothing ? <p role="status">{said.trackNone}</p> : null}
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      {busy && !isRide ? <Busy text={said.tracking} /> : null}
      {isRide ? null : (
        <Button busy={busy} onPress={() => void track()}>
          {said.trackAsk}
        </Button>
      )}
    </section>
  );
}

/** The way, and on it what moves. */
function TrackMap({ view }: { readonly view: OrderView }) {
  const { ride, order: said } = words.value;
  const stops = view.order.fulfilments[0]?.stops ?? [];
  const start = stops.find((stop) => stop.kind === 'start')?.place?.position;
  const end = stops.find((stop) => stop.kind === 'end')?.place?.position;
  const seen = view.tracking?.position;
  const key = JSON.stringify([start, end, seen]);
  const places = useMemo<readonly MapPlace[]>(
    () => [
      ...(start === undefined ? [] : [{ id: 'from', position: start, name: ride.person.from, label: 'A', kind: 'you' as const }]),
      ...(end === undefined ? [] : [{ id: 'to', position: end, name: ride.person.to, label: 'B' }]),
      ...(seen === undefined ? [] : [{ id: 'seen', position: seen, name: said.track, label: '●', kind: 'moving' as const }]),
    ],
    [key, ride],
  );
  if (seen === undefined) return null;
  return <CityMap label={said.track} places={places} />;
}
