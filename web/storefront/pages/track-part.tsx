import { useState } from 'preact/hooks';
import { Busy } from '../../square/notice.tsx';
import { distance, time } from '../../square/show.ts';
import { post, type Trouble } from '../api/call.ts';
import type { OrderView } from '../api/contract.ts';
import { TroubleNotice } from '../parts/trouble.tsx';
import { words } from '../state/language.ts';
import { kmBetween } from '../state/places.ts';

/** Where a delivery under way was last seen. */
export function TrackPart({ view, reload }: { readonly view: OrderView; readonly reload: () => Promise<void> }) {
  const { order: said } = words.value;
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const track = async () => {
    setBusy(true);
    const outcome = await post(`/orders/${view.handle}/track`, {}, { waitMs: 10_000 });
    setTrouble(outcome.ok ? undefined : outcome.trouble);
    await reload();
    setAsked(true);
    setBusy(false);
  };
  const { tracking, order } = view;
  const end = order.fulfilments[0]?.stops?.find((stop) => stop.kind === 'end')?.place?.position;
  const url = tracking?.url;
  return (
    <section class="part" aria-labelledby="track-title">
      <h3 id="track-title">{said.track}</h3>
      {tracking?.position === undefined ? null : (
        <p>
          {end === undefined
            ? said.trackPosition(tracking.position.lat.toFixed(4), tracking.position.lon.toFixed(4))
            : said.trackAway(distance(kmBetween(tracking.position, end)))}
          {tracking.updatedAtMs === undefined ? '' : ` (${time(tracking.updatedAtMs)})`}
        </p>
      )}
      {url === undefined || !/^https?:\/\//.test(url) ? null : (
        <p>
          <a href={url} rel="noreferrer noopener" target="_blank">
            {said.trackPage}
          </a>
        </p>
      )}
      {asked && !busy && tracking?.position === undefined && url === undefined && trouble === undefined ? (
        <p role="status">{said.trackNone}</p>
      ) : null}
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      {busy ? <Busy text={said.tracking} /> : null}
      <button type="button" class="button" aria-disabled={busy} onClick={() => (busy ? undefined : void track())}>
        {said.trackAsk}
      </button>
    </section>
  );
}
