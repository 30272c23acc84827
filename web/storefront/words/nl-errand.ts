import type { FormsWords, TimesWords, TogetherWords } from './errand-words.ts';

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

export const together: TogetherWords = {
  way: (shops) => `Bij ${shops} winkels tegelijk bestellen`,
  wayText: 'U vult één keer in wie u bent. Elke winkel maakt een eigen bestelling; lukt er één niet, dan gaan de andere gewoon door.',
  start: 'Alles tegelijk bestellen',
  title: (shops) => `Bestellen bij ${shops} winkels`,
  lead: 'Eén keer invullen, een eigen bestelling bij elke winkel.',
  address: 'Waar mag het heen?',
  contactWhy: 'Elke winkel krijgt uw naam en één manier om u te bereiken. Uw adres krijgt alleen wie er komt.',
  needWays: 'Kies bij elke winkel hoe u het wilt krijgen; dan noemen zij hun prijs.',
  asking: 'De winkels noemen hun prijs …',
  sum: 'Samen',
  next: 'Bestellingen nakijken',
  askingTerms: 'De winkels maken uw bestellingen klaar om na te kijken …',
  agreeTitle: (shops) => `Nakijken en bestellen bij ${shops} winkels`,
  agreeLead: 'Dit bieden de winkels u aan. U bestelt pas als u onderaan op de knop drukt.',
  some: (can, all) => `${can} van de ${all} winkels kunnen uw bestelling aannemen. Wat er met de andere is, staat erbij.`,
  none: 'Geen van de winkels kan uw bestelling zo aannemen. Er is niets besteld.',
  place: (orders, total) => `${orders === 1 ? 'Bestelling plaatsen' : `${orders} bestellingen plaatsen`}, ${total}`,
  placing: 'Uw bestellingen gaan naar de winkels …',
  binding: (orders) =>
    orders === 1
      ? 'Met deze knop bestelt u en bent u de winkel dit bedrag schuldig.'
      : 'Met deze knop bestelt u bij elke winkel apart en bent u elk het eigen bedrag schuldig.',
  doneAll: 'Alles is besteld',
  doneSome: (placed, all) => `${placed} van de ${all} bestellingen zijn geplaatst`,
  doneNone: 'Er is niets besteld',
  doneText: 'Elke bestelling volgt u apart. Ze staan alle bij Bestellingen.',
  toOrder: (shop) => `Volg de bestelling bij ${shop}`,
  apart: (shop) => `Alleen bij ${shop} verder`,
  back: 'Iets veranderen',
  state: {
    'under-way': 'Wacht op antwoord',
    quoted: 'Heeft een prijs',
    offered: 'Kan besteld worden',
    placed: 'Besteld',
    cancelled: 'Geannuleerd',
    failed: 'Niet besteld',
    unknown: 'Onzeker',
    gone: 'Gewist',
  },
  advice: {
    'try-again': 'De winkel gaf geen antwoord. Probeer het straks nog eens; daar is niets besteld.',
    'select-again': 'De prijs geldt niet meer. Vraag hem opnieuw.',
    'agree-to-total': 'De prijs is veranderd. Bekijk het nieuwe totaal en bestel dan.',
    'change-or-drop': 'Zo is het niet te krijgen. Neem minder of iets anders, of ga zonder verder.',
    'choose-payment': 'Zo is het niet te betalen. Kies een andere manier.',
    wait: 'Misschien is het besteld. De winkel wordt vanzelf gevraagd; bestel het niet elders voordat er antwoord is.',
    'ask-provider': 'Vraag het de winkel.',
    'search-again': 'Het wordt niet meer aangeboden. Zoek opnieuw.',
  },
  gone: 'Deze bestelling bij meer winkels is hier niet meer bekend. De afzonderlijke bestellingen staan bij Bestellingen.',
};
