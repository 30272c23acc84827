import { useId } from 'preact/hooks';
import { locale } from '../../square/language.ts';
import type { Offer } from '../api/contract.ts';
import { words } from '../state/language.ts';
import { isSoldOut } from './offer-row.tsx';

/** What the reader wants to see of what was found; nothing is left out until the reader says so. */
export interface Sieve {
  readonly openNow: boolean;
  readonly inStock: boolean;
  readonly withinKm: number | undefined;
}

export const EVERYTHING: Sieve = { openNow: false, inStock: false, withinKm: undefined };
const DISTANCES_KM = [1, 2, 5] as const;

/** Whether an offer comes through. What is not known of it does not keep it out. */
export function passes(offer: Offer, sieve: Sieve): boolean {
  const { provider, why } = offer;
  if (sieve.openNow && provider.openNow === false) return false;
  if (sieve.inStock && isSoldOut(offer)) return false;
  return sieve.withinKm === undefined || why.distanceKm === undefined || why.distanceKm <= sieve.withinKm;
}

interface SieveProps {
  readonly sieve: Sieve;
  readonly onSieve: (sieve: Sieve) => void;
  readonly hidden: number;
  readonly near: boolean;
}

export function SievePart({ sieve, onSieve, hidden, near }: SieveProps) {
  const { show } = words.value;
  const id = useId();
  return (
    <fieldset class="sieve">
      <legend>{show.filters}</legend>
      <label>
        <input type="checkbox" checked={sieve.openNow} onChange={(event) => onSieve({ ...sieve, openNow: event.currentTarget.checked })} />{' '}
        {show.openNow}
      </label>
      <label>
        <input type="checkbox" checked={sieve.inStock} onChange={(event) => onSieve({ ...sieve, inStock: event.currentTarget.checked })} />{' '}
        {show.inStock}
      </label>
      {near ? (
        <span class="sieve-within">
          <label for={id}>{show.within}</label>
          <select
            id={id}
            value={sieve.withinKm ?? ''}
            onChange={({ currentTarget: { value } }) => onSieve({ ...sieve, withinKm: value === '' ? undefined : Number(value) })}
          >
            <option value="">{show.anyDistance}</option>
            {DISTANCES_KM.map((km) => (
              <option key={km} value={km}>
                {new Intl.NumberFormat(locale.value, { style: 'unit', unit: 'kilometer' }).format(km)}
              </option>
            ))}
          </select>
        </span>
      ) : null}
      <span class="quiet" role="status">
        {hidden === 0 ? '' : show.hidden(hidden)}
      </span>
    </fieldset>
  );
}
