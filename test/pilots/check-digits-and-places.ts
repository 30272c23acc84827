/** A place on earth in decimal degrees (WGS 84). */
export type Point = { lat: number; lon: number };

/** EAN-13: the last digit makes the weighted sum (1, 3, 1, 3 …) a multiple of ten. */
export function hasValidEanCheckDigit(ean: string): boolean {
  if (!/^\d{13}$/.test(ean)) return false;
  const sum = [...ean].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}

/** A Dutch IBAN (ISO 13616): country and check digits moved to the end, letters as numbers, modulo 97 is one. */
export function hasValidIbanCheckDigits(iban: string): boolean {
  if (!/^NL\d{2}[A-Z]{4}\d{10}$/.test(iban)) return false;
  const digits = [...(iban.slice(4) + iban.slice(0, 4))].map((character) => Number.parseInt(character, 36)).join('');
  return BigInt(digits) % 97n === 1n;
}

/** Whether a point lies in a polygon, by counting the edges that a line to the east crosses. */
export function isInside(polygon: Point[], point: Point): boolean {
  let inside = false;
  polygon.forEach((a, index) => {
    const b = polygon[(index + 1) % polygon.length] ?? a;
    const straddles = a.lat > point.lat !== b.lat > point.lat;
    if (straddles && point.lon < ((b.lon - a.lon) * (point.lat - a.lat)) / (b.lat - a.lat) + a.lon) inside = !inside;
  });
  return inside;
}
