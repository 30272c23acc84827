import { useEffect, useRef, useState } from 'preact/hooks';
import { PageTitle } from '../../square/frame.tsx';
import { language } from '../../square/language.ts';
import { Busy } from '../../square/notice.tsx';
import { Steps } from '../../square/progress.tsx';
import { post, type Trouble } from '../api/call.ts';
import type { SharedBasket } from '../api/contract.ts';
import { TroubleNotice } from '../parts/trouble.tsx';
import { go, link } from '../route.ts';
import { type Basket, baskets, goodsBaskets, keepBasket } from '../state/baskets.ts';
import {
  ageAskedFor,
  type Draft,
  draftOf,
  fulfilmentToPrice,
  keepDraft,
  personOf,
  placeAsked,
  type Wrong,
  wrongIn,
} from '../state/draft.ts';
import { answersTo, type FormsWrong, wrongInForms } from '../state/forms.ts';
import { words } from '../state/language.ts';
import { positionOf } from '../state/places.ts';
import { partOf, usePrices, type Wanted } from '../state/together.ts';
import { AddressFields } from './address-fields.tsx';
import { Mend } from './checkout.tsx';
import { PersonFields } from './checkout-fields.tsx';
import { askedBy, TogetherShop } from './together-shop.tsx';
import { TogetherSum } from './together-sum.tsx';

/** Order from all shops in the baskets with one check-out; each makes an order of its own. */
export function Together() {
  const { basket: said, together } = words.value;
  const [all] = useState(() => goodsBaskets().map(({ id }) => id));
  const chosen = all.flatMap((id) => baskets.value.find((each) => each.id === id) ?? []);
  if (chosen.length === 0) {
    return (
      <div class="column">
        <PageTitle text={said.empty} />
        <a class="button button-main" href={link.find()}>
          {said.goFind}
        </a>
      </div>
    );
  }
  return (
    <div class="column">
      <Steps label={words.value.checkout.steps} steps={words.value.checkout.step} current={1} />
      <PageTitle text={together.title(chosen.length)} />
      <p class="lead">{together.lead}</p>
      <TogetherForm chosen={chosen} />
    </div>
  );
}

/** What is filled in for one shop only; the rest is said once for all. */
const OWN = ['kind', 'branch', 'time', 'filled', 'paymentId', 'ofAge'] as const;
type Drafts = Readonly<Record<string, Draft>>;

function TogetherForm({ chosen }: { readonly chosen: readonly Basket[] }) {
  const { together, checkout } = words.value;
  const [drafts, setDrafts] = useState<Drafts>(() => Object.fromEntries(chosen.map((basket) => [basket.id, draftOf(basket)])));
  // As in a check-out of one shop: what the page fills in is put into what somebody has typed by then.
  const newest = useRef(drafts);
  const [tried, setTried] = useState(false);
  const [sending, setSending] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const summary = useRef<HTMLDivElement>(null);
  const prices = usePrices(wantedOf(chosen, drafts));
  const { shared } = prices;
  const [first] = chosen;
  const common = drafts[first?.id ?? ''];
  const change = (part: Partial<Draft>, only?: string) => {
    const own = Object.keys(part).every((name) => (OWN as readonly string[]).includes(name));
    const next = Object.fromEntries(
      Object.entries(newest.current).map(([id, draft]) => [id, own && id !== only ? draft : { ...draft, ...part }]),
    );
    for (const [id, draft] of Object.entries(next)) keepDraft(id, draft);
    newest.current = next;
    setDrafts(next);
  };
  useEffect(() => rememberHandles(chosen, shared), [shared]);
  if (common === undefined) return null;

  const delivers = Object.values(drafts).some(({ kind }) => kind === 'delivery');
  const wrong = chosen.map((basket) => wrongFor(basket, drafts[basket.id] ?? common, shared));
  const shownWrong = (place: number): Wrong => (tried ? (wrong[place]?.fields ?? {}) : {});
  const commonWrong: Wrong = tried ? Object.assign({}, ...wrong.map(({ fields }) => fields)) : {};
  const texts = tried ? [...new Set(wrong.flatMap(({ texts: each }) => each))] : [];
  const ready = shared !== undefined && !prices.asking && shared.parts.some(({ order }) => order?.order.quote !== undefined);

  const send = async () => {
    setTried(true);
    if (wrong.some(({ texts: each }) => each.length > 0)) {
      requestAnimationFrame(() => summary.current?.focus());
      return;
    }
    if (!ready || shared === undefined) return;
    setSending(true);
    setTrouble(undefined);
    const outcome = await post<SharedBasket>(`/baskets/${shared.basket}/init`, particulars(chosen, drafts, shared), { waitMs: 20_000 });
    setSending(false);
    if (outcome.ok) go(link.together(shared.basket));
    else setTrouble(outcome.trouble);
  };

  return (
    <form
      class="checkout"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!sending) void send();
      }}
    >
      <div ref={summary} tabIndex={-1} class="summary">
        <Mend texts={texts} />
      </div>
      {chosen.map((basket, place) => (
        <TogetherShop
          key={basket.id}
          basket={basket}
          place={place}
          part={partOf(shared, basket)}
          draft={drafts[basket.id] ?? common}
          wrong={shownWrong(place)}
          formsWrong={tried ? (wrong[place]?.forms ?? {}) : {}}
          asking={prices.asking}
          onChange={(part) => change(part, basket.id)}
        />
      ))}
      {delivers ? (
        <fieldset class="paper">
          <legend>{together.address}</legend>
          <AddressFields draft={{ ...common, kind: 'delivery' }} wrong={commonWrong} onChange={change} />
        </fieldset>
      ) : null}
      <PersonFields draft={common} wrong={commonWrong} onChange={change} why={together.contactWhy} />
      <section class="paper" aria-labelledby="together-sum">
        <h2 id="together-sum">{checkout.quote}</h2>
        {shared === undefined && !prices.asking ? <p>{together.needWays}</p> : null}
        {prices.asking ? <Busy text={together.asking} /> : null}
        {shared === undefined ? null : <TogetherSum chosen={chosen} shared={shared} />}
        {prices.trouble === undefined ? null : <TroubleNotice trouble={prices.trouble} onRetry={prices.again} />}
        {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
        {sending ? <Busy text={together.askingTerms} /> : null}
        <button type="submit" class="button button-main button-wide" aria-disabled={sending || !ready}>
          {together.next}
        </button>
        <p class="quiet">{checkout.nextHint}</p>
      </section>
    </form>
  );
}

/** Undefined until it is known of every shop how it is handed over. */
function wantedOf(chosen: readonly Basket[], drafts: Drafts): readonly Wanted[] | undefined {
  const wanted = chosen.flatMap((basket) => {
    const draft = drafts[basket.id];
    const fulfilment = draft === undefined ? undefined : fulfilmentToPrice(basket, draft);
    return draft === undefined || fulfilment === undefined ? [] : [{ basket, fulfilment, ...placeAsked(basket, draft) }];
  });
  return wanted.length === chosen.length ? wanted : undefined;
}

interface WrongAtShop {
  readonly fields: Wrong;
  readonly forms: FormsWrong;
  /** Each with the shop where it matters. */
  readonly texts: readonly string[];
}

const SAID_ONCE: readonly string[] = ['near', 'street', 'postalCode', 'name', 'contact', 'email'];

function wrongFor(basket: Basket, draft: Draft, shared: SharedBasket | undefined): WrongAtShop {
  const part = partOf(shared, basket);
  const fields = wrongIn(draft, askedBy(part), words.value.checkout);
  const forms = wrongInForms(part?.order?.forms ?? [], draft.filled, language.value);
  const own = Object.entries(fields).map(([name, text]) => (SAID_ONCE.includes(name) ? text : `${basket.shopName}: ${text}`));
  const asked = Object.values(forms).map(({ label, text }) => `${basket.shopName}, ${label}: ${text}`);
  return { fields, forms, texts: [...own, ...asked] };
}

/** Who buys, once; and for each shop what concerns it alone. The node tells each no more than its order needs. */
function particulars(chosen: readonly Basket[], drafts: Drafts, shared: SharedBasket) {
  const said = Object.values(drafts);
  const [any] = said;
  const delivered = said.find(({ kind }) => kind === 'delivery');
  const position = positionOf(delivered?.near);
  const address = delivered && {
    address: delivered.street.trim(),
    postalCode: delivered.postalCode.trim(),
    cityName: delivered.city.trim(),
    ...(position === undefined ? {} : { position }),
  };
  const parts = chosen.flatMap((basket) => {
    const [part, draft] = [partOf(shared, basket), drafts[basket.id]];
    const fulfilment = draft === undefined ? undefined : fulfilmentToPrice(basket, draft);
    if (part?.order === undefined || draft === undefined || fulfilment === undefined) return [];
    const ageYears = ageAskedFor(part.order.order.lines);
    const answers = answersTo(part.order.forms ?? [], draft.filled);
    return [
      {
        part: part.part,
        fulfilments: [fulfilment],
        ...(draft.paymentId === '' ? {} : { paymentId: draft.paymentId }),
        ...(ageYears === 0 ? {} : { ofAgeYears: ageYears }),
        ...(answers.length === 0 ? {} : { answers }),
      },
    ];
  });
  return { contact: any === undefined ? { name: '' } : personOf(any), ...(address === undefined ? {} : { address }), parts };
}

/** The order of each shop is that of its basket from now on: once it was placed the basket is empty. */
function rememberHandles(chosen: readonly Basket[], shared: SharedBasket | undefined): void {
  for (const basket of chosen) {
    const handle = partOf(shared, basket)?.order?.handle;
    if (handle !== undefined && handle !== basket.handle) keepBasket({ ...basket, handle });
  }
}
