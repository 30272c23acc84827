import { useEffect, useRef, useState } from 'preact/hooks';
import type { TimeSlot } from '../../../commerce/fulfilment.ts';
import { Button } from '../../square/button.tsx';
import { PageTitle } from '../../square/frame.tsx';
import { language } from '../../square/language.ts';
import { Notice } from '../../square/notice.tsx';
import { Steps } from '../../square/progress.tsx';
import { post, type Trouble } from '../api/call.ts';
import type { Asked, FormToFill } from '../api/contract.ts';
import { go, link } from '../route.ts';
import { type Basket, baskets, putAside } from '../state/baskets.ts';
import {
  ageAskedFor,
  type Draft,
  draftOf,
  fulfilmentToOrder,
  keepDraft,
  keyOfPayment,
  personOf,
  type Wrong,
  wrongIn,
} from '../state/draft.ts';
import { answersTo, type FormsWrong, faultsIn, wrongInForms } from '../state/forms.ts';
import { words } from '../state/language.ts';
import { type Quoted, useQuote } from '../state/quote.ts';
import { AgeField, HandoverFields, PaymentFields, PersonFields } from './checkout-fields.tsx';
import { QuotePart } from './checkout-quote.tsx';
import { FormFields } from './form-fields.tsx';
import { SubstitutionField } from './substitution-field.tsx';
import { TimeFields } from './time-fields.tsx';

/** The way from a basket to an order: how it is handed over, to whom, and how it is paid. */
export function Checkout({ basketId }: { readonly basketId: string }) {
  const { basket: said, checkout } = words.value;
  const basket = baskets.value.find((each) => each.id === basketId);
  if (basket === undefined) {
    return (
      <div class="column">
        <PageTitle text={said.empty} />
        <p>{checkout.gone}</p>
        <a class="button button-main" href={link.find()}>
          {said.goFind}
        </a>
      </div>
    );
  }
  return <CheckoutForm basket={basket} />;
}

function CheckoutForm({ basket }: { readonly basket: Basket }) {
  const { checkout, basket: said } = words.value;
  const [draft, setDraft] = useState<Draft>(() => draftOf(basket));
  // What the page itself fills in comes after somebody may have typed on: it is put into what stands there by then.
  const newest = useRef(draft);
  const [wrong, setWrong] = useState<Wrong>({});
  const [formsWrong, setFormsWrong] = useState<FormsWrong>({});
  const [sending, setSending] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const summary = useRef<HTMLDivElement>(null);
  const quote = useQuote(basket, draft);
  const payments = quote.order?.payments ?? [];
  const ageYears = ageAskedFor(quote.order?.lines);
  const forms = useForms(quote);
  const times = useTimes(draft, quote);
  const mostKg = basket.lines[0]?.loadKg;
  const asked = { payments, ageYears, hasTimes: times.length > 0, ...(mostKg === undefined ? {} : { mostKg }) };

  const change = (part: Partial<Draft>) => {
    const next = { ...newest.current, ...part };
    newest.current = next;
    keepDraft(basket.id, next);
    setDraft(next);
    if (Object.keys(wrong).length > 0) setWrong(wrongIn(next, asked, checkout));
    if (Object.keys(formsWrong).length > 0) setFormsWrong(wrongInForms(forms, next.filled, language.value));
  };
  useEffect(() => {
    const [only] = payments;
    if (payments.length === 1 && only !== undefined && draft.paymentId !== keyOfPayment(only)) change({ paymentId: keyOfPayment(only) });
  }, [payments]);

  const showWrong = () => {
    requestAnimationFrame(() => summary.current?.focus());
  };
  const send = async () => {
    const found = wrongIn(draft, asked, checkout);
    const foundInForms = wrongInForms(forms, draft.filled, language.value);
    setWrong(found);
    setFormsWrong(foundInForms);
    if (Object.keys(found).length + Object.keys(foundInForms).length > 0) return showWrong();
    const fulfilment = fulfilmentToOrder(basket, draft);
    if (quote.order === undefined || fulfilment === undefined || basket.handle === undefined) return;
    const payment = payments.find((each) => keyOfPayment(each) === draft.paymentId);
    const { id, due } = payment ?? {};
    const chosen =
      payment === undefined ? {} : { payments: [{ ...(id === undefined ? {} : { id }), ...(due === undefined ? {} : { due }) }] };
    const delivery = draft.kind === 'delivery' ? { address: draft.street.trim(), cityName: draft.city.trim() } : {};
    setSending(true);
    setTrouble(undefined);
    const answers = answersTo(forms, draft.filled);
    const body = {
      billing: { ...personOf(draft), ...delivery },
      fulfilments: [fulfilment],
      ...chosen,
      ...(ageYears === 0 ? {} : { ofAgeYears: ageYears }),
      ...(answers.length === 0 ? {} : { answers }),
    };
    const outcome = await post<Asked>(`/orders/${basket.handle}/init`, body);
    setSending(false);
    if (outcome.ok) {
      putAside(basket.id);
      return go(link.order(basket.handle));
    }
    setTrouble(outcome.trouble);
    const faults = faultsIn(outcome.trouble, forms, language.value);
    setFormsWrong(faults);
    if (Object.keys(faults).length > 0) showWrong();
    if (outcome.trouble.name === 'form-changed') quote.again();
  };

  return (
    <div class="column">
      <Steps label={words.value.checkout.steps} steps={words.value.checkout.step} current={1} />
      <PageTitle text={checkout.title(basket.shopName)} />
      <form
        class="checkout"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!sending) void send();
        }}
      >
        <div ref={summary} tabIndex={-1} class="summary">
          <Mend texts={[...Object.values(wrong), ...Object.values(formsWrong).map(({ label, text }) => `${label}: ${text}`)]} />
        </div>
        <HandoverFields basket={basket} from={quote.order?.provider?.places[0]} draft={draft} wrong={wrong} onChange={change} />
        {basket.trade === undefined ? <SubstitutionField draft={draft} onChange={change} /> : null}
        {times.length === 0 ? null : <TimeFields draft={draft} wrong={wrong} onChange={change} times={times} />}
        <PersonFields draft={draft} wrong={wrong} onChange={change} />
        {ageYears === 0 ? null : <AgeField draft={draft} wrong={wrong} onChange={change} years={ageYears} />}
        {forms.map((form) => (
          <FormFields
            key={form.form}
            form={form}
            shop={basket.shopName}
            lines={quote.order?.lines ?? []}
            filled={draft.filled}
            wrong={formsWrong}
            onFilled={(filled) => change({ filled })}
          />
        ))}
        {payments.length === 0 ? null : <PaymentFields draft={draft} wrong={wrong} onChange={change} payments={payments} />}
        <QuotePart basket={basket} draft={draft} quote={quote} sending={sending} trouble={trouble} onChange={change} />
      </form>
      {basket.looked === undefined ? null : <Button onPress={() => putAside(basket.id)}>{said.keep}</Button>}
    </div>
  );
}

/** What still has to be mended, at the top of what was filled in. */
export function Mend({ texts }: { readonly texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <Notice kind="warning" title={words.value.checkout.mend}>
      <ul>
        {texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </Notice>
  );
}

/** What the provider asks, as told last: while a new price is asked what was filled in stays where it is. */
function useForms({ forms }: Quoted): readonly FormToFill[] {
  const [known, setKnown] = useState<readonly FormToFill[]>([]);
  useEffect(() => {
    if (forms !== undefined) setKnown(forms);
  }, [forms]);
  return known;
}

/** The times at which the shop delivers, as told last. */
function useTimes({ kind }: Draft, { told }: Quoted): readonly TimeSlot[] {
  const [known, setKnown] = useState<readonly TimeSlot[]>([]);
  const slots = told?.fulfilments[0]?.slots;
  useEffect(() => {
    if (slots !== undefined) setKnown(slots);
  }, [slots]);
  return kind === 'delivery' ? known : [];
}
