import { useEffect, useState } from 'preact/hooks';
import { fresh, overview } from '../state.ts';
import { isTrouble, type NodeView, type Seen } from '../told.ts';
import { words } from '../words/words.ts';

const FLIGHT_MS = 900;
const FLYING_MAX = 40;

interface Place {
  readonly x: number;
  readonly y: number;
}

const ORDER = ['registry', 'gateway', 'bap', 'bpp'];

/** The nodes around a square, and the messages that pass between them. Who asks for less motion sees lines that light up. */
export function Ring({ nodes }: { readonly nodes: readonly NodeView[] }) {
  const flying = useFlying();
  const narrow = useMedia('(max-width: 40rem)');
  const still = useMedia('(prefers-reduced-motion: reduce)');
  const [width, height] = narrow ? [340, 400] : [760, 400];
  const sorted = [...nodes].sort((a, b) => ORDER.indexOf(a.state?.role ?? '') - ORDER.indexOf(b.state?.role ?? ''));
  const places = new Map<string, Place>(
    sorted.map(({ name, state }, at) => {
      const angle = (at / sorted.length) * 2 * Math.PI - Math.PI / 2;
      const [x, y] = [width / 2 + Math.cos(angle) * width * 0.36, height / 2 + Math.sin(angle) * height * 0.37];
      return [state?.node ?? name, { x, y }];
    }),
  );
  const heard = nodes.filter((node) => node.heard).length;
  return (
    <figure class="ring">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words.value.ring(heard, nodes.length)}>
        {flying.map((seen) => (
          <Flight key={`${seen.node} ${seen.id}`} seen={seen} places={places} still={still} />
        ))}
        {sorted.map((node) => (
          <NodeMark key={node.name} node={node} place={places.get(node.state?.node ?? node.name) ?? { x: 0, y: 0 }} />
        ))}
      </svg>
      <figcaption class="quiet">{still ? words.value.still : words.value.ring(heard, nodes.length)}</figcaption>
    </figure>
  );
}

function NodeMark({ node, place }: { readonly node: NodeView; readonly place: Place }) {
  const { name, heard, state } = node;
  const look = !heard ? 'mark-silent' : state?.ready === true ? `mark-${state.role}` : 'mark-waiting';
  return (
    <g class={`mark ${look}`}>
      <path class="mark-cloth" d={`M${place.x - 20} ${place.y - 4} l5 -13 h30 l5 13 z`} />
      <rect class="mark-crate" x={place.x - 16} y={place.y - 4} width="32" height="18" rx="2" />
      {heard ? null : <path class="mark-cross" d={`M${place.x - 10} ${place.y - 5} l20 16 m0 -16 l-20 16`} />}
      <text x={place.x} y={place.y + 31} text-anchor="middle">
        {name}
      </text>
    </g>
  );
}

function Flight({ seen, places, still }: { readonly seen: Seen; readonly places: ReadonlyMap<string, Place>; readonly still: boolean }) {
  const from = places.get(seen.via ?? seen.peer ?? '');
  const to = places.get(seen.node);
  if (from === undefined || to === undefined) return null;
  const path = `M${from.x} ${from.y} L${to.x} ${to.y}`;
  return (
    <g class={isTrouble(seen) ? 'flight flight-wrong' : 'flight'}>
      <path d={path} />
      {still ? null : (
        <circle r="5">
          <animateMotion dur={`${FLIGHT_MS}ms`} from={`${from.x},${from.y}`} to={`${to.x},${to.y}`} fill="freeze" ref={begin} />
        </circle>
      )}
    </g>
  );
}

/** Put into the page later than the picture began: its time starts now. */
function begin(motion: Element | null): void {
  (motion as SVGAnimationElement | null)?.beginElement();
}

function useFlying(): readonly Seen[] {
  const [flying, setFlying] = useState<readonly Seen[]>([]);
  const news = fresh.value;
  useEffect(() => {
    const heard = news.filter(({ direction }) => direction === 'in');
    if (heard.length === 0) return;
    setFlying((now) => [...now, ...heard].slice(-FLYING_MAX));
    setTimeout(() => setFlying((now) => now.filter((seen) => !heard.includes(seen))), FLIGHT_MS);
  }, [news]);
  return overview.value === undefined ? [] : flying;
}

function useMedia(query: string): boolean {
  const [fits, setFits] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const change = () => setFits(media.matches);
    media.addEventListener('change', change);
    return () => media.removeEventListener('change', change);
  }, [query]);
  return fits;
}
