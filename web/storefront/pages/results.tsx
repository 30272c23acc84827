import { useState } from 'preact/hooks';
import { Busy, Notice } from '../../square/notice.tsx';
import type { Offer } from '../api/contract.ts';
import { TroubleNotice } from '../parts/trouble.tsx';
import { link } from '../route.ts';
import { words } from '../state/language.ts';
import { type Question, type Search, writeQuestion } from '../state/search.ts';
import type { FindWords } from '../words/find-words.ts';
import { NoOffers } from './no-offers.tsx';
import { ShopOffers } from './shop-offers.tsx';

const SHOPS_AT_FIRST = 12;
const RANKS = ['nearest', 'cheapest', 'relevance'] as const;

/** What the shops answered so far, shop by shop, and why in this order. */
export function Results({ search, question }: { readonly search: Search; readonly question: Question }) {
  const { find } = words.value;
  const [all, setAll] = useState(false);
  const shops = byShop(search.offers);
  const shown = all ? shops : shops.slice(0, SHOPS_AT_FIRST);
  const answered = (search.transaction?.search.answers ?? 0) > 0;
  const listening = search.phase === 'loading' || (search.phase === 'open' && !(search.quiet && answered));
  return (
    <section class="column results" aria-labelledby="results-title" aria-busy={listening}>
      <h2 id="results-title">{question.text === '' ? find.offersForEverything : find.offersFor(question.text)}</h2>
      <Heard search={search} shops={shops.length} listening={listening} />
      {search.trouble === undefined ? null : <TroubleNotice trouble={search.trouble} />}
      {search.phase === 'gone' ? <Notice kind="info">{find.gone}</Notice> : null}
      {shops.length === 0 ? null : <Order question={question} transactionId={search.transactionId} />}
      {shops.length === 0 && !listening ? <NoOffers search={search} /> : null}
      {shown.map((offers, place) => (
        <ShopOffers key={shopKey(offers)} offers={offers} place={place + 1} transactionId={search.transactionId} question={question} />
      ))}
      {shown.length < shops.length ? (
        <button type="button" class="button" onClick={() => setAll(true)}>
          {find.moreShops(shops.length - shown.length)}
        </button>
      ) : null}
    </section>
  );
}

interface HeardProps {
  readonly search: Search;
  readonly shops: number;
  readonly listening: boolean;
}

function Heard({ search, shops, listening }: HeardProps) {
  const { find } = words.value;
  if (listening && shops === 0) return <Busy text={find.searching} longer={find.stillNothing} />;
  if (shops === 0) return null;
  const items = byShop(search.offers).flat().length;
  return (
    <p class="heard" role="status">
      {listening ? <span class="busy-stripes busy-small" aria-hidden="true" /> : null}
      {listening ? find.listening(shops, items) : find.heard(shops, items)}
    </p>
  );
}

/** The three orders as links, and what the present one looks at. */
function Order({ question, transactionId }: { readonly question: Question; readonly transactionId: string }) {
  const { find } = words.value;
  return (
    <div class="order-by">
      <nav aria-label={find.order}>
        <ul class="switch">
          {RANKS.map((rank) => (
            <li key={rank}>
              {rank === 'nearest' && question.near === '' ? (
                <span class="switch-off" title={find.nearestNeedsPlace}>
                  {find[rank]}
                </span>
              ) : (
                <a
                  href={link.find(writeQuestion({ ...question, rank }), transactionId)}
                  {...(rank === question.rank ? { 'aria-current': 'true' as const } : {})}
                >
                  {find[rank]}
                </a>
              )}
            </li>
          ))}
        </ul>
      </nav>
      <p class="quiet">
        {whyOf(question, find)} {find.notForSale}
        {question.near === '' ? ` ${find.nearestNeedsPlace}` : ''}
      </p>
    </div>
  );
}

function whyOf({ rank }: Question, find: FindWords): string {
  return { nearest: find.whyNearest, cheapest: find.whyCheapest, relevance: find.whyRelevance }[rank];
}

/** Shops in the order of their best offer, each with its offers in the order in which they stand. */
export function byShop(offers: readonly Offer[]): readonly (readonly Offer[])[] {
  const shops = new Map<string, Offer[]>();
  // An item that others are variants of only gathers them, and cannot be ordered itself.
  const gathering = new Set(offers.map(({ provider, item }) => `${provider.id} ${item.parentId}`));
  for (const offer of offers) {
    if (gathering.has(`${offer.provider.id} ${offer.item.id}`)) continue;
    const key = shopKey([offer]);
    const known = shops.get(key);
    if (known === undefined) shops.set(key, [offer]);
    else known.push(offer);
  }
  return [...shops.values()];
}

function shopKey(offers: readonly Offer[]): string {
  const [first] = offers;
  return `${first?.providerNode}~${first?.provider.id}`;
}
