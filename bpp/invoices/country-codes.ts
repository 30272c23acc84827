/** The two letters that ISO 3166-1 has for a country, by its three; of Europe, where an invoice of this form is of use. */
const TWO_OF_THREE: Readonly<Record<string, string>> = {
  ...{ AND: 'AD', AUT: 'AT', BEL: 'BE', BGR: 'BG', CHE: 'CH', CYP: 'CY', CZE: 'CZ', DEU: 'DE', DNK: 'DK', ESP: 'ES', EST: 'EE', FIN: 'FI' },
  ...{ FRA: 'FR', GBR: 'GB', GRC: 'GR', HRV: 'HR', HUN: 'HU', IRL: 'IE', ISL: 'IS', ITA: 'IT', LIE: 'LI', LTU: 'LT', LUX: 'LU', LVA: 'LV' },
  ...{ MCO: 'MC', MLT: 'MT', NLD: 'NL', NOR: 'NO', POL: 'PL', PRT: 'PT', ROU: 'RO', SMR: 'SM', SVK: 'SK', SVN: 'SI', SWE: 'SE' },
};

/** Undefined for a country that is not known here. */
export function twoLetters(countryCode: string): string | undefined {
  return countryCode.length === 2 ? countryCode.toUpperCase() : TWO_OF_THREE[countryCode.toUpperCase()];
}
