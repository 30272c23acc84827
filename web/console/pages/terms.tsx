import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { Choice, Field } from '../../square/field.tsx';
import { PageTitle } from '../../square/frame.tsx';
import { Busy, Notice, TroubleNotice } from '../../square/notice.tsx';
import type { ProviderView } from '../api.ts';
import { api, type Business } from '../state/me.ts';
import { words } from '../state/words.ts';
import { AreaPart } from './terms-area.tsx';
import { BuyerSees } from './terms-buyer.tsx';
import { CancellationPart } from './terms-cancelling.tsx';
import { faultsOf, type Terms, termsBody, termsOf } from './terms-draft.ts';
import { PricePart } from './terms-prices.tsx';

/** Where a business delivers, for what, and its terms for who changes their mind; with what a buyer will read of it. */
export function TermsPage({ business }: { readonly business: Business }) {
  const { pages, work } = words.value;
  const says = work.terms;
  const [shop, setShop] = useState<ProviderView['shop'] | undefined>(undefined);
  const [draft, setDraft] = useState<Terms | undefined>(undefined);
  const [tried, setTried] = useState(false);
  const [saved, setSaved] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const path = `/providers/${business.id}`;
  useEffect(() => {
    void api.get<ProviderView>(path).then((answer) => {
      if (!answer.ok) return setTrouble(answer.trouble);
      setShop(answer.value.shop);
      setDraft(termsOf(answer.value.shop));
    });
  }, []);
  const change = (part: Partial<Terms>) => {
    setSaved(false);
    setTrouble(undefined);
    if (draft !== undefined) setDraft({ ...draft, ...part });
  };
  const save = async () => {
    setTried(true);
    if (draft === undefined || shop === undefined || faultsOf(draft).length > 0) return;
    const answer = await api.put(`${path}/terms`, termsBody(draft, shop));
    setTrouble(answer.ok ? undefined : answer.trouble);
    setSaved(answer.ok);
  };
  if (shop === undefined || draft === undefined)
    return (
      <div class="column stack">
        <PageTitle text={pages.terms} />
        {trouble === undefined ? <Busy text={words.value.loading} /> : <TroubleNotice trouble={trouble} />}
      </div>
    );
  const isShop = shop.engine === 'shop';
  return (
    <div class="column stack">
      <PageTitle text={pages.terms} />
      <p>{says.lead}</p>
      {isShop ? (
        <section class="stack" aria-labelledby="delivering">
          <h2 id="delivering">{says.delivery}</h2>
          {shop.pickup === undefined ? null : (
            <Choice type="checkbox" checked={draft.delivers} onChecked={(delivers) => change({ delivers })}>
              {says.delivers}
            </Choice>
          )}
          {draft.delivers ? (
            <>
              <AreaPart draft={draft} place={shop.place} tried={tried} onChange={change} />
              <PricePart draft={draft} currency={business.currency} tried={tried} onChange={change} />
            </>
          ) : null}
        </section>
      ) : null}
      <CancellationPart draft={draft} isShop={isShop} tried={tried} onChange={change} />
      {isShop ? (
        <Field
          id="return-days"
          label={says.returnDays}
          hint={says.returnHint}
          value={draft.returnDays}
          maxLength={3}
          onValue={(returnDays) => change({ returnDays })}
          wrong={tried && faultsOf(draft).includes('returnDays') ? says.wrongDays : undefined}
        />
      ) : null}
      <BuyerSees draft={draft} shop={shop} currency={business.currency} />
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} texts={{ 'bad-request': says.refused }} />}
      {saved ? (
        <Notice kind="info">
          <p role="status">{says.saved}</p>
        </Notice>
      ) : null}
      {tried && faultsOf(draft).length > 0 ? (
        <p class="wrong" role="alert">
          {says.lookAgain}
        </p>
      ) : null}
      <Button kind="main" onPress={() => void save()}>
        {words.value.save}
      </Button>
    </div>
  );
}
