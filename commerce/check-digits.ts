/** The remainder of division by 97 of letters and digits, A counting as 10 and Z as 35 (ISO 7064, MOD 97-10): what IBAN and creditor references rest on. */
export function mod97(characters: string): number {
  let remainder = 0;
  for (const character of characters) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}
