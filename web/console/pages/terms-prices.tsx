import { Button } from '../../square/button.tsx';
import { Field } from '../../square/field.tsx';
import { words } from '../state/words.ts';
import { faultsOf, type Terms, tierFaults } from './terms-draft.ts';

interface PriceProps {
  readonly draft: Terms;
  readonly currency: string;
  readonly tried: boolean;
  readonly onChange: (part: Partial<Terms>) => void;
}

const TIERS_MAX = 6;

/** What delivery costs, from when it is free, and the least that is ordered. */
export function PricePart({ draft, currency, tried, onChange }: PriceProps) {
  const { terms: says } = words.value.work;
  const { tiers } = draft;
  const faults = faultsOf(draft);
  const inTiers = tried ? tierFaults(draft) : [];
  const set = (place: number, part: Partial<Terms['tiers'][number]>) =>
    onChange({ tiers: tiers.map((tier, at) => (at === place ? { ...tier, ...part } : tier)) });
  return (
    <>
      <h3>{says.price}</h3>
      {tiers.map((tier, place) => (
        <fieldset class="tier" key={place}>
          <legend class="unseen">{says.tier(place + 1)}</legend>
          <Field
            id={`tier-price-${place}`}
            label={says.tierPrice(currency)}
            value={tier.price}
            maxLength={10}
            onValue={(price) => set(place, { price })}
            wrongId={inTiers[place] === 'price' ? 'wrong-tiers' : undefined}
          />
          <Field
            id={`tier-km-${place}`}
            label={says.tierKm}
            optional={place === tiers.length - 1}
            value={tier.upToKm}
            maxLength={6}
            onValue={(upToKm) => set(place, { upToKm })}
            wrongId={inTiers[place] === 'upToKm' ? 'wrong-tiers' : undefined}
          />
          {tiers.length > 1 ? (
            <Button
              size="small"
              label={says.removeTier(place + 1)}
              onPress={() => onChange({ tiers: tiers.filter((_, at) => at !== place) })}
            >
              ×
            </Button>
          ) : null}
        </fieldset>
      ))}
      {inTiers.every((fault) => fault === undefined) ? null : (
        <p id="wrong-tiers" class="wrong">
          {says.wrongTiers}
        </p>
      )}
      {tiers.length < TIERS_MAX ? (
        <Button size="small" onPress={() => onChange({ tiers: [...tiers, { upToKm: '', price: '' }] })}>
          {says.addTier}
        </Button>
      ) : null}
      <Field
        id="free-from"
        label={says.freeFrom(currency)}
        optional
        value={draft.freeFrom}
        maxLength={10}
        onValue={(freeFrom) => onChange({ freeFrom })}
        wrong={tried && faults.includes('freeFrom') ? says.wrongAmount : undefined}
      />
      <Field
        id="minimum-order"
        label={says.minimumOrder(currency)}
        optional
        value={draft.minimumOrder}
        maxLength={10}
        onValue={(minimumOrder) => onChange({ minimumOrder })}
        wrong={tried && faults.includes('minimumOrder') ? says.wrongAmount : undefined}
      />
    </>
  );
}
