import type { FormsWords, TimesWords } from './errand-words.ts';

export const forms: FormsWords = {
  asks: (shop) => `${shop} vraagt nog iets`,
  onlyShop: (shop) => `Alleen ${shop} leest wat u hier invult.`,
  ownPage: 'Dit vraagt de winkel op een pagina van zichzelf. Vul die in en neem het nummer over dat u daar krijgt.',
  openPage: 'Open de pagina van de winkel',
  number: 'Nummer van die pagina',
  choose: 'Kies',
  takeBack: 'Antwoord weglaten',
};

export const times: TimesWords = {
  title: 'Wanneer bent u thuis?',
  between: (from, to) => `${from} – ${to}`,
  each: 'De winkel komt alleen op deze tijden; op elke tijd is er plaats voor een paar bestellingen.',
  taken: 'Deze tijd is intussen vergeven',
  other: 'Toon welke tijden er nog zijn',
  visit: 'Er komt iemand bij u thuis.',
  visitHint: 'Kies de buurt van het adres, dan is te zien of er iemand komt en wat de reis kost.',
};
