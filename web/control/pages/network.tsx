import { useEffect, useState } from 'preact/hooks';
import type { AdmissionRow, Figures, NodeView } from '../../../control/told.ts';
import { Badge } from '../../square/badge.tsx';
import { PageTitle } from '../../square/frame.tsx';
import { CheckIcon, WarningIcon } from '../../square/icons.tsx';
import { Busy } from '../../square/notice.tsx';
import { Table } from '../../square/table.tsx';
import { Chart } from '../parts/chart.tsx';
import { CityPicture } from '../parts/city-picture.tsx';
import { PilotPanel } from '../parts/pilot-panel.tsx';
import { calls, nameOf, overview, session } from '../state.ts';
import { clockTime, day, list, milliseconds, number, words } from '../words/words.ts';

/** The network as it is now. */
export function Network() {
  const says = words.value;
  const now = overview.value;
  const { network = '', outline = [], hasRegistry = false, isPilot = false } = session.value ?? {};
  const entries = useEntries(hasRegistry);
  return (
    <div class="column wide">
      <PageTitle text={says.liveTitle(network)} />
      {now === undefined ? (
        <Busy text={says.waiting} />
      ) : (
        <>
          <section class="paper" aria-label={says.network}>
            <Verdict nodes={now.nodes} entries={entries} />
            <CityPicture nodes={now.nodes} outline={outline} />
            <Headline nodes={now.nodes} figures={now.figures} />
          </section>
          {isPilot ? <PilotPanel /> : null}
          <Charts figures={now.figures} />
          <Nodes nodes={now.nodes} entries={entries} />
          <Causes causes={now.figures.causes} />
        </>
      )}
    </div>
  );
}

/** How the network stands, in one sentence that can be read from the other side of a room. */
function Verdict({ nodes, entries }: { readonly nodes: readonly NodeView[]; readonly entries: readonly AdmissionRow[] }) {
  const wrong = wrongWith(nodes, entries);
  return (
    <p class={wrong === undefined ? 'verdict' : 'verdict verdict-wrong'} role="status">
      {wrong === undefined ? <CheckIcon /> : <WarningIcon />}
      <span>{wrong ?? words.value.works(nodes.length)}</span>
    </p>
  );
}

function wrongWith(nodes: readonly NodeView[], entries: readonly AdmissionRow[]): string | undefined {
  const says = words.value;
  const namesOf = (some: readonly NodeView[]): string => list(some.map(({ name }) => name));
  const away = nodes.filter(({ heard }) => !heard);
  if (away.length > 0) return says.away(namesOf(away), nodes.length - away.length);
  const waiting = nodes.filter(({ state }) => state?.ready !== true);
  if (waiting.length > 0) return says.waits(namesOf(waiting));
  const ended = new Set(entries.filter((entry) => entry.ended === 'suspended').map(({ subscriberId }) => subscriberId));
  const suspended = nodes.filter(({ state }) => ended.has(state?.node ?? ''));
  return suspended.length > 0 ? says.suspendedNow(namesOf(suspended)) : undefined;
}

const ASK_ENTRIES_EVERY_MS = 30_000;

/** What the registry has of everybody, for their keys. */
function useEntries(hasRegistry: boolean): readonly AdmissionRow[] {
  const [entries, setEntries] = useState<readonly AdmissionRow[]>([]);
  useEffect(() => {
    if (!hasRegistry) return undefined;
    const ask = async () => {
      const found = await calls.get<{ readonly entries: readonly AdmissionRow[] }>('/entries');
      if (found.ok) setEntries(found.value.entries);
    };
    void ask();
    const timer = setInterval(() => void ask(), ASK_ENTRIES_EVERY_MS);
    return () => clearInterval(timer);
  }, [hasRegistry]);
  return entries;
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
      <Chart
        title={says.depth}
        says={says.depthSays(number(spans.at(-1)?.queued ?? 0), number(spans.at(-1)?.dead ?? 0))}
        series={[
          { look: 'bars', values: spans.map((span) => span.queued) },
          { look: 'line-wrong', values: spans.map((span) => span.dead) },
        ]}
        written={(value) => number(value)}
      />
    </section>
  );
}

function Nodes({ nodes, entries }: { readonly nodes: readonly NodeView[]; readonly entries: readonly AdmissionRow[] }) {
  const says = words.value;
  return (
    <div class="paper nodes">
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
          { head: says.keys, cell: ({ state }) => <Keys entries={entries.filter(({ subscriberId }) => subscriberId === state?.node)} /> },
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

/** A key that is over within so many milliseconds wants to be renewed: thirty days. */
const RENEW_WITHIN_MS = 30 * 24 * 3_600_000;

/** The keys of one node, as the registry has them. */
function Keys({ entries }: { readonly entries: readonly AdmissionRow[] }) {
  const says = words.value;
  if (entries.length === 0) return <>–</>;
  return (
    <ul class="keys">
      {entries.map(({ keyId, kind, ended, validUntil }) => {
        const leftMs = validUntil === undefined ? Number.POSITIVE_INFINITY : Date.parse(validUntil) - Date.now();
        return (
          <li key={`${keyId} ${kind}`}>
            <code title={keyId}>{shortKey(keyId)}</code>{' '}
            {validUntil === undefined ? null : <span class="quiet">{says.until(day(Date.parse(validUntil)))}</span>}{' '}
            {ended === undefined ? null : <Badge kind="warning">{says.ended[ended] ?? ended}</Badge>}
            {kind === 'claim' ? <Badge kind="plain">{says.waitingEntries}</Badge> : null}
            {leftMs > RENEW_WITHIN_MS ? null : <Badge kind="warning">{leftMs > 0 ? says.renewSoon : says.keyOver}</Badge>}
          </li>
        );
      })}
    </ul>
  );
}

function shortKey(keyId: string): string {
  return keyId.length > 10 ? `…${keyId.slice(-8)}` : keyId;
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
