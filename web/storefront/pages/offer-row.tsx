import { Button } from '../../square/button.tsx';
import { PlusIcon } from '../../square/icons.tsx';
import { day, distance, hour, money } from '../../square/show.ts';
import { Stepper } from '../../square/stepper.tsx';
import type { Offer } from '../api/contract.ts';
import { OfferImage } from '../parts/offer-image.tsx';
import { go, link } from '../route.ts';
import { basketIdOf, beginOne, type Found, mostOf, optionsOf, quantityOf, setOffer } from '../state/baskets.ts';
import { startOf } from '../state/free-times.ts';
import { words } from '../state/language.ts';
import { kmBetween, positionOf } from '../state/places.ts';
import type { Question } from '../state/question.ts';
import { optionsFor, type Trade, tradeOf } from '../state/trade.ts';
import { WhereStocked } from './branch-list.tsx';
import { CompareButton } from './compare.tsx';
import { plainDescription, withDays } from './shop-text.ts';

interface OfferRowProps {
  readonly offer: Offer;
  readonly transactionId: string;
  readonly question: Question;
}

/** Few are left: worth saying from here on, as a fact and not as a push. */
const FEW = 5;
const MINUTE_MS = 60_000;

/** One thing that is offered: what it is, what it costs in full, and the one thing to do with it. */
export function OfferRow({ offer, transactionId, question }: OfferRowProps) {
  const { find } = words.value;
  const { item, provider } = offer;
  const trade = tradeOf(provider, item);
  const soldOut = isSoldOut(offer);
  const options = trade === 'timetable' ? '' : optionsOf(item);
  return (
    <li class={soldOut ? 'offer offer-gone' : 'offer'}>
      <div class="offer-text">
        <OfferImage offer={offer} transactionId={transactionId} />
        <h4>{item.name}</h4>
        {options === '' ? null : <p class="options">{options}</p>}
        {item.description === undefined || item.description === '' ? null : (
          <p class="description">{trade === 'goods' ? item.description : plainDescription(item.description)}</p>
        )}
        <TradeFacts offer={offer} trade={trade} question={question} />
        {trade === 'goods' ? <WhereStocked offer={offer} /> : null}
        {trade === 'goods' && item.availableCount !== undefined && item.availableCount > 0 && item.availableCount <= FEW ? (
          <p class="quiet">{find.left(item.availableCount)}</p>
        ) : null}
      </div>
      <p class="price">
        <strong>{money(item.price)}</strong>
        {item.listPrice === undefined ? null : <span class="was">{find.wasPrice(money(item.listPrice))}</span>}
      </p>
      <div class="offer-do">
        {soldOut ? <p class="sold-out">{find.soldOut}</p> : <Do offer={offer} trade={trade} found={foundBy(transactionId, question)} />}
        <CompareButton offer={offer} />
      </div>
    </li>
  );
}

/** Whether nothing of it can be had now. */
export function isSoldOut({ item }: Offer): boolean {
  return item.availableCount !== undefined && item.availableCount <= 0;
}

function foundBy(transactionId: string, { near, how }: Question): Found {
  return { transactionId, ...(near === '' ? {} : { near }), ...(how === '' ? {} : { wanted: how }) };
}

interface DoProps {
  readonly offer: Offer;
  readonly trade: Trade;
  readonly found: Found;
}

function Do({ offer, trade, found }: DoProps) {
  const { find, ride, rental, appointment, timetable } = words.value;
  const { item } = offer;
  if (trade === 'timetable') return <p class="quiet">{timetable.notHere}</p>;
  if (trade !== 'goods') {
    const text = { ride: ride.order, rental: rental.order, appointment: appointment.order }[trade];
    return (
      <Button label={`${text}: ${item.name}, ${money(item.price)}`} onPress={() => go(link.checkout(beginOne(offer, found)))}>
        {text}
      </Button>
    );
  }
  const options = optionsOf(item);
  const title = options === '' ? item.name : `${item.name}, ${options}`;
  const quantity = quantityOf(basketIdOf(offer), item.id);
  if (quantity > 0)
    return <Stepper item={title} quantity={quantity} most={mostOf(item)} onChange={(next) => setOffer(offer, next, found)} />;
  return (
    <Button label={find.addLabel(title, money(item.price))} onPress={() => setOffer(offer, 1, found)}>
      <PlusIcon />
      <span>{find.add}</span>
    </Button>
  );
}

/** What each trade has to say before one chooses: the first free time, where a vehicle stands, what leaves when. */
function TradeFacts({ offer, trade, question }: { readonly offer: Offer; readonly trade: Trade; readonly question: Question }) {
  const { appointment, rental, timetable, find } = words.value;
  const { item, provider } = offer;
  if (trade === 'appointment') {
    const next = optionsFor(provider, item).find((slot) => startOf(slot) !== undefined);
    const startMs = next === undefined ? undefined : startOf(next);
    return (
      <>
        {item.durationMs === undefined ? null : <p class="quiet">{appointment.takes(Math.round(item.durationMs / MINUTE_MS))}</p>}
        <p>{startMs === undefined ? appointment.noneFree : appointment.next(day(startMs), hour(startMs), next?.agent?.name ?? '')}</p>
      </>
    );
  }
  const place = provider.places.find(({ id }) => id !== undefined && item.placeIds?.includes(id) === true);
  const near = positionOf(question.near);
  const away = near === undefined || place?.position === undefined ? '' : find.away(distance(kmBetween(near, place.position)));
  if (trade === 'rental') {
    const free = item.availableCount === undefined ? '' : rental.free(item.availableCount);
    return <p>{[place?.name ?? rental.street, away, free].filter((part) => part !== '').join(' · ')}</p>;
  }
  if (trade !== 'timetable') return null;
  const leaving = (item.options ?? []).filter(({ value }) => value !== '');
  return (
    <>
      {away === '' ? null : <p>{away}</p>}
      <p class="quiet">{leaving.length === 0 ? timetable.none : timetable.departures}</p>
      <ul class="departures">
        {leaving.map(({ name, value }) => (
          <li key={name}>
            <strong>{name}</strong> {withDays(value)}
          </li>
        ))}
      </ul>
    </>
  );
}
