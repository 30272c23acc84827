import { Badge } from '../../square/badge.tsx';
import { PageTitle } from '../../square/frame.tsx';
import { Busy } from '../../square/notice.tsx';
import { Table } from '../../square/table.tsx';
import { Chart } from '../parts/chart.tsx';
import { Ring } from '../parts/ring.tsx';
import { nameOf, overview, session } from '../state.ts';
import type { Figures, NodeView } from '../told.ts';
import { clockTime, milliseconds, number, words } from '../words/words.ts';

/** The network as it is now. */
export function Network() {
  const says = words.value;
  const now = overview.value;
  return (
    <div class="column wide">
      <PageTitle text={says.liveTitle(session.value?.network ?? '')} />
      {now === undefined ? (
        <Busy text={says.waiting} />
      ) : (
        <>
          <section class="paper" aria-label={says.network}>
            <Ring nodes={now.nodes} />
            <Headline nodes={now.nodes} figures={now.figures} />
          </section>
          <Charts figures={now.figures} />
          <Nodes nodes={now.nodes} />
          <Causes causes={now.figures.causes} />
        </>
      )}
    </div>
  );
}

function Headline({ nodes, figures }: { readonly nodes: readonly NodeView[]; readonly figures: Figures }) {
  const says = words.value;
  const sum = (of: (waiting: NonNullable<NonNullable<NodeView['state']>['waiting']>) => number): number =>
    nodes.reduce((total, { state }) => total + (state?.waiting === undefined ? 0 : of(state.waiting)), 0);
  const facts = [
    { value: number(figures.perSecond, 1), text: says.perSecond },
    { value: milliseconds(figures.medianMs), text: says.median },
    { value: milliseconds(figures.highMs), text: says.high },
    { value: number(sum(({ inbox, outbox }) => inbox + outbox)), text: says.queued },
    { value: number(sum(({ dead, setAside }) => dead + setAside)), text: says.dead },
  ];
  return (
    <dl class="facts">
      {facts.map(({ value, text }) => (
        <div key={text}>
          <dt>{text}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Charts({ figures }: { readonly figures: Figures }) {
  const says = words.value;
  const { spans, messages, medianMs, highMs } = figures;
  const refused = spans.reduce((sum, span) => sum + span.refused, 0);
  return (
    <section class="paper charts" aria-label={says.messages}>
      <Chart
        title={says.throughput}
        says={says.throughputSays(messages, refused)}
        series={[
          { look: 'bars', values: spans.map((span) => span.messages) },
          { look: 'bars-wrong', values: spans.map((span) => span.refused) },
        ]}
        written={(value) => number(value)}
      />
      <Chart
        title={says.latency}
        says={says.latencySays(milliseconds(medianMs), milliseconds(highMs))}
        series={[
          { look: 'line', values: spans.map((span) => span.medianMs) },
          { look: 'line-high', values: spans.map((span) => span.highMs) },
        ]}
        written={milliseconds}
      />
    </section>
  );
}

function Nodes({ nodes }: { readonly nodes: readonly NodeView[] }) {
  const says = words.value;
  return (
    <div class="paper">
      <h2>{says.nodes}</h2>
      <Table
        caption={says.nodes}
        captionShown={false}
        rows={nodes}
        keyOf={({ name }) => name}
        columns={[
          { head: says.node, cell: ({ name }) => name },
          { head: says.role, cell: ({ state }) => says.roles[state?.role ?? ''] ?? '–' },
          { head: says.state, cell: stateBadge },
          { head: says.version, cell: ({ state }) => state?.version ?? '–' },
          { head: says.lastSeen, cell: ({ lastSeenMs }) => (lastSeenMs === undefined ? says.never : clockTime(lastSeenMs)) },
          { head: says.inbox, cell: ({ state }) => state?.waiting?.inbox ?? '–', figures: true },
          { head: says.outbox, cell: ({ state }) => state?.waiting?.outbox ?? '–', figures: true },
          {
            head: says.deadHead,
            cell: ({ state }) => (state?.waiting === undefined ? '–' : state.waiting.dead + state.waiting.setAside),
            figures: true,
          },
        ]}
      />
    </div>
  );
}

function stateBadge({ heard, state }: NodeView) {
  const says = words.value;
  if (!heard) return <Badge kind="warning">{says.silent}</Badge>;
  return state?.ready === true ? <Badge kind="good">{says.ready}</Badge> : <Badge kind="warning">{says.notReady}</Badge>;
}

function Causes({ causes }: Pick<Figures, 'causes'>) {
  const says = words.value;
  return (
    <div class="paper">
      <h2>{says.causes}</h2>
      {causes.length === 0 ? (
        <p>{says.noCauses}</p>
      ) : (
        <Table
          caption={says.causes}
          captionShown={false}
          rows={causes}
          keyOf={({ problem }) => problem}
          columns={[
            {
              head: says.cause,
              cell: ({ problem }) => <a href={`#/transactions/${encodeURIComponent(problem)}`}>{says.cause1(problem)}</a>,
            },
            { head: says.at, cell: ({ nodes }) => nodes.map((node) => nameOf(node)).join(', ') },
            { head: says.count, cell: ({ count }) => count, figures: true },
          ]}
        />
      )}
    </div>
  );
}
