import { mod97 } from './check-digits.ts';

const IBAN = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;

/** Whether a text is an account number of ISO 13616 whose check digits hold. Lengths of single countries are not looked at. */
export function isIban(text: string): boolean {
  return IBAN.test(text) && mod97(text.slice(4) + text.slice(0, 4)) === 1;
}

/** An account number or reference without what people put between, in capitals. */
export function compact(text: string): string {
  return text.replace(/[\s.-]/g, '').toUpperCase();
}

/** An account number or reference as people read it, in groups of four. */
export function inFours(text: string): string {
  return text.replace(/(.{4})(?=.)/g, '$1 ');
}
