import { useMemo, useState } from 'preact/hooks';
import type { MapPlace } from '../../square/draw-map.ts';
import { ListIcon, MapIcon } from '../../square/icons.tsx';
import { CityMap } from '../../square/map.tsx';
import { Busy, Notice } from '../../square/notice.tsx';
import type { Offer } from '../api/contract.ts';
import { TroubleNotice } from '../parts/trouble.tsx';
import { useKeptPlace } from '../parts/use-kept-place.ts';
import { link } from '../route.ts';
import { branchesOf } from '../state/branches.ts';
import { byShop, shopKey } from '../state/by-shop.ts';
import { words } from '../state/language.ts';
import { positionOf } from '../state/places.ts';
import { type Question, RANKS, writeQuestion } from '../state/question.ts';
import type { Search } from '../state/search.ts';
import { tradeOf } from '../state/trade.ts';
import { CompareBar } from './compare.tsx';
import { NoOffers } from './no-offers.tsx';
import { isSoldOut } from './offer-row.tsx';
import { ShopOffers } from './shop-offers.tsx';
import { WishesPart } from './wishes.tsx';

const SHOPS_AT_FIRST = 12;
/** The line that tells how many were heard has room for as many from the beginning, so that what stands below it keeps its place while they come in. */
const HEARD_ROOM = 500;

/** What the shops answered so far, shop by shop, and why in this order. */
export function Results({ search, question }: { readonly search: Search; readonly question: Question }) {
  const { find } = words.value;
  const [all, setAll] = useState(false);
  const [onMap, setOnMap] = useState(false);
  const [chosen, setChosen] = useState<string>();
  useKeptPlace();
  const found = question.wishes.stock === '' ? search.offers : search.offers.filter((offer) => !isSoldOut(offer));
  const shops = byShop(found);
  const listed = all ? shops : shops.slice(0, SHOPS_AT_FIRST);
  const shown = onMap ? shops.filter((offers) => shopKey(offers) === chosen) : listed;
  const answered = (search.transaction?.search.answers ?? 0) > 0;
  const listening = search.phase === 'loading' || (search.phase === 'open' && !(search.quiet && answered));
  return (
    <section class="column results" aria-labelledby="results-title" aria-busy={listening}>
      <h2 id="results-title">{question.text === '' ? find.offersForEverything : find.offersFor(question.text)}</h2>
      <Heard search={search} shops={shops.length} listening={listening} />
      {search.trouble === undefined ? null : <TroubleNotice trouble={search.trouble} />}
      {search.phase === 'gone' ? <Notice kind="info">{find.gone}</Notice> : null}
      {search.total === 0 ? null : (
        <>
          <Order question={question} transactionId={search.transactionId} />
          <WishesPart
            question={question}
            transactionId={search.transactionId}
            hidden={search.total - found.length}
            currency={search.currency}
          />
          <ViewSwitch onMap={onMap} onChange={setOnMap} />
        </>
      )}
      {search.total === 0 && !listening ? <NoOffers search={search} /> : null}
      {onMap ? <ShopMap shops={shops} near={question.near} onChoose={setChosen} /> : null}
      {shown.map((offers) => (
        <ShopOffers
          key={shopKey(offers)}
          offers={offers}
          place={shops.indexOf(offers) + 1}
          transactionId={search.transactionId}
          question={question}
          among={search.offers}
        />
      ))}
      <CompareBar />
      {!onMap && listed.length < shops.length ? (
        <button type="button" class="button" onClick={() => setAll(true)}>
          {find.moreShops(shops.length - listed.length)}
        </button>
      ) : null}
    </section>
  );
}

function ViewSwitch({ onMap, onChange }: { readonly onMap: boolean; readonly onChange: (onMap: boolean) => void }) {
  const { show } = words.value;
  return (
    // biome-ignore lint/a11y/useSemanticElements: two buttons that belong together are no fieldset of a form
    <div class="buttons" role="group" aria-label={show.view}>
      <button type="button" class="button button-small" aria-pressed={!onMap} onClick={() => onChange(false)}>
        <ListIcon /> {show.list}
      </button>
      <button type="button" class="button button-small" aria-pressed={onMap} onClick={() => onChange(true)}>
        <MapIcon /> {show.map}
      </button>
    </div>
  );
}

interface ShopMapProps {
  readonly shops: readonly (readonly Offer[])[];
  readonly near: string;
  readonly onChoose: (key: string) => void;
}

/** The same that the list shows, where it is; the number is that of the list. */
function ShopMap({ shops, near, onChoose }: ShopMapProps) {
  const { show, find } = words.value;
  const position = positionOf(near);
  const pins = shops.flatMap((offers, place) => {
    const [first] = offers;
    if (first === undefined) return [];
    const key = shopKey(offers);
    const branches = tradeOf(first.provider, first.item) === 'goods' ? branchesOf(first.provider.places) : [];
    const at = branches.length > 0 ? branches : first.provider.places.slice(0, 1);
    return at.flatMap(({ position: there, name }, n) => {
      if (there === undefined) return [];
      const called = branches.length > 0 ? (name ?? first.provider.name) : first.provider.name;
      const pin = { position: there, name: `${place + 1}. ${called}`, label: String(place + 1) };
      return [{ ...pin, id: n === 0 ? key : `${key} ${n}`, onPress: () => onChoose(key) }];
    });
  });
  const ids = pins.map(({ id }) => id).join(' ');
  const places = useMemo<readonly MapPlace[]>(
    () => [...pins, ...(position === undefined ? [] : [{ id: 'near', position, name: find.nearMe, label: '•', kind: 'you' as const }])],
    [ids, near],
  );
  return (
    <>
      <CityMap label={show.mapLabel} places={places} tall />
      <p class="quiet">{show.pressed}</p>
    </>
  );
}

interface HeardProps {
  readonly search: Search;
  readonly shops: number;
  readonly listening: boolean;
}

function Heard({ search, shops, listening }: HeardProps) {
  const { find } = words.value;
  if (listening && search.total === 0) return <Busy text={find.searching} longer={find.stillNothing} />;
  if (shops === 0) return null;
  const items = byShop(search.offers).flat().length;
  return (
    <p class="heard" role="status" data-room={find.listening(HEARD_ROOM, HEARD_ROOM)}>
      {listening ? <span class="busy-stripes busy-small" aria-hidden="true" /> : null}
      <span>{listening ? find.listening(shops, items) : find.heard(shops, items)}</span>
    </p>
  );
}

/** The orders as links, and what the present one looks at. */
function Order({ question, transactionId }: { readonly question: Question; readonly transactionId: string }) {
  const { find } = words.value;
  return (
    <div class="order-by">
      <nav aria-label={find.order}>
        <ul class="ranks">
          {RANKS.map((rank) => (
            <li key={rank}>
              {rank === 'nearest' && question.near === '' ? (
                <span class="rank-off" title={find.nearestNeedsPlace}>
                  {find.ranks[rank]}
                </span>
              ) : (
                <a
                  href={link.find(writeQuestion({ ...question, rank }), transactionId)}
                  data-text={find.ranks[rank]}
                  {...(rank === question.rank ? { 'aria-current': 'true' as const } : {})}
                >
                  {find.ranks[rank]}
                </a>
              )}
            </li>
          ))}
        </ul>
      </nav>
      <p class="quiet">
        {find.whyRank[question.rank]} {find.notForSale}
        {question.near === '' ? ` ${find.nearestNeedsPlace}` : ''}
      </p>
    </div>
  );
}
