import type { Arrow, Sequence } from '../../../control/told.ts';
import { nameOf } from '../state.ts';
import { isTrouble } from '../trouble.ts';
import { milliseconds, words } from '../words/words.ts';

const LANE = 152;
const ROW = 46;
const TOP = 54;
/** Beside the lanes: how long after the first message each came. */
const LEFT = 74;

/** A transaction as a sequence diagram: a line down for each node, an arrow for each message. The list below it says the same in words. */
export function SequencePicture({ sequence, onOpen }: { readonly sequence: Sequence; readonly onOpen: (arrow: Arrow) => void }) {
  const { nodes, arrows } = sequence;
  const firstMs = arrows[0]?.atMs ?? 0;
  const [width, height] = [LEFT + nodes.length * LANE, TOP + arrows.length * ROW + 20];
  const laneOf = (node: string): number => LEFT + nodes.indexOf(node) * LANE + LANE / 2;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    // biome-ignore lint/a11y/useSemanticElements: a section would be one more landmark
    <div class="sequence-frame" role="region" aria-label={words.value.sequence} tabIndex={0}>
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: its frame says what it is, and each message in it has a name */}
      <svg class="sequence" width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
        <defs>
          {['arrow', 'arrow-wrong'].map((id) => (
            <marker key={id} id={id} viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">
              <path class={`${id}-head`} d="M0 0 L10 5 L0 10 z" />
            </marker>
          ))}
        </defs>
        {nodes.map((node) => (
          <g key={node}>
            <path class="lane" d={`M${laneOf(node)} ${TOP - 12} V${height}`} />
            <rect class="lane-sign" x={laneOf(node) - LANE / 2 + 6} y="6" width={LANE - 12} height="32" rx="5" />
            <text class="lane-name" x={laneOf(node)} y="27" text-anchor="middle">
              {nameOf(node)}
            </text>
          </g>
        ))}
        {arrows.map((arrow, at) => (
          <ArrowLine
            key={`${arrow.action} ${arrow.messageId} ${arrow.to}`}
            arrow={arrow}
            from={laneOf(arrow.from)}
            to={laneOf(arrow.to)}
            y={TOP + at * ROW + 28}
            afterMs={arrow.atMs - firstMs}
            onOpen={() => onOpen(arrow)}
          />
        ))}
      </svg>
    </div>
  );
}

interface LineProps {
  readonly arrow: Arrow;
  readonly from: number;
  readonly to: number;
  readonly y: number;
  readonly afterMs: number;
  readonly onOpen: () => void;
}

function ArrowLine({ arrow, from, to, y, afterMs, onOpen }: LineProps) {
  const wrong = isTrouble(arrow);
  const left = Math.min(from, to);
  return (
    <a
      class={wrong ? 'arrow arrow-wrong' : 'arrow'}
      href={location.hash}
      aria-label={words.value.openMessage(arrow.action)}
      onClick={(event) => {
        // The address is the page's own, so the link may not change it.
        event.preventDefault();
        onOpen();
      }}
    >
      <rect class="arrow-row" x="0" y={y - ROW / 2 - 4} width="100%" height={ROW - 4} rx="4" />
      <text class="arrow-after" x="6" y={y + 4}>
        +{milliseconds(afterMs)}
      </text>
      <path d={`M${from} ${y} H${to + (to > from ? -3 : 3)}`} marker-end={`url(#${wrong ? 'arrow-wrong' : 'arrow'})`} />
      <text x={left + (to > from ? 10 : 20)} y={y - 7}>
        {wrong ? '✕ ' : ''}
        {arrow.action}
        {arrow.tookMs === undefined ? '' : ` · ${milliseconds(arrow.tookMs)}`}
      </text>
    </a>
  );
}
