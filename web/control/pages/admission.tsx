import { useEffect, useState } from 'preact/hooks';
import type { AdmissionRow } from '../../../control/told.ts';
import { Badge } from '../../square/badge.tsx';
import { Button } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { Dialog } from '../../square/dialog.tsx';
import { Field } from '../../square/field.tsx';
import { PageTitle } from '../../square/frame.tsx';
import { TroubleNotice } from '../../square/notice.tsx';
import { calls, session } from '../state.ts';
import { day, words } from '../words/words.ts';

interface Deciding {
  readonly row: AdmissionRow;
  readonly what: 'approve' | 'suspend';
}

const READ_EVERY_MS = 5_000;

/** Who waits, who is on the network, and who was suspended. */
export function Admission() {
  const says = words.value;
  const [rows, setRows] = useState<readonly AdmissionRow[]>([]);
  const [trouble, setTrouble] = useState<Trouble>();
  const [deciding, setDeciding] = useState<Deciding>();
  const read = async () => {
    const found = await calls.get<{ readonly entries: readonly AdmissionRow[] }>('/entries');
    setTrouble(found.ok ? undefined : found.trouble);
    if (found.ok) setRows(found.value.entries);
  };
  useEffect(() => {
    void read();
    const timer = setInterval(() => void read(), READ_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const standing = (where: Place): readonly AdmissionRow[] => rows.filter((row) => placeOf(row) === where);
  const gone = standing('gone');
  return (
    <div class="column wide">
      <PageTitle text={says.admission} />
      <p class="lead">{says.admissionLead}</p>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} onRetry={() => void read()} />}
      <Entries id="waiting" title={says.waitingEntries} rows={standing('waiting')} what="approve" onDecide={setDeciding} />
      <Entries id="entries" title={says.entries} rows={standing('on')} what="suspend" onDecide={setDeciding} />
      {gone.length === 0 ? null : <Entries id="gone" title={says.goneEntries} rows={gone} onDecide={setDeciding} />}
      {deciding === undefined ? null : (
        <Decision
          deciding={deciding}
          onClose={() => setDeciding(undefined)}
          onDone={() => {
            setDeciding(undefined);
            void read();
          }}
        />
      )}
    </div>
  );
}

/** Whether somebody can be let in or back, is on the network, or is there no longer and cannot come back with this key. */
type Place = 'waiting' | 'on' | 'gone';

function placeOf({ kind, ended, status }: AdmissionRow): Place {
  if (kind === 'claim' || ended === 'suspended') return 'waiting';
  return ended === undefined && status !== 'EXPIRED' ? 'on' : 'gone';
}

interface EntriesProps {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly AdmissionRow[];
  /** What can be decided; absent where nothing can. */
  readonly what?: Deciding['what'];
  readonly onDecide: (deciding: Deciding) => void;
}

function Entries({ id, title, rows, what, onDecide }: EntriesProps) {
  const says = words.value;
  return (
    <section class="paper" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {rows.length === 0 ? <p>{what === 'approve' ? says.noneWaiting : says.noneOnNetwork}</p> : null}
      <ul class="entries">
        {rows.map((row) => (
          <li key={`${row.subscriberId} ${row.keyId} ${row.kind}`}>
            <div>
              <p>
                <strong>{row.subscriberId}</strong> <span class="quiet">{says.types[row.type] ?? row.type}</span>
              </p>
              <p class="quiet mono">{row.url}</p>
              <p class="quiet mono">{says.keyLine(row.keyId, row.validUntil === undefined ? '–' : day(Date.parse(row.validUntil)))}</p>
              {row.reason === undefined ? null : (
                <p class="quiet" lang="en">
                  {row.reason}
                </p>
              )}
              {row.askedBy === undefined ? null : <p>{says.askedBy(row.askedBy, row.askedFor ?? '')}</p>}
              <Standing row={row} />
            </div>
            {what === undefined || (what === 'approve' && row.askedBy === session.value?.operator) ? null : (
              <Button
                {...(what === 'suspend' ? { kind: 'danger' as const } : { kind: 'main' as const })}
                dialog
                label={what === 'suspend' ? says.suspendTitle(row.subscriberId) : says.approveTitle(row.subscriberId)}
                onPress={() => onDecide({ row, what })}
              >
                {what === 'suspend' ? says.suspend : row.askedBy === undefined ? says.askApproval : says.approve}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Standing({ row }: { readonly row: AdmissionRow }) {
  const says = words.value;
  const ended = row.ended ?? (row.status === 'EXPIRED' ? 'expired' : undefined);
  if (ended !== undefined) return <Badge kind="warning">{says.ended[ended] ?? ended}</Badge>;
  if (row.kind === 'entry') return <Badge kind="good">{says.onNetwork}</Badge>;
  return <Badge kind={row.proven ? 'good' : 'plain'}>{row.proven ? says.proven : says.unproven}</Badge>;
}

interface DecisionProps {
  readonly deciding: Deciding;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function Decision({ deciding: { row, what }, onClose, onDone }: DecisionProps) {
  const says = words.value;
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const decide = async () => {
    setTried(true);
    if (reason.trim() === '') return;
    const path = `/entries/${encodeURIComponent(row.subscriberId)}/${encodeURIComponent(row.keyId)}/${what}`;
    const done = await calls.post(path, { reason });
    if (done.ok) onDone();
    else setTrouble(done.trouble);
  };
  return (
    <Dialog title={what === 'approve' ? says.approveTitle(row.subscriberId) : says.suspendTitle(row.subscriberId)} onClose={onClose}>
      <form
        class="decision"
        onSubmit={(event) => {
          event.preventDefault();
          void decide();
        }}
      >
        {what === 'suspend' ? <p>{says.suspendText}</p> : null}
        <Field
          id="reason"
          label={says.reason}
          hint={says.reasonHint}
          value={reason}
          onValue={setReason}
          wrong={tried && reason.trim() === '' ? says.reasonWrong : undefined}
          rows={2}
        />
        {trouble === undefined ? null : <TroubleNotice trouble={trouble} texts={{ 'not-done': says.notDone }} />}
        <Button type="submit" kind={what === 'suspend' ? 'danger' : 'main'}>
          {what === 'suspend' ? says.suspend : row.askedBy === undefined ? says.askApproval : says.approve}
        </Button>
      </form>
    </Dialog>
  );
}
