import type { Position } from '../../commerce/place.ts';

/** The smallest values: text on the wire, and what it means. Anything that cannot be read gives undefined. */

const DECIMAL = /^([+-]?)([0-9]*)(?:\.([0-9]+))?$/;
/** Longer than any sum of money; keeps arithmetic on hostile input cheap. */
const DECIMAL_CHARACTERS_MAX = 40;

/** A decimal in plain notation. `+5` becomes `5` and `.5` becomes `0.5`. */
export function decimalOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > DECIMAL_CHARACTERS_MAX) return undefined;
  const match = DECIMAL.exec(value);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction] = match;
  if (whole === '' && fraction === undefined) return undefined;
  return `${sign === '-' ? '-' : ''}${whole === '' ? '0' : whole}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** A number of commerce as a decimal, and back when nothing is lost. */
export function numberOf(text: string): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) && String(value) === text ? value : undefined;
}

/** A whole number from 0 to 999, written as we would. */
export function smallCountOf(text: string): number | undefined {
  return /^(0|[1-9]\d{0,2})$/.test(text) ? Number(text) : undefined;
}

const MOMENT =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,12})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Milliseconds since 1970 UTC of an RFC 3339 moment. Finer fractions are cut off. */
export function momentOf(value: unknown): number | undefined {
  const match = typeof value === 'string' ? MOMENT.exec(value) : null;
  if (match === null) return undefined;
  const [text, year, month, day] = match;
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const ms = Date.parse(text.replace(' ', 'T'));
  return Number(day) <= lastDay && Number.isFinite(ms) ? ms : undefined;
}

export function moment(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

const GPS = /^([+-]?\d{1,2}(?:\.\d{1,20})?),\s{0,9}([+-]?\d{1,3}(?:\.\d{1,20})?)$/;

export function positionOf(value: unknown): Position | undefined {
  const match = typeof value === 'string' ? GPS.exec(value) : null;
  if (match === null) return undefined;
  const lat = Number(match[1]) + 0;
  const lon = Number(match[2]) + 0;
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : undefined;
}

/** Latitude, comma, longitude, to a tenth of a metre. */
export function gps(position: Position | undefined): string | undefined {
  return position === undefined ? undefined : `${degrees(position.lat)},${degrees(position.lon)}`;
}

function degrees(value: number): string {
  const text = value.toFixed(6).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
