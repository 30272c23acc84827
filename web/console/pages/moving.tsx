import { useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { Busy, Notice, TroubleNotice } from '../../square/notice.tsx';
import { date } from '../../square/show.ts';
import { Table } from '../../square/table.tsx';
import type { ImportProblem } from '../api.ts';
import { RowProblems } from '../parts/row-problems.tsx';
import { api, type Business } from '../state/me.ts';
import { words } from '../state/words.ts';
import { movingWords } from '../words/moving.ts';
import { FromElsewhere } from './from-elsewhere.tsx';

interface Counted {
  readonly new: number;
  readonly changed?: number;
  readonly unchanged: number;
  readonly kept?: number;
}

interface Report {
  readonly from?: { readonly providerId: string; readonly node: string; readonly madeAtMs: number };
  readonly complete: boolean;
  readonly items: Counted;
  readonly categories: Counted;
  readonly photos: Counted;
  readonly history: Readonly<Record<string, Counted>>;
  readonly members: readonly { readonly member: string; readonly before?: unknown; readonly after: unknown }[];
  readonly left: Readonly<Record<string, number>>;
  readonly problems: readonly ImportProblem[];
  readonly problemsLeftOut: number;
}

/** A business that comes from another node: what its file would change is shown first, and taken over when somebody says so. */
export function MovingPart({ business }: { readonly business: Business }) {
  const says = movingWords.value;
  const [file, setFile] = useState<File | undefined>(undefined);
  const [report, setReport] = useState<Report | undefined>(undefined);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(0);
  const path = `/providers/${business.id}/moving-in`;
  const send = async (chosen: File, to: string): Promise<Report | undefined> => {
    setBusy(true);
    const answer = await api.file<Report>(to, chosen, { type: 'application/jsonl' });
    setBusy(false);
    setTrouble(answer.ok ? undefined : answer.trouble);
    return answer.ok ? answer.value : undefined;
  };
  const look = async (chosen: File | undefined) => {
    if (chosen === undefined) return;
    setFile(chosen);
    setReport(undefined);
    setReport(await send(chosen, `${path}/preview`));
  };
  const take = async () => {
    if (file === undefined || (await send(file, path)) === undefined) return;
    setReport(undefined);
    setDone(done + 1);
  };
  return (
    <section class="stack" aria-labelledby="moving-title">
      <h2 id="moving-title">{says.title}</h2>
      <p>{says.lead}</p>
      <div class="drop">
        <label for="moving-file">{says.choose}</label>
        <input id="moving-file" type="file" accept=".jsonl" onChange={(event) => void look(event.currentTarget.files?.[0])} />
      </div>
      {busy ? <Busy text={words.value.loading} /> : null}
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} texts={{ 'too-large': says.tooLarge }} />}
      {done > 0 && report === undefined ? (
        <Notice kind="info">
          <p role="status">{says.done}</p>
        </Notice>
      ) : null}
      {report === undefined ? null : <Looked report={report} onTake={() => void take()} onCancel={() => setReport(undefined)} />}
      <FromElsewhere key={done} business={business} />
    </section>
  );
}

interface LookedProps {
  readonly report: Report;
  readonly onTake: () => void;
  readonly onCancel: () => void;
}

function Looked({ report, onTake, onCancel }: LookedProps) {
  const says = movingWords.value;
  const { from, items, categories, photos, history, members, left } = report;
  const rows = Object.entries({ items, categories, photos, ...history }).filter(([, counted]) =>
    Object.values(counted).some((each) => each > 0),
  );
  const changes = members.length + rows.reduce((sum, [, counted]) => sum + counted.new + (counted.changed ?? 0), 0);
  return (
    <div class="stack">
      {from === undefined ? null : (
        <p role="status">
          {says.from(from.providerId, from.node, date(from.madeAtMs))} {changes === 0 ? says.nothing : says.nothingYet}
        </p>
      )}
      <RowProblems problems={report.problems} leftOut={report.problemsLeftOut} title={says.problems} line={says.line} />
      <Members members={members} />
      <NotAlong left={left} />
      {rows.length === 0 ? null : (
        <Table
          caption={says.becomes}
          captionShown={false}
          rows={rows}
          keyOf={([part]) => part}
          columns={[
            { head: says.part, cell: ([part]) => says.parts[part] ?? part },
            { head: says.fresh, cell: ([, counted]) => counted.new, figures: true },
            { head: says.changed, cell: ([, counted]) => counted.changed ?? 0, figures: true },
            { head: says.same, cell: ([, counted]) => counted.unchanged, figures: true },
            { head: says.kept, cell: ([, counted]) => counted.kept ?? 0, figures: true },
          ]}
        />
      )}
      <p class="quiet">{says.historyLead}</p>
      <div class="buttons">
        {changes === 0 ? null : (
          <Button kind="main" onPress={onTake}>
            {says.doIt}
          </Button>
        )}
        <Button onPress={onCancel}>{words.value.cancel}</Button>
      </div>
    </div>
  );
}

/** What has to be set up anew, each with what to do about it. */
function NotAlong({ left }: Pick<Report, 'left'>) {
  const says = movingWords.value;
  const told = Object.keys(left).flatMap((cannot) => says.cannot[cannot] ?? []);
  if (told.length === 0) return null;
  return (
    <Notice kind="info" title={says.left}>
      <ul>
        {told.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </Notice>
  );
}

function Members({ members }: Pick<Report, 'members'>) {
  const says = movingWords.value;
  if (members.length === 0) return null;
  const payments = members.find(({ member }) => member === 'payments');
  const [before, after] = [ibansIn(payments?.before), ibansIn(payments?.after)];
  return (
    <>
      <p>{says.members(members.map(({ member }) => says.member[member] ?? member).join(', '))}</p>
      {before === after || after === '' ? null : (
        <Notice kind="warning">
          <p>{says.iban(before === '' ? '–' : before, after)}</p>
        </Notice>
      )}
    </>
  );
}

function ibansIn(payments: unknown): string {
  if (!Array.isArray(payments)) return '';
  return (payments as readonly { readonly iban?: string }[]).flatMap(({ iban }) => iban ?? []).join(', ');
}
