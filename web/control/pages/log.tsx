import { useEffect, useState } from 'preact/hooks';
import type { AuditEntry, ChainVerdict } from '../../../control/told.ts';
import type { Trouble } from '../../square/call.ts';
import { PageTitle } from '../../square/frame.tsx';
import { Notice, TroubleNotice } from '../../square/notice.tsx';
import { date } from '../../square/show.ts';
import { Table } from '../../square/table.tsx';
import { calls } from '../state.ts';
import { words } from '../words/words.ts';

/** What was done here, and whether its chain holds. */
export function Log() {
  const says = words.value;
  const [told, setTold] = useState<{ readonly entries: readonly AuditEntry[]; readonly chain: ChainVerdict }>();
  const [trouble, setTrouble] = useState<Trouble>();
  useEffect(() => {
    void calls.get<{ readonly entries: readonly AuditEntry[]; readonly chain: ChainVerdict }>('/audit').then((found) => {
      if (found.ok) setTold(found.value);
      else setTrouble(found.trouble);
    });
  }, []);
  return (
    <div class="column wide">
      <PageTitle text={says.log} />
      <p class="lead">{says.logLead}</p>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      {told === undefined ? null : (
        <>
          <ChainNotice chain={told.chain} />
          <div class="paper">
            <Table
              caption={says.log}
              captionShown={false}
              rows={told.entries}
              keyOf={(entry) => String(entry.number)}
              columns={[
                { head: '#', cell: (entry) => entry.number, figures: true },
                { head: says.when, cell: ({ atMs }) => date(atMs) },
                { head: says.who, cell: ({ operator }) => operator },
                { head: says.did, cell: ({ what }) => says.deeds[what] ?? what },
                { head: says.whom, cell: ({ subject }) => subject ?? '' },
                { head: says.reason, cell: ({ reason }) => reason ?? '' },
              ]}
            />
          </div>
        </>
      )}
    </div>
  );
}

function ChainNotice({ chain }: { readonly chain: ChainVerdict }) {
  const says = words.value;
  if (!chain.holds) return <Notice kind="warning">{says.chainBroken(chain.line)}</Notice>;
  return (
    <Notice kind="info" title={says.chainHolds(chain.count)}>
      <p>{says.chainDigest}</p>
      <p class="mono">{chain.digest}</p>
    </Notice>
  );
}
