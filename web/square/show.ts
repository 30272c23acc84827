import type { Money } from '../../commerce/money.ts';
import type { Place } from '../../commerce/place.ts';
import { locale } from './language.ts';
import { showMoney } from './money.ts';

/** Amounts, distances and times as the language of now writes them. */

export function money(amount: Money): string {
  return showMoney(amount, locale.value);
}

/** Up to a kilometre in steps of ten metres, beyond it in hundreds. */
export function distance(km: number): string {
  if (km < 0.995)
    return new Intl.NumberFormat(locale.value, { style: 'unit', unit: 'meter' }).format(Math.max(10, Math.round(km * 100) * 10));
  return new Intl.NumberFormat(locale.value, { style: 'unit', unit: 'kilometer', maximumFractionDigits: 1 }).format(km);
}

/** A weight as people read it. */
export function kilograms(weight: number): string {
  return new Intl.NumberFormat(locale.value, { style: 'unit', unit: 'kilogram', maximumFractionDigits: 2 }).format(weight);
}

/** The hour alone when it is today, with the day when it is not. */
export function time(atMs: number, nowMs: number = Date.now()): string {
  const at = new Date(atMs);
  const hour = { hour: '2-digit', minute: '2-digit' } as const;
  const today = at.toDateString() === new Date(nowMs).toDateString();
  const day = today ? {} : ({ weekday: 'short', day: 'numeric', month: 'short' } as const);
  return new Intl.DateTimeFormat(locale.value, { ...day, ...hour }).format(at);
}

/** The day with its name, such as `Friday 27 November`. */
export function day(atMs: number): string {
  return new Intl.DateTimeFormat(locale.value, { weekday: 'long', day: 'numeric', month: 'long' }).format(new Date(atMs));
}

/** The hour alone. */
export function hour(atMs: number): string {
  return new Intl.DateTimeFormat(locale.value, { hour: '2-digit', minute: '2-digit' }).format(new Date(atMs));
}

export function date(atMs: number): string {
  return new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(atMs));
}

export function address(place: Place | undefined): string {
  const town = [place?.postalCode, place?.cityName].filter((part) => part !== undefined && part !== '').join(' ');
  return [place?.address, town].filter((part) => part !== undefined && part !== '').join(', ');
}
