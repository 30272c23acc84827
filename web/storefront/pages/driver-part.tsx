import { useState } from 'preact/hooks';
import type { Fulfilment } from '../../../commerce/fulfilment.ts';
import { CarIcon } from '../../square/icons.tsx';
import { time } from '../../square/show.ts';
import { words } from '../state/language.ts';

/** Who drives a ride, and when they are expected, as their provider says it. */
export function DriverPart({ fulfilment }: { readonly fulfilment: Fulfilment }) {
  const { ride } = words.value;
  const { agent } = fulfilment;
  if (agent?.name === undefined) return null;
  return (
    <div class="part">
      <p class="driver">
        <CarIcon />
        <span>
          <strong>{ride.driver(agent.name)}</strong>
          {agent.phone === undefined ? null : (
            <>
              {' · '}
              <a href={`tel:${agent.phone.replace(/[^+\d]/g, '')}`}>{agent.phone}</a>
            </>
          )}
        </span>
      </p>
      {/* What was said of another driver is no measure of this one. */}
      <Expected key={agent.name} fulfilment={fulfilment} />
    </div>
  );
}

/** States in which somebody still waits to be fetched, and in which they are still to arrive. */
const STILL = { start: ['assigned'], end: ['assigned', 'arrived', 'started'] } as const;

/** When somebody is fetched and brought, and what was said first where that is another time by now: others who share the vehicle may make it later. */
function Expected({ fulfilment }: { readonly fulfilment: Fulfilment }) {
  const { ride } = words.value;
  const now = { start: expectedAt(fulfilment, 'start'), end: expectedAt(fulfilment, 'end') };
  const [first] = useState(now);
  const told = (['start', 'end'] as const).flatMap((kind) => {
    const atMs = now[kind];
    if (atMs === undefined || !STILL[kind].some((state) => state === fulfilment.state)) return [];
    const before = first[kind];
    const isOther = before !== undefined && time(before) !== time(atMs);
    return [{ kind, text: ride.expected[kind](time(atMs)), was: isOther ? time(before) : undefined, isLater: isOther && atMs > before }];
  });
  if (told.length === 0) return null;
  return (
    <div class="expected" aria-live="polite">
      {told.map(({ kind, text, was }) => (
        <p key={kind}>
          {text}
          {was === undefined ? '' : ` (${ride.expected.was(was)})`}
        </p>
      ))}
      {told.some(({ isLater }) => isLater) ? <p class="quiet">{ride.expected.later}</p> : null}
    </div>
  );
}

function expectedAt({ stops }: Fulfilment, kind: 'start' | 'end'): number | undefined {
  return stops?.find((stop) => stop.kind === kind)?.timeRange?.startMs;
}
