import type { Money } from '../../../commerce/money.ts';
import { Button } from '../../square/button.tsx';
import { lackingTo, totalOf } from '../../square/money.ts';
import { Busy, Notice } from '../../square/notice.tsx';
import { money, time } from '../../square/show.ts';
import { said } from '../../square/words/said.ts';
import type { Trouble } from '../api/call.ts';
import { QuoteTable } from '../parts/quote.tsx';
import { FaultNotice, OutOfArea, TroubleNotice } from '../parts/trouble.tsx';
import { link } from '../route.ts';
import type { Basket } from '../state/baskets.ts';
import { branchesOf } from '../state/branches.ts';
import { comesToBuyer, type Draft, deliversByPostcode, isPostcode } from '../state/draft.ts';
import { words } from '../state/language.ts';
import type { Quoted } from '../state/quote.ts';
import { BranchLacks, FromBranch } from './branch-fields.tsx';
import { leastForDelivery, waitsForOpening } from './shop-text.ts';

interface QuoteProps {
  readonly basket: Basket;
  readonly draft: Draft;
  readonly quote: Quoted;
  readonly sending: boolean;
  readonly trouble: Trouble | undefined;
  readonly onChange: (part: Partial<Draft>) => void;
}

/** What the shop asks for it, and the way on. */
export function QuotePart({ basket, draft, quote, sending, trouble, onChange }: QuoteProps) {
  const { checkout, times, basket: basketWords } = words.value;
  const tooLittle = quote.fault?.reason === 'business' && draft.kind === 'delivery' ? lackingIn(basket) : undefined;
  const over = (quote.trouble ?? trouble)?.name === 'provider-node-unknown';
  return (
    <section class="paper" aria-labelledby="quote-title">
      <h2 id="quote-title">{checkout.quote}</h2>
      {draft.kind === '' ? <p>{checkout.missing.how}</p> : null}
      {comesToBuyer(draft) && draft.near === '' ? <p>{draft.kind === 'delivery' ? checkout.needsPlace : times.visitHint}</p> : null}
      {draft.kind === 'delivery' && draft.near !== '' && deliversByPostcode(basket) && !isPostcode(draft.postalCode) ? (
        <p>{checkout.needsPostcode}</p>
      ) : null}
      {basket.trade === 'ride' && (draft.from === '' || draft.to === '') ? <p>{checkout.missing.to}</p> : null}
      {basket.trade === 'appointment' && draft.slot === '' ? <p>{checkout.missing.slot}</p> : null}
      {quote.asking ? <Busy text={checkout.asking(basket.shopName)} /> : null}
      {quote.fault === undefined ? null : tooLittle !== undefined ? (
        <TooLittle {...tooLittle} basket={basket} onPickup={() => onChange({ kind: 'pickup' })} />
      ) : quote.fault.reason === 'out-of-area' ? (
        <Unreached basket={basket} onPickup={() => onChange({ kind: 'pickup' })} />
      ) : quote.fault.reason === 'quantity-unavailable' && branchesOf(basket.places).length > 0 ? (
        <BranchLacks basket={basket} draft={draft} onChange={onChange} />
      ) : quote.fault.reason === 'fulfilment-unavailable' && basket.trade === 'appointment' && draft.slot !== '' ? (
        <Notice kind="warning" title={words.value.slots.taken}>
          <Button onPress={() => onChange({ slot: '' })}>{words.value.slots.other}</Button>
        </Notice>
      ) : quote.fault.reason === 'fulfilment-unavailable' && draft.time !== '' ? (
        <Notice kind="warning" title={times.taken}>
          <Button onPress={() => onChange({ time: '' })}>{times.other}</Button>
        </Notice>
      ) : (
        <FaultNotice fault={quote.fault}>
          <p class="buttons">
            <button type="button" class="button" onClick={quote.again}>
              {said.value.retry}
            </button>
            <a class="button" href={link.basket}>
              {basketWords.view}
            </a>
          </p>
        </FaultNotice>
      )}
      {quote.trouble === undefined ? null : (
        <TroubleNotice trouble={quote.trouble} onRetry={over ? undefined : quote.again}>
          {over ? (
            <a class="button" href={link.find()}>
              {basketWords.goFind}
            </a>
          ) : null}
        </TroubleNotice>
      )}
      {quote.order?.quote === undefined ? null : <QuoteTable quote={quote.order.quote} />}
      {quote.order?.quote?.atMost === undefined ? null : <p>{words.value.ride.atMost(money(quote.order.quote.atMost))}</p>}
      {quote.order === undefined ? null : <FromBranch basket={basket} draft={draft} order={quote.order} />}
      {quote.order === undefined || basket.trade !== undefined || isTimeOpen(quote, draft) ? null : <When quote={quote} />}
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      {sending ? <Busy text={checkout.askingTerms(basket.shopName)} /> : null}
      <button type="submit" class="button button-main button-wide" aria-disabled={sending || quote.order === undefined}>
        {checkout.next}
      </button>
      <p class="quiet">{checkout.nextHint}</p>
    </section>
  );
}

interface Lacking {
  readonly least: Money;
  readonly lacking: Money;
}

/** What a basket lacks to be delivered, from what the shop said of its delivery when it was found. */
function lackingIn(basket: Basket): Lacking | undefined {
  const said = basket.fulfilments.find((each) => each.kind === 'delivery')?.description;
  const least = said === undefined ? undefined : leastForDelivery(said);
  const goods = totalOf(basket.lines);
  const lacking = least === undefined || goods === undefined ? undefined : lackingTo(least, goods);
  return least === undefined || lacking === undefined ? undefined : { least, lacking };
}

/** The shop does not come for so little: how much more it takes, or fetch it oneself. */
function TooLittle({ least, lacking, basket, onPickup }: Lacking & PickupProps) {
  const { checkout } = words.value;
  return (
    <Notice kind="warning" title={checkout.tooLittleTitle(basket.shopName, money(least))}>
      <p>{checkout.tooLittleText(money(lacking))}</p>
      <p class="buttons">
        <a class="button" href={link.basket}>
          {checkout.addMore}
        </a>
        <PickupInstead basket={basket} onPickup={onPickup} />
      </p>
    </Notice>
  );
}

interface PickupProps {
  readonly basket: Basket;
  readonly onPickup: () => void;
}

function PickupInstead({ basket, onPickup }: PickupProps) {
  if (!basket.fulfilments.some((each) => each.kind === 'pickup')) return null;
  return <Button onPress={onPickup}>{words.value.checkout.pickupInstead}</Button>;
}

/** Where times are picked it stands there what to do; here it is only why there is no price. */
function Unreached({ basket, onPickup }: PickupProps) {
  if (basket.trade === 'appointment') return <p>{words.value.slots.outOfArea}</p>;
  return (
    <OutOfArea>
      <PickupInstead basket={basket} onPickup={onPickup} />
    </OutOfArea>
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
  const closed = quote.order !== undefined && waitsForOpening(quote.order, Date.now());
  return <p>{closed ? `${checkout.closedNow} ${text}.` : text}</p>;
}

/** The shop has times of its own and none was picked: the one it reckoned with is nobody's wish. */
function isTimeOpen({ order }: Quoted, { time: picked }: Draft): boolean {
  return picked === '' && order?.fulfilments[0]?.slots !== undefined;
}
