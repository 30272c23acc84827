import { useEffect, useState } from 'preact/hooks';
import type { NodeView, Position, Seen } from '../../../control/told.ts';
import { fresh, overview } from '../state.ts';
import { isTrouble } from '../trouble.ts';
import { words } from '../words/words.ts';
import { apart, type Frame, landOf, type Point, type Projection, projectionFor } from './land.ts';

const FLIGHT_MS = 900;
const FLYING_MAX = 40;

const ORDER = ['registry', 'gateway', 'bap', 'bpp'];
/** What a stall and its sign take. */
const STALL = { width: 92, height: 66 } as const;

/** How the picture is divided: beside the city, or above it, stand the nodes that serve all of it. */
const WIDE = { width: 960, height: 460, side: { x: 0, y: 0, width: 190, height: 460 }, land: { x: 200, y: 0, width: 760, height: 460 } };
const NARROW = { width: 360, height: 560, side: { x: 0, y: 0, width: 360, height: 118 }, land: { x: 0, y: 128, width: 360, height: 432 } };

/** The nodes in their city, and the messages that pass between them. Who asks for less motion sees lines that light up. */
export function CityPicture({ nodes, outline }: { readonly nodes: readonly NodeView[]; readonly outline: readonly Position[] }) {
  const flying = useFlying();
  const narrow = useMedia('(max-width: 40rem)');
  const still = useMedia('(prefers-reduced-motion: reduce)');
  const { width, height, side, land } = narrow ? NARROW : WIDE;
  const placed = nodes.flatMap(({ place }) => place ?? []);
  const project = projectionFor(placed.length > 0 ? placed : outline, land);
  const places = placesOf(nodes, { side, land, project });
  const heard = nodes.filter((node) => node.heard).length;
  return (
    <figure class="city">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words.value.ring(heard, nodes.length)}>
        <clipPath id="city-frame">
          <rect {...land} rx="8" />
        </clipPath>
        <g clip-path="url(#city-frame)">
          <rect class="land" {...land} />
          {landOf(placed, outline, project).map(({ kind, path }) => (
            <path key={path} class={`land-${kind}`} d={path} />
          ))}
        </g>
        <text class="city-side" x={side.x + side.width / 2} y="18" text-anchor="middle">
          {words.value.wholeCity}
        </text>
        {flying.map((seen) => (
          <Flight key={`${seen.node} ${seen.id}`} seen={seen} places={places} still={still} />
        ))}
        {nodes.map((node) => (
          <NodeMark key={node.name} node={node} place={places.get(node.state?.node ?? node.name) ?? { x: 0, y: 0 }} />
        ))}
      </svg>
      <figcaption class="quiet">{still ? words.value.still : words.value.ring(heard, nodes.length)}</figcaption>
    </figure>
  );
}

interface Ground {
  readonly side: Frame;
  readonly land: Frame;
  readonly project: Projection;
}

/** Nodes of one part of the city stand there; the others in a row beside it. */
function placesOf(nodes: readonly NodeView[], { side, land, project }: Ground): ReadonlyMap<string, Point> {
  const inCity = nodes.filter(({ place }) => place !== undefined);
  const forAll = nodes
    .filter(({ place }) => place === undefined)
    .sort((a, b) => ORDER.indexOf(a.state?.role ?? '') - ORDER.indexOf(b.state?.role ?? ''));
  const points = apart(
    inCity.flatMap(({ place }) => (place === undefined ? [] : [project(place)])),
    STALL,
    land,
  );
  const upright = side.height > side.width;
  const row = (at: number): Point => {
    const share = (at + 0.5) / forAll.length;
    return upright
      ? { x: side.x + side.width / 2, y: side.y + 26 + share * (side.height - 40) }
      : { x: side.x + share * side.width, y: side.y + side.height / 2 + 8 };
  };
  const nameOf = ({ name, state }: NodeView): string => state?.node ?? name;
  return new Map([
    ...inCity.map((node, at) => [nameOf(node), points[at] ?? { x: 0, y: 0 }] as const),
    ...forAll.map((node, at) => [nameOf(node), row(at)] as const),
  ]);
}

function NodeMark({ node, place }: { readonly node: NodeView; readonly place: Point }) {
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
      {heard ? null : (
        <text class="mark-away" x={place.x} y={place.y - 22} text-anchor="middle">
          {words.value.silent}
        </text>
      )}
    </g>
  );
}

function Flight({ seen, places, still }: { readonly seen: Seen; readonly places: ReadonlyMap<string, Point>; readonly still: boolean }) {
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
