/** The `format` keywords that our schemas assert. All are linear in the length of the text. */

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
// More than nine digits of a second is finer than any clock that has to read it.
const TIME = /^([01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,9})?(?:z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;
const URI = /^[a-z][a-z0-9+.-]*:(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[0-9a-f]{2})+$/i;
const WEB_URI = /^https?:(?!\/\/[^/?#])/i;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDate(text: string): boolean {
  const parts = DATE.exec(text);
  if (!parts) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && leap ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);
  return day >= 1 && day <= days;
}

/** RFC 3339, with the offset that it demands; a day that does not exist is refused. */
function isDateTime(text: string): boolean {
  return /^.{10}t/i.test(text) && TIME.test(text.slice(11)) && isDate(text.slice(0, 10));
}

/** RFC 3986, absolute. A web address must also name a host, and parse as a URL. */
function isUri(text: string): boolean {
  return URI.test(text) && !WEB_URI.test(text) && URL.canParse(text);
}

export const formats: Readonly<Record<string, RegExp | ((text: string) => boolean)>> = {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  date: isDate,
  'date-time': isDateTime,
  uri: isUri,
  email: /^[^\s@<>()[\]\\,;:"]+@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i,
  duration: /^P(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$/,
};

/** What each format asks, in words for a developer. */
export const formatWords: Readonly<Record<string, string>> = {
  uuid: 'a UUID',
  date: 'a date, such as 2026-05-17',
  'date-time': 'an RFC 3339 date and time with its offset, such as 2026-05-17T10:15:30.000Z',
  uri: 'an absolute URI',
  email: 'an email address',
  duration: 'an ISO 8601 duration, such as PT30S',
};
