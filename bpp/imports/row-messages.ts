import type { PriceFault } from './cell-values.ts';
import type { ImportMessage } from './import-problem.ts';

/** The sentences that both programs' readers need: what is wrong with a row, and what to do about it. */

export const MISSING_PRICE: ImportMessage = {
  nl: 'De prijs ontbreekt; vul in wat de klant betaalt, met btw, zoals 12,50.',
  en: 'The price is missing; fill in what a customer pays, VAT included, such as 12.50.',
};

export const PRICE_FAULTS: Readonly<Record<PriceFault, ImportMessage>> = {
  'not-a-price': {
    nl: 'Dit is geen prijs die maar op één manier te lezen is; schrijf een bedrag zoals 12,50 of 1234,00.',
    en: 'This is no price that can be read in one way only; write an amount such as 12.50 or 1234.00.',
  },
  negative: {
    nl: 'Een prijs is nooit minder dan nul; haal het minteken weg.',
    en: 'A price is never less than nothing; remove the minus.',
  },
  'finer-than-a-coin': {
    nl: 'Deze prijs is fijner dan een cent; rond hem af, of verkoop per 10 of per 100.',
    en: 'This price is finer than a cent; round it, or sell by ten or by a hundred.',
  },
};

export const MISSING_NAME: ImportMessage = {
  nl: 'De naam van het product ontbreekt; vul die in.',
  en: 'The name of the product is missing; fill it in.',
};

export const STOCK_NOT_A_NUMBER: ImportMessage = {
  nl: 'De voorraad is geen getal; vul een heel getal in, of zet voorraad bijhouden uit.',
  en: 'The stock is not a number; fill in a whole number, or stop tracking stock.',
};

export const BARCODE_LEFT_OUT: ImportMessage = {
  nl: 'Deze barcode klopt niet (8, 12, 13 of 14 cijfers met een goed controlecijfer) en is weggelaten; het product is wel overgenomen.',
  en: 'This barcode is not right (8, 12, 13 or 14 digits with a sound check digit) and was left out; the product was imported.',
};

export const GIFT_CARD: ImportMessage = {
  nl: 'Cadeaubonnen worden niet overgenomen.',
  en: 'Gift cards are not imported.',
};

export const NO_VARIANTS: ImportMessage = {
  nl: 'Van dit product met varianten kon geen enkele variant worden gelezen; herstel de rijen van de varianten.',
  en: 'Not one variant of this product could be read; mend the rows of its variants.',
};

export function notPublished(state: string): ImportMessage {
  return {
    nl: `Niet overgenomen, want het product staat niet te koop (${state}); publiceer het en exporteer opnieuw.`,
    en: `Not imported, as the product is not for sale (${state}); publish it and export again.`,
  };
}

export function duplicate(line: number): ImportMessage {
  return {
    nl: `Deze artikelcode staat ook op regel ${line}; geef elk product en elke variant een eigen code (SKU).`,
    en: `This code is also on line ${line}; give every product and every variant a code (SKU) of its own.`,
  };
}

export function unknownParent(parent: string): ImportMessage {
  return {
    nl: `Het hoofdproduct ${parent} van deze variant staat niet in het bestand; exporteer alle producten, met de varianten erbij.`,
    en: `The product ${parent} that this variant belongs to is not in the file; export all products together with their variants.`,
  };
}
