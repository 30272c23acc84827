import { useState } from 'preact/hooks';
import { BagIcon, BikeIcon, ClockIcon, PinIcon, PlusIcon, StarIcon } from '../../square/icons.tsx';
import { address, distance, money } from '../../square/show.ts';
import { Stall } from '../../square/stall.tsx';
import { Stepper } from '../../square/stepper.tsx';
import type { Offer } from '../api/contract.ts';
import { basketIdOf, mostOf, optionsOf, quantityOf, setOffer } from '../state/baskets.ts';
import { words } from '../state/language.ts';
import type { Question } from '../state/search.ts';
import { cheapestOf } from './cheapest.ts';
import { deliveryText, hoursText } from './shop-text.ts';

const ITEMS_AT_FIRST = 4;

interface ShopProps {
  readonly offers: readonly Offer[];
  /** Where the shop stands, from 1. */
  readonly place: number;
  readonly transactionId: string;
  readonly question: Question;
}

/** One shop with what it offers, and the facts that put it where it stands. */
export function ShopOffers({ offers, place, transactionId, question }: ShopProps) {
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
      <p class="why">{find.place(place, factOf(offers, place))}</p>
      <ShopFacts offer={first} />
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

/** Why a shop stands here, in the fact that its place was decided by. */
function factOf(offers: readonly Offer[], place: number): string {
  const { find } = words.value;
  const why = offers[0]?.why;
  const lowest = cheapestOf(offers);
  if (why?.rank === 'nearest') return why.distanceKm === undefined ? find.factNoDistance : find.factDistance(distance(why.distanceKm));
  if (why?.rank === 'cheapest' && lowest !== undefined) return find.factFrom(money(lowest));
  return find.factRelevance(place);
}

function ShopFacts({ offer }: { readonly offer: Offer }) {
  const { find } = words.value;
  const { provider, why } = offer;
  const pickup = provider.fulfilments.some((each) => each.kind === 'pickup');
  const delivery = provider.fulfilments.find((each) => each.kind === 'delivery');
  const where = address(provider.places[0]);
  const opened = provider.openNow === undefined ? find.hoursUnknown : provider.openNow ? find.open : find.closed;
  return (
    <ul class="facts">
      {why.distanceKm === undefined && where === '' ? null : (
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
          {provider.openingHours === undefined ? '' : ` (${hoursText(provider.openingHours)})`}
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
          <span>{find.rating(provider.rating)}</span>
        </li>
      )}
    </ul>
  );
}

interface OfferRowProps {
  readonly offer: Offer;
  readonly transactionId: string;
  readonly question: Question;
}

/** Few are left: worth saying from here on, as a fact and not as a push. */
const FEW = 5;

function OfferRow({ offer, transactionId, question }: OfferRowProps) {
  const { find } = words.value;
  const { item } = offer;
  const basketId = basketIdOf(offer);
  const quantity = quantityOf(basketId, item.id);
  const options = optionsOf(item);
  const title = options === '' ? item.name : `${item.name}, ${options}`;
  const found = {
    transactionId,
    ...(question.near === '' ? {} : { near: question.near }),
    ...(question.how === '' ? {} : { wanted: question.how }),
  };
  const soldOut = item.availableCount !== undefined && item.availableCount <= 0;
  return (
    <li class={soldOut ? 'offer offer-gone' : 'offer'}>
      <div class="offer-text">
        <h4>{item.name}</h4>
        {options === '' ? null : <p class="options">{options}</p>}
        {item.description === undefined || item.description === '' ? null : <p class="description">{item.description}</p>}
        {item.availableCount !== undefined && item.availableCount > 0 && item.availableCount <= FEW ? (
          <p class="quiet">{find.left(item.availableCount)}</p>
        ) : null}
      </div>
      <p class="price">
        <strong>{money(item.price)}</strong>
        {item.listPrice === undefined ? null : <span class="was">{find.wasPrice(money(item.listPrice))}</span>}
      </p>
      <div class="offer-do">
        {soldOut ? (
          <p class="sold-out">{find.soldOut}</p>
        ) : quantity > 0 ? (
          <Stepper item={title} quantity={quantity} most={mostOf(item)} onChange={(next) => setOffer(offer, next, found)} />
        ) : (
          <button
            type="button"
            class="button"
            aria-label={find.addLabel(title, money(item.price))}
            onClick={() => setOffer(offer, 1, found)}
          >
            <PlusIcon />
            <span>{find.add}</span>
          </button>
        )}
      </div>
    </li>
  );
}
