import type { DrawnPostcodes } from '../../../commerce/city-drawing.ts';
import { postcodesText, readPostcodes } from '../../../commerce/postcode-area.ts';

/** How postcodes of a city are written, for a shopkeeper who has to be shown it. */

/** A range and one postcode of a city: `1011-1109, 1015 AB`. */
export function postcodesSuch({ areas, example, forms }: DrawnPostcodes): string {
  const names = Object.keys(areas).sort();
  const read = readPostcodes(`${names[0]}..${names.at(-1)}`, forms);
  if (read.ok) return `${postcodesText(read.area.ranges, forms)}, ${example}`;
  // What names an area is too short for a postcode: then all that differ from the example in their last digits.
  const [first, last] = ['0', '9'].map((digit) => example.replace(/\d+$/, (digits) => digit.repeat(digits.length)));
  return first === last ? example : `${first}..${last}, ${example}`;
}

/** Whether there can be a dash inside a postcode here, as where nothing is known of them. */
export function areDashed(postcodes: DrawnPostcodes | undefined): boolean {
  return postcodes === undefined || postcodes.forms.some(({ written }) => written.includes('-'));
}
