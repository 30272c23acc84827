import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import { PageTitle } from '../../square/frame.tsx';
import { MinusIcon, PlusIcon } from '../../square/icons.tsx';
import { Busy, TroubleNotice } from '../../square/notice.tsx';
import { money } from '../../square/show.ts';
import type { Items, ItemView, ProviderView } from '../api.ts';
import { useFollowed } from '../state/follow.ts';
import { api, type Business } from '../state/me.ts';
import { enqueue, waits } from '../state/queue.ts';
import { words } from '../state/words.ts';
import { waitingWords } from '../words/waiting.ts';
import { type Branches, BranchStock } from './branch-stock.tsx';
import { EditProduct, photoAddress } from './product-edit.tsx';
import { FilePart } from './product-file.tsx';

const PAGE = 50;

/** The goods of a shop: what is there, for how much, and how many of it. */
export function ProductsPage({ business }: { readonly business: Business }) {
  const { products: says, pages } = words.value;
  const [limit, setLimit] = useState(PAGE);
  const [edited, setEdited] = useState<ItemView | 'new' | undefined>(undefined);
  const path = `/providers/${business.id}/items`;
  const { value, trouble, again } = useFollowed({ providerId: business.id, kinds: ['item'] }, () =>
    api.get<Items<ItemView>>(`${path}?limit=${limit}`),
  );
  const [branches, setBranches] = useState<Branches>([]);
  useEffect(() => {
    void api.get<ProviderView>(`/providers/${business.id}`).then((answer) => {
      setBranches((answer.ok ? answer.value.shop.branches : undefined) ?? []);
    });
  }, [business.id]);
  const items = value?.items.filter(({ gathersVariants }) => gathersVariants !== true) ?? [];
  return (
    <div class="board">
      <div class="page-head">
        <PageTitle text={pages.products} />
        <Button kind="main" dialog onPress={() => setEdited('new')}>
          {says.add}
        </Button>
      </div>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} onRetry={again} />}
      {value === undefined && trouble === undefined ? <Busy text={words.value.loading} /> : null}
      {value !== undefined && items.length === 0 ? <p>{says.none}</p> : null}
      <ul class="products">
        {items.map((view) => (
          <Product key={view.item.id} view={view} path={path} branches={branches} onEdit={() => setEdited(view)} />
        ))}
      </ul>
      {value?.after !== undefined && limit < 200 ? (
        <Button
          onPress={() => {
            setLimit(200);
            again();
          }}
        >
          {words.value.more}
        </Button>
      ) : null}
      <FilePart business={business} onDone={again} />
      {edited === undefined ? null : (
        <EditProduct item={edited} path={path} currency={business.currency} onDone={again} onClose={() => setEdited(undefined)} />
      )}
    </div>
  );
}

interface ProductProps {
  readonly view: ItemView;
  readonly path: string;
  readonly branches: Branches;
  readonly onEdit: () => void;
}

function Product({ view, path, branches, onEdit }: ProductProps) {
  const { products: says, work } = words.value;
  const { item, stock, published } = view;
  const change = (changeBy: number) =>
    enqueue({ method: 'PUT', path: `${path}/${encodeURIComponent(item.id)}/stock`, body: { changeBy }, about: item.id });
  const picture = photoAddress(view);
  // What is held for who is ordering it stays theirs.
  const soldOut = () =>
    enqueue({
      method: 'PUT',
      path: `${path}/${encodeURIComponent(item.id)}/stock`,
      body: { onHand: stock.counted ? stock.reserved : 0 },
      about: item.id,
    });
  const left = stock.counted ? stock.onHand - stock.reserved : undefined;
  return (
    <li class={`product${published ? '' : ' product-off'}`}>
      {picture === undefined ? null : (
        <img class="product-photo" src={picture} alt={view.photo?.text ?? ''} width={64} height={64} loading="lazy" />
      )}
      <div>
        <h2 dir="auto">{item.name}</h2>
        <p>
          <span class="amount">{money(item.price)}</span>
          {published ? null : <span class="quiet"> · {says.off}</span>}
          {waits(item.id) ? <span class="quiet"> · {waitingWords.value.waits}</span> : null}
          {left === 0 ? <span class="wrong"> · {says.soldOut}</span> : null}
          {stock.counted ? null : <span class="quiet"> · {says.notCounted}</span>}
        </p>
      </div>
      <div class="in-row">
        {stock.counted ? (
          <>
            <button
              type="button"
              class="button icon-press"
              aria-label={says.less(item.name)}
              aria-disabled={stock.onHand === 0}
              onClick={() => {
                if (stock.onHand > 0) change(-1);
              }}
            >
              <MinusIcon />
            </button>
            <span class="stock-figure" role="status">
              <span class="unseen">{says.stock} </span>
              {stock.onHand}
            </span>
            <button type="button" class="button icon-press" aria-label={says.moreOf(item.name)} onClick={() => change(1)}>
              <PlusIcon />
            </button>
          </>
        ) : null}
        {left !== undefined && left > 0 ? (
          <Button size="small" label={work.stock.soldOut(item.name)} onPress={soldOut}>
            {work.stock.soldOutShort}
          </Button>
        ) : null}
        <Button size="small" dialog label={says.edit(item.name)} onPress={onEdit}>
          {says.editShort}
        </Button>
      </div>
      {branches.length === 0 || !stock.counted ? null : <BranchStock view={view} branches={branches} path={path} />}
    </li>
  );
}
