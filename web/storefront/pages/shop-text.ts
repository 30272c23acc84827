import type { Money } from '../../../commerce/money.ts';
import type { Order } from '../../../commerce/order.ts';
import { postcodesText, readPostcodes } from '../../../commerce/postcode-area.ts';
import { city } from '../../square/city/city.ts';
import { locale } from '../../square/language.ts';
import { day, money } from '../../square/show.ts';
import { words } from '../state/language.ts';

/**
 * What a shop says of its delivery, in the reader's language where the shop keeps to the usual form (such as
 * `EUR 2.50 up to 1.5 km, 3.95; free from 35.00; minimum order 15.00; 30-75 min`); otherwise as the shop says it.
 */
export function deliveryText(description: string): string {
  const [prices = '', ...rest] = description.split('; ');
  const currency = /^([A-Z]{3}) /.exec(prices)?.[1];
  if (currency === undefined) return description;
  const said = [
    ...prices
      .slice(4)
      .split(', ')
      .map((tier) => tierText(tier, currency)),
    ...rest.map((part) => partText(part, currency)),
  ];
  return said.every((part) => part !== undefined) ? said.filter((part) => part !== '').join(', ') : description;
}

/** The least that a shop delivers for, as it says in the usual form; undefined when it says nothing of it. */
export function leastForDelivery(description: string): Money | undefined {
  const currency = /^([A-Z]{3}) /.exec(description)?.[1];
  const amount = /; minimum order (\d+(?:\.\d+)?)(?:;|$)/.exec(description)?.[1];
  return currency === undefined || amount === undefined ? undefined : { currency, amount };
}

/** What a provider wrote in a usual form, such as a tariff, with amounts and known phrases in the reader's language. */
export function plainDescription(description: string): string {
  const { phrases } = words.value.find;
  const priced = description.replace(/\b([A-Z]{3}) (\d+\.\d{2})/g, (_all, currency: string, amount: string) => money({ currency, amount }));
  return phrases.reduce((text, [from, to]) => text.replace(from, to), priced);
}

/** A day of its own in opening hours, such as `2026 Dec 25 off`. */
const DATED = /^(\d{4}) ([A-Z][a-z]{2}) (\d{1,2}) (.*)$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Days of its own are told for as long ahead as somebody orders for. */
const DATED_AHEAD_MS = 14 * 24 * 3_600_000;

/** Opening hours such as `Mo-Fr 09:00-17:00; Su off; 2026 Dec 25 off`, with the days in the reader's language, and without what is far off. */
export function hoursText(hours: string, nowMs: number = Date.now()): string {
  // Of each place by itself, where a shop has several.
  if (hours.includes(' · '))
    return hours
      .split(' · ')
      .map((each) => hoursText(each, nowMs))
      .join(' · ');
  const { hoursWords } = words.value.find;
  const parts = hours.split('; ').flatMap((part) => {
    const [, year, month = '', dayOfMonth, rest = ''] = DATED.exec(part) ?? [];
    if (year === undefined) return [part];
    const at = new Date(Number(year), MONTHS.indexOf(month), Number(dayOfMonth));
    const isSoon = at.getTime() >= nowMs - 24 * 3_600_000 && at.getTime() <= nowMs + DATED_AHEAD_MS;
    return isSoon ? [`${new Intl.DateTimeFormat(locale.value, { day: 'numeric', month: 'short' }).format(at)} ${rest}`] : [];
  });
  return parts.map((part) => part.replace(/\b(?:Mo|Tu|We|Th|Fr|Sa|Su|off)\b/g, (word) => hoursWords[word] ?? word)).join('; ');
}

/** Whether the shop says that it is closed now, so that the order waits for its next opening. Its sentence is in its own language. */
export function waitsForOpening(order: Order, nowMs: number): boolean {
  const [fulfilment] = order.fulfilments;
  const said = fulfilment?.stops?.find((stop) => stop.kind === 'start')?.instructions;
  const ahead = fulfilment?.stops?.some((stop) => (stop.timeRange?.startMs ?? 0) > nowMs) === true;
  return ahead && (fulfilment?.state ?? 'pending') === 'pending' && said !== undefined && /\bclosed\b/i.test(said);
}

function tierText(tier: string, currency: string): string | undefined {
  const [, amount, km] = /^(\d+(?:\.\d+)?)(?: up to (\d+(?:\.\d+)?) km)?$/.exec(tier) ?? [];
  if (amount === undefined) return undefined;
  const { find, checkout } = words.value;
  const price = Number(amount) === 0 ? checkout.free : money({ currency, amount });
  return km === undefined ? price : find.upToKm(price, new Intl.NumberFormat(locale.value).format(Number(km)));
}

function partText(part: string, currency: string): string | undefined {
  const { find } = words.value;
  const [, free] = /^free from (\d+(?:\.\d+)?)$/.exec(part) ?? [];
  if (free !== undefined) return Number(free) === 0 ? '' : find.deliveryFreeFrom(money({ currency, amount: free }));
  const [, least] = /^minimum order (\d+(?:\.\d+)?)$/.exec(part) ?? [];
  if (least !== undefined) return Number(least) === 0 ? '' : find.deliveryFrom(money({ currency, amount: least }));
  const [, postcodes, more = '0'] = /^postcodes (.+?)(?: and (\d+) more)?$/.exec(part) ?? [];
  if (postcodes !== undefined) return find.deliveryPostcodes(asHere(postcodes), Number(more));
  const [, from, to] = /^(\d+)-(\d+) min$/.exec(part) ?? [];
  return from === undefined || to === undefined ? undefined : find.minutes(from, to);
}

/** Postcodes as they are written in this city: a provider node writes them in any land's way. */
function asHere(postcodes: string): string {
  const forms = city.value.postcodes?.forms;
  const read = readPostcodes(postcodes);
  return read.ok && forms !== undefined ? postcodesText(read.area.ranges, forms) : postcodes;
}

/** A timetable writes the day before a time that is not of today, as in 2026-10-07 00:51; people read it as a day. */
export function withDays(times: string): string {
  return times.replaceAll(/(\d{4}-\d\d-\d\d) (?=\d\d:\d\d)/g, (_, date: string) => `${day(Date.parse(`${date}T12:00`))} `);
}
