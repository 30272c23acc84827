import type { Clock } from '../node/clock.ts';
import type { NodeState } from '../node/operations-door.ts';
import type { Telemetry } from '../node/telemetry.ts';
import type { FollowedNode } from './config.ts';
import { createDepths } from './depths.ts';
import { figuresOf, SPAN_MS, SPANS } from './figures.ts';
import { followNode } from './node-stream.ts';
import type { Figures, NodeView, Overview } from './told.ts';
import { createWindow, type Window } from './window.ts';

/** What a control room knows of its network. */
export interface Room {
  readonly window: Window;
  overview(): Overview;
  /** Stops following. */
  close(): Promise<void>;
}

export interface RoomParts {
  readonly nodes: readonly FollowedNode[];
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'log'>;
}

/** Adding up the window costs some milliseconds: once for all who look within a second. */
const FIGURES_MS = 1_000;

/** Follows every node that it was given. */
export function openRoom({ nodes, clock, telemetry }: RoomParts): Room {
  const window = createWindow();
  const views = new Map<string, NodeView>(
    nodes.map(({ name, place }) => [name, { name, ...(place === undefined ? {} : { place }), heard: false }]),
  );
  const depths = createDepths({ spanMs: SPAN_MS, kept: SPANS + 1 });
  const closing = new AbortController();
  const following = nodes.map((node) => {
    const change = (view: Partial<NodeView>): void =>
      void views.set(node.name, { ...(views.get(node.name) ?? { name: node.name, heard: false }), ...view });
    const listener = {
      passed: (passed: Parameters<Parameters<typeof followNode>[1]['passed']>[0]) =>
        window.add({ ...passed, node: views.get(node.name)?.state?.node ?? node.name }),
      state(state: NodeState) {
        const { waiting } = state;
        change({ state, heard: true, lastSeenMs: clock.nowMs() });
        if (waiting === undefined) return;
        const counts = { queued: waiting.inbox + waiting.outbox, dead: waiting.dead + waiting.setAside };
        depths.tell(node.name, counts, clock.nowMs());
      },
      silent(reason: string) {
        if (views.get(node.name)?.heard === true) telemetry.log.warn({ node: node.name, reason }, 'a node is not heard any more');
        change({ heard: false, reason });
      },
    };
    return followNode(node, listener, { clock, signal: closing.signal });
  });
  let figures: { readonly atMs: number; readonly value: Figures } | undefined;
  return {
    window,
    overview() {
      const nowMs = clock.nowMs();
      if (figures === undefined || nowMs - figures.atMs >= FIGURES_MS)
        figures = { atMs: nowMs, value: figuresOf(window.all(), { nowMs, depths }) };
      return { nowMs, nodes: [...views.values()], figures: figures.value };
    },
    async close() {
      closing.abort();
      await Promise.all(following);
    },
  };
}
