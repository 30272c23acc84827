import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { Dialog } from '../../square/dialog.tsx';
import { Busy, TroubleNotice } from '../../square/notice.tsx';
import { date, money } from '../../square/show.ts';
import { Table } from '../../square/table.tsx';
import type { Items, OrderView } from '../api.ts';
import { api, type Business } from '../state/me.ts';
import { words } from '../state/words.ts';
import { movingWords } from '../words/moving.ts';

interface Brought {
  readonly id: string;
  readonly order?: OrderView['order'];
  readonly confirmedAtMs?: number;
  /** Who ordered was erased. */
  readonly erased?: true;
}

const PAGE = 20;
const shortOf = (id: string): string => id.slice(-6).toUpperCase();

/** Orders that were placed at another node: to look at, and to erase a person from who asks for it. */
export function FromElsewhere({ business }: { readonly business: Business }) {
  const says = movingWords.value;
  const { orders, after, loading, trouble, more, erased } = useBrought(business);
  const [asked, setAsked] = useState<string | undefined>(undefined);
  const failed = trouble === undefined ? null : <TroubleNotice trouble={trouble} onRetry={more} />;
  if (orders.length === 0) return failed;
  return (
    <>
      <Table
        caption={says.elsewhere}
        rows={orders}
        keyOf={({ id }) => id}
        columns={[
          { head: says.order, cell: ({ id }) => <code>{shortOf(id)}</code> },
          { head: says.on, cell: ({ confirmedAtMs }) => (confirmedAtMs === undefined ? '' : date(confirmedAtMs)) },
          { head: says.buyer, cell: ({ order, erased }) => (erased ? says.erased : <span dir="auto">{order?.billing?.name ?? ''}</span>) },
          { head: says.total, cell: ({ order }) => (order?.quote === undefined ? '' : money(order.quote.total)), figures: true },
          {
            head: says.person,
            cell: ({ id, erased }) =>
              erased ? null : (
                <Button size="small" dialog label={says.eraseOf(shortOf(id))} onPress={() => setAsked(id)}>
                  {says.erase}
                </Button>
              ),
          },
        ]}
      />
      <p role="status">{after === undefined ? says.thatIsAll(orders.length) : says.soMany(orders.length)}</p>
      {failed}
      {loading ? <Busy text={words.value.loading} /> : null}
      {after === undefined || trouble !== undefined ? null : (
        <Button busy={loading} onPress={more}>
          {says.more}
        </Button>
      )}
      {asked === undefined ? null : (
        <Erase path={`/providers/${business.id}/orders/${asked}/person`} onDone={() => erased(asked)} onClose={() => setAsked(undefined)} />
      )}
    </>
  );
}

interface BroughtOrders {
  readonly orders: readonly Brought[];
  /** There are more after this one. */
  readonly after: string | undefined;
  readonly loading: boolean;
  readonly trouble: Trouble | undefined;
  /** The next page, or the same once more where it could not be had. */
  readonly more: () => void;
  /** Whoever placed this one was erased. */
  readonly erased: (id: string) => void;
}

function useBrought(business: Business): BroughtOrders {
  const [orders, setOrders] = useState<readonly Brought[]>([]);
  const [after, setAfter] = useState<string | undefined>(undefined);
  const [loading, setLoading] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const load = async () => {
    setLoading(true);
    const query = new URLSearchParams({ limit: String(PAGE), ...(after === undefined ? {} : { after }) });
    const answer = await api.get<Items<Brought>>(`/providers/${business.id}/moving-in/orders?${query}`);
    setLoading(false);
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (!answer.ok) return;
    setOrders((before) => [...before, ...answer.value.items]);
    setAfter(answer.value.after);
  };
  useEffect(() => void load(), []);
  return {
    orders,
    after,
    loading,
    trouble,
    more: () => void load(),
    erased: (id) => setOrders((before) => before.map((each) => (each.id === id ? { ...each, erased: true } : each))),
  };
}

interface EraseProps {
  readonly path: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Nothing brings a person back once they are erased: what goes and what stays is said before. */
function Erase({ path, onDone, onClose }: EraseProps) {
  const says = movingWords.value;
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const erase = async () => {
    setBusy(true);
    const answer = await api.remove<void>(path);
    setBusy(false);
    if (!answer.ok) return setTrouble(answer.trouble);
    onDone();
    onClose();
  };
  return (
    <Dialog title={says.eraseTitle} onClose={onClose}>
      <p>{says.eraseText}</p>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      <div class="buttons">
        <Button kind="danger" busy={busy} onPress={() => void erase()}>
          {says.eraseYes}
        </Button>
        <Button onPress={onClose}>{words.value.cancel}</Button>
      </div>
    </Dialog>
  );
}
