import { useEffect, useState } from 'preact/hooks';
import type { TransactionRow } from '../../../control/told.ts';
import { Badge } from '../../square/badge.tsx';
import { Button } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { Choice, Field } from '../../square/field.tsx';
import { PageTitle } from '../../square/frame.tsx';
import { TroubleNotice } from '../../square/notice.tsx';
import { Table } from '../../square/table.tsx';
import { calls } from '../state.ts';
import { clockTime, words } from '../words/words.ts';

/** Looks transactions up. @param text what is looked for at once */
export function Transactions({ text }: { readonly text: string }) {
  const says = words.value;
  const [wanted, setWanted] = useState(text);
  const [onlyTrouble, setOnlyTrouble] = useState(false);
  const [rows, setRows] = useState<readonly TransactionRow[]>();
  const [trouble, setTrouble] = useState<Trouble>();
  const search = async (trouble: boolean) => {
    const query = new URLSearchParams({ q: wanted, ...(trouble ? { trouble: 'yes' } : {}) });
    const found = await calls.get<{ readonly transactions: readonly TransactionRow[] }>(`/transactions?${query}`);
    setTrouble(found.ok ? undefined : found.trouble);
    if (found.ok) setRows(found.value.transactions);
  };
  useEffect(() => void search(onlyTrouble), []);
  return (
    <div class="column wide">
      <PageTitle text={says.transactions} />
      <form
        class="paper"
        onSubmit={(event) => {
          event.preventDefault();
          void search(onlyTrouble);
        }}
      >
        <Field id="search" type="search" label={says.searchLabel} hint={says.searchHint} value={wanted} onValue={setWanted} />
        <Choice
          type="checkbox"
          checked={onlyTrouble}
          onChecked={(only) => {
            setOnlyTrouble(only);
            void search(only);
          }}
        >
          {says.onlyTrouble}
        </Choice>
        <Button kind="main" type="submit">
          {says.search}
        </Button>
      </form>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      {rows === undefined ? null : <Found rows={rows} />}
    </div>
  );
}

function Found({ rows }: { readonly rows: readonly TransactionRow[] }) {
  const says = words.value;
  if (rows.length === 0) return <p role="status">{says.none}</p>;
  return (
    <div class="paper">
      <p role="status">{says.found(rows.length)}</p>
      <Table
        caption={says.transactions}
        captionShown={false}
        rows={rows}
        keyOf={({ transactionId }) => transactionId}
        columns={[
          {
            head: says.transaction,
            cell: ({ transactionId }) => <a href={`#/transaction/${transactionId}`}>{transactionId.slice(0, 18)}…</a>,
          },
          { head: says.last, cell: ({ lastAction }) => lastAction },
          {
            head: says.wrong,
            cell: ({ problems }) =>
              problems.map((each) => (
                <Badge key={each} kind="warning">
                  {each}
                </Badge>
              )),
          },
          { head: says.messages, cell: ({ messages }) => messages, figures: true },
          { head: says.when, cell: ({ lastMs }) => clockTime(lastMs), figures: true },
        ]}
      />
    </div>
  );
}
