import type { Trouble } from '../api/call.ts';
import { Busy, FaultNotice, TroubleNotice } from '../parts/notice.tsx';
import { QuoteTable } from '../parts/quote.tsx';
import { link } from '../route.ts';
import { time } from '../show.ts';
import type { Basket } from '../state/baskets.ts';
import type { Draft } from '../state/draft.ts';
import { words } from '../state/language.ts';
import type { Quoted } from '../state/quote.ts';

interface QuoteProps {
  readonly basket: Basket;
  readonly draft: Draft;
  readonly quote: Quoted;
  readonly sending: boolean;
  readonly trouble: Trouble | undefined;
}

/** What the shop asks for it, and the way on. */
export function QuotePart({ basket, draft, quote, sending, trouble }: QuoteProps) {
  const { checkout, site, basket: said } = words.value;
  const over = (quote.trouble ?? trouble)?.name === 'provider-node-unknown';
  return (
    <section class="paper" aria-labelledby="quote-title">
      <h2 id="quote-title">{checkout.quote}</h2>
      {draft.kind === '' ? <p>{checkout.missing.how}</p> : null}
      {draft.kind === 'delivery' && draft.near === '' ? <p>{checkout.needsPlace}</p> : null}
      {quote.asking ? <Busy text={checkout.asking(basket.shopName)} longer={checkout.longer} /> : null}
      {quote.fault === undefined ? null : (
        <FaultNotice fault={quote.fault}>
          <p class="buttons">
            <button type="button" class="button" onClick={quote.again}>
              {site.retry}
            </button>
            <a class="button" href={link.basket}>
              {said.view}
            </a>
          </p>
        </FaultNotice>
      )}
      {quote.trouble === undefined ? null : (
        <TroubleNotice trouble={quote.trouble} onRetry={over ? undefined : quote.again}>
          {over ? (
            <a class="button" href={link.find()}>
              {said.goFind}
            </a>
          ) : null}
        </TroubleNotice>
      )}
      {quote.order?.quote === undefined ? null : <QuoteTable quote={quote.order.quote} />}
      {quote.order === undefined ? null : <When quote={quote} />}
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      {sending ? <Busy text={checkout.askingTerms(basket.shopName)} longer={checkout.longer} /> : null}
      <button type="submit" class="button button-main button-wide" aria-disabled={sending || quote.order === undefined}>
        {checkout.next}
      </button>
      <p class="quiet">{checkout.nextHint}</p>
    </section>
  );
}

function When({ quote }: { readonly quote: Quoted }) {
  const { checkout } = words.value;
  const [fulfilment] = quote.order?.fulfilments ?? [];
  const range = fulfilment?.stops?.map((stop) => stop.timeRange).find((each) => each?.startMs !== undefined);
  if (range?.startMs === undefined) return null;
  const text =
    range.endMs === undefined
      ? checkout.readyAround(time(range.startMs))
      : checkout.deliveredBetween(time(range.startMs), time(range.endMs));
  return <p>{text}</p>;
}
