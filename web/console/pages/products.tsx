import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import { Dialog } from '../../square/dialog.tsx';
import { Field } from '../../square/field.tsx';
import { PageTitle } from '../../square/frame.tsx';
import { MinusIcon, PlusIcon } from '../../square/icons.tsx';
import { Busy, TroubleNotice } from '../../square/notice.tsx';
import { money } from '../../square/show.ts';
import type { Items, ItemView, ProviderView } from '../api.ts';
import { useFollowed } from '../state/follow.ts';
import { api, type Business } from '../state/me.ts';
import { enqueue } from '../state/queue.ts';
import { words } from '../state/words.ts';
import { type Branches, BranchStock } from './branch-stock.tsx';
import { FilePart } from './product-file.tsx';

const PAGE = 50;

/** The goods of a shop: what is there, for how much, and how many of it. */
export function ProductsPage({ business }: { readonly business: Business }) {
  const { products: says, pages } = words.value;
  const [limit, setLimit] = useState(PAGE);
  const [edited, setEdited] = useState<ItemView | 'new' | undefined>(undefined);
  const path = `/providers/${business.id}/items`;
  const { value, trouble, again } = useFollowed(business.id, ['item'], () => api.get<Items<ItemView>>(`${path}?limit=${limit}`));
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
        <Button kind="main" onPress={() => setEdited('new')}>
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
        <Edit item={edited} path={path} currency={business.currency} onDone={again} onClose={() => setEdited(undefined)} />
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
  const { products: says } = words.value;
  const { item, stock, published } = view;
  const change = (changeBy: number) =>
    enqueue({ method: 'PUT', path: `${path}/${encodeURIComponent(item.id)}/stock`, body: { changeBy }, about: item.id });
  const left = stock.counted ? stock.onHand - stock.reserved : undefined;
  return (
    <li class={`product${published ? '' : ' product-off'}`}>
      <div>
        <h2 dir="auto">{item.name}</h2>
        <p>
          <span class="amount">{money(item.price)}</span>
          {published ? null : <span class="quiet"> · {says.off}</span>}
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
        <Button size="small" label={says.edit(item.name)} onPress={onEdit}>
          {says.editShort}
        </Button>
      </div>
      {branches.length === 0 || !stock.counted ? null : <BranchStock view={view} branches={branches} path={path} />}
    </li>
  );
}

interface EditProps {
  readonly item: ItemView | 'new';
  readonly path: string;
  readonly currency: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function Edit({ item, path, currency, onDone, onClose }: EditProps) {
  const { products: says } = words.value;
  const before = item === 'new' ? undefined : item;
  const [name, setName] = useState(before?.item.name ?? '');
  const [price, setPrice] = useState(before?.item.price.amount ?? '');
  const [description, setDescription] = useState(before?.item.description ?? '');
  const [onHand, setOnHand] = useState('');
  const [tried, setTried] = useState(false);
  // A Dutch keyboard writes a comma.
  const amount = price.trim().replace(',', '.');
  const wrongName = name.trim() === '' ? says.wrongName : undefined;
  const wrongPrice = /^\d{1,7}(\.\d{1,2})?$/.test(amount) ? undefined : says.wrongPrice;
  const save = (more: object = {}) => {
    setTried(true);
    if (wrongName !== undefined || wrongPrice !== undefined) return;
    const body = { name: name.trim(), price: amount, ...(description.trim() === '' ? {} : { description: description.trim() }), ...more };
    if (before !== undefined)
      enqueue({ method: 'PUT', path: `${path}/${encodeURIComponent(before.item.id)}`, body, about: before.item.id });
    else
      enqueue({
        method: 'POST',
        path,
        body: { ...body, ...(/^\d{1,6}$/.test(onHand.trim()) ? { onHand: Number(onHand) } : {}) },
        about: 'new product',
      });
    onDone();
    onClose();
  };
  return (
    <Dialog title={before === undefined ? says.add : says.edit(before.item.name)} onClose={onClose}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Field id="product-name" label={says.name} value={name} onValue={setName} wrong={tried ? wrongName : undefined} />
        <Field
          id="product-price"
          label={says.price(currency)}
          value={price}
          onValue={setPrice}
          maxLength={12}
          wrong={tried ? wrongPrice : undefined}
        />
        <Field
          id="product-description"
          label={says.description}
          rows={3}
          maxLength={5000}
          optional
          value={description}
          onValue={setDescription}
        />
        {before === undefined ? (
          <Field id="product-stock" label={says.stock} optional value={onHand} onValue={setOnHand} maxLength={6} />
        ) : null}
        <div class="buttons">
          <Button kind="main" type="submit">
            {words.value.save}
          </Button>
          {before === undefined ? null : (
            <Button kind={before.published ? 'danger' : 'quiet'} onPress={() => save({ published: !before.published })}>
              {before.published ? says.hide : says.show}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
