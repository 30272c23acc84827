import type { Money } from '../../../commerce/money.ts';
import { postcodesText } from '../../../commerce/postcode-area.ts';
import { city } from '../../square/city/city.ts';
import { distance, money } from '../../square/show.ts';
import type { ProviderView } from '../api.ts';
import { words } from '../state/words.ts';
import { faultsOf, plain, postcodesIn, type Terms } from './terms-draft.ts';

interface BuyerSeesProps {
  readonly draft: Terms;
  readonly shop: ProviderView['shop'];
  readonly currency: string;
}

/** The same terms as a buyer will read them, as they are being filled in. */
export function BuyerSees({ draft, shop, currency }: BuyerSeesProps) {
  const { buyer: says } = words.value.work;
  const faults = faultsOf(draft);
  const amount = (text: string): Money => ({ currency, amount: plain(text) });
  const isShop = shop.engine === 'shop';
  return (
    <section class="buyer-sees" aria-labelledby="buyer-sees" aria-live="polite">
      <h2 id="buyer-sees">{says.title}</h2>
      <ul>
        {isShop ? <li>{draft.delivers ? deliveryLine(draft, amount, faults) : says.noDelivery}</li> : null}
        {faults.includes('rules') ? null : draft.rules.length === 0 ? (
          <li>{says.neverCancelled}</li>
        ) : (
          draft.rules.map((rule, place) => (
            <li key={place}>
              {(isShop ? says.upTo[rule.until] : hoursText(rule.hoursBefore)) ?? rule.until}:{' '}
              <b>{Number(plain(rule.feePercent)) === 0 ? says.free : says.costs(plain(rule.feePercent))}</b>
            </li>
          ))
        )}
        {draft.rules.length === 0 || faults.includes('rules') ? null : <li>{says.afterwards}</li>}
        {isShop && !faults.includes('returnDays') ? (
          <li>{Number(draft.returnDays) === 0 ? says.noReturns : says.returns(Number(draft.returnDays))}</li>
        ) : null}
      </ul>
    </section>
  );
}

function hoursText(hours: string): string {
  const { buyer: says } = words.value.work;
  return Number(plain(hours)) === 0 ? says.untilStart : says.untilHours(plain(hours));
}

function deliveryLine(draft: Terms, amount: (text: string) => Money, faults: readonly string[]): string {
  const { buyer: says } = words.value.work;
  if (['tiers', 'freeFrom', 'minimumOrder'].some((fault) => faults.includes(fault))) return says.notYet;
  const tiers = draft.tiers.map(({ upToKm, price }) =>
    plain(upToKm) === '' ? money(amount(price)) : says.upToKm(money(amount(price)), distance(Number(plain(upToKm)))),
  );
  const read = draft.how === 'postcodes' ? postcodesIn(draft) : undefined;
  return [
    says.delivery(tiers.join(', ')),
    ...(read?.ok === true ? [words.value.work.area.postcodesAre(postcodesText(read.area.ranges, city.value.postcodes?.forms))] : []),
    ...(plain(draft.freeFrom) === '' ? [] : [says.freeFrom(money(amount(draft.freeFrom)))]),
    ...(plain(draft.minimumOrder) === '' ? [] : [says.minimum(money(amount(draft.minimumOrder)))]),
  ].join('; ');
}
