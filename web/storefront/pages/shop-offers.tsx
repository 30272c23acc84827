import { useState } from 'preact/hooks';
import { BagIcon, BikeIcon, ClockIcon, PinIcon, StarIcon } from '../../square/icons.tsx';
import { locale } from '../../square/language.ts';
import { address, distance, money } from '../../square/show.ts';
import { Stall } from '../../square/stall.tsx';
import type { Offer } from '../api/contract.ts';
import { branchesOf, hoursByBranch } from '../state/branches.ts';
import { words } from '../state/language.ts';
import type { Question } from '../state/question.ts';
import { tradeOf } from '../state/trade.ts';
import { BranchList } from './branch-list.tsx';
import { cheapestOf } from './cheapest.ts';
import { OfferRow } from './offer-row.tsx';
import { deliveryText, hoursText } from './shop-text.ts';
import { points, topScore, WhyHere } from './why-here.tsx';

const ITEMS_AT_FIRST = 4;

interface ShopProps {
  readonly offers: readonly Offer[];
  /** Where the shop stands, from 1. */
  readonly place: number;
  readonly transactionId: string;
  readonly question: Question;
  /** Everything that was found, to measure this one against. */
  readonly among: readonly Offer[];
}

/** One shop with what it offers, and the facts that put it where it stands. */
export function ShopOffers({ offers, place, transactionId, question, among }: ShopProps) {
  const { find } = words.value;
  const [all, setAll] = useState(false);
  const [first] = offers;
  if (first === undefined) return null;
  const { provider } = first;
  const titleId = `shop-${place}`;
  const shown = all ? offers : offers.slice(0, ITEMS_AT_FIRST);
  return (
    <Stall of={provider.id} labelledBy={titleId}>
      <h3 id={titleId}>{provider.name}</h3>
      <WhyHere offer={first} among={among} title={find.place(place, factOf(offers, place, among))} />
      <ShopFacts offer={first} near={question.near} />
      <ul class="offers">
        {shown.map((offer) => (
          <OfferRow key={offer.item.id} offer={offer} transactionId={transactionId} question={question} />
        ))}
      </ul>
      {offers.length > ITEMS_AT_FIRST ? (
        <button type="button" class="button button-quiet" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? find.fewerItems : find.moreItems(offers.length - ITEMS_AT_FIRST)}
        </button>
      ) : null}
    </Stall>
  );
}

/** A rating as the reader writes figures. */
export function figure(rating: string | number): string {
  return new Intl.NumberFormat(locale.value, { minimumFractionDigits: 1, maximumFractionDigits: 2 }).format(Number(rating));
}

/** Why a shop stands here, in the fact that its place was decided by. */
function factOf(offers: readonly Offer[], place: number, among: readonly Offer[]): string {
  const { find, why: said } = words.value;
  const why = offers[0]?.why;
  const lowest = cheapestOf(offers);
  switch (why?.rank) {
    case 'nearest':
      return why.distanceKm === undefined ? find.factNoDistance : find.factDistance(distance(why.distanceKm));
    case 'cheapest':
      return lowest === undefined ? find.factRelevance(place) : find.factFrom(money(lowest));
    case 'soonest':
      return why.minutes === undefined ? said.unknown : said.inTime(why.minutes);
    case 'best-rated':
      return why.rating === undefined ? find.factNoRating : find.rating(figure(why.rating));
    case 'balanced':
      return place === 1 ? find.factMost : find.factPoints(points(topScore(among) - why.score));
    default:
      return find.factRelevance(place);
  }
}

function ShopFacts({ offer, near }: { readonly offer: Offer; readonly near: string }) {
  const { find } = words.value;
  const { provider, why } = offer;
  const branches = tradeOf(provider, offer.item) === 'goods' ? branchesOf(provider.places) : [];
  const hours = hoursByBranch(provider.openingHours, branches) === undefined ? provider.openingHours : undefined;
  const pickup = provider.fulfilments.some((each) => each.kind === 'pickup');
  const delivery = provider.fulfilments.find((each) => each.kind === 'delivery');
  const where = address(provider.places[0]);
  const opened = provider.openNow === undefined ? find.hoursUnknown : provider.openNow ? find.open : find.closed;
  return (
    <ul class="facts">
      {branches.length > 0 ? (
        <li>
          <PinIcon />
          <BranchList provider={provider} near={near} />
        </li>
      ) : why.distanceKm === undefined && where === '' ? null : (
        <li>
          <PinIcon />
          <span>
            {[why.distanceKm === undefined ? '' : find.away(distance(why.distanceKm)), where].filter((part) => part !== '').join(' · ')}
          </span>
        </li>
      )}
      <li class={provider.openNow === false ? 'fact-closed' : provider.openNow ? 'fact-open' : ''}>
        <ClockIcon />
        <span>
          {opened}
          {hours === undefined ? '' : ` (${hoursText(hours)})`}
        </span>
      </li>
      {pickup ? (
        <li>
          <BagIcon />
          <span>{find.pickupHere}</span>
        </li>
      ) : null}
      {delivery === undefined ? null : (
        <li>
          <BikeIcon />
          <span>
            {find.deliversHere}
            {delivery.description === undefined ? '' : `: ${deliveryText(delivery.description)}`}
          </span>
        </li>
      )}
      {provider.rating === undefined ? null : (
        <li>
          <StarIcon />
          <span>{find.rating(figure(provider.rating))}</span>
        </li>
      )}
    </ul>
  );
}
