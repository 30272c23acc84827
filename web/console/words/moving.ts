import { inLanguages } from '../../square/language.ts';

/** What the console says to a business that comes from another node. */
interface MovingWords {
  readonly title: string;
  readonly lead: string;
  readonly choose: string;
  readonly from: (business: string, node: string, when: string) => string;
  readonly nothingYet: string;
  readonly becomes: string;
  readonly part: string;
  readonly fresh: string;
  readonly changed: string;
  readonly same: string;
  readonly kept: string;
  readonly parts: Readonly<Record<string, string>>;
  readonly historyLead: string;
  readonly members: (names: string) => string;
  readonly member: Readonly<Record<string, string>>;
  readonly iban: (before: string, after: string) => string;
  readonly left: string;
  /** What does not come along in a file, and what to do about it. */
  readonly cannot: Readonly<Record<string, string>>;
  readonly problems: (count: number) => string;
  readonly line: (line: number) => string;
  readonly doIt: string;
  readonly done: string;
  readonly nothing: string;
  readonly tooLarge: string;
  readonly elsewhere: string;
  readonly soMany: (count: number) => string;
  readonly thatIsAll: (count: number) => string;
  readonly more: string;
  readonly order: string;
  readonly buyer: string;
  readonly total: string;
  readonly on: string;
  readonly person: string;
  readonly erase: string;
  readonly eraseOf: (order: string) => string;
  readonly eraseTitle: string;
  readonly eraseText: string;
  readonly eraseYes: string;
  readonly erased: string;
}

const nl: MovingWords = {
  title: 'Hierheen verhuizen',
  lead: 'Komt uw zaak van een andere node? Kies het bestand dat u daar meenam met “Alles downloaden”. U ziet eerst wat ervan wordt; er verandert niets voordat u het zegt, en twee keer inlezen verdubbelt niets.',
  choose: 'Het bestand van uw zaak (.jsonl)',
  from: (business, node, when) => `Van ${business} op ${node}, gemaakt op ${when}.`,
  nothingYet: 'Er is nog niets veranderd.',
  becomes: 'Wat ervan wordt',
  part: 'Onderdeel',
  fresh: 'Nieuw',
  changed: 'Anders',
  same: 'Was er al',
  kept: 'Blijft zoals het hier is',
  parts: {
    items: 'Producten',
    categories: 'Categorieën',
    photos: 'Foto’s',
    orders: 'Bestellingen van daar',
    messages: 'Berichten',
    ratings: 'Beoordelingen',
    answers: 'Ingevulde formulieren',
    money: 'Betalingen',
    invoices: 'Facturen',
    evidence: 'Ondertekend bewijs',
    other: 'Overig',
  },
  historyLead:
    'Producten worden producten van deze zaak. Wat daar gebeurde komt mee om terug te zien: bestellingen van daar worden hier niet verder afgehandeld, en beoordelingen die deze node niet zelf zag, tellen hier niet mee.',
  members: (names) => `Van uw zaak verandert: ${names}.`,
  member: {
    name: 'naam',
    description: 'omschrijving',
    category: 'soort zaak',
    place: 'adres',
    imageUrls: 'foto’s',
    contact: 'contact',
    openingHours: 'openingstijden',
    company: 'bedrijfsgegevens',
    cancellation: 'voorwaarden om af te zeggen',
    payments: 'betaalwijzen',
    pickup: 'afhalen',
    delivery: 'bezorgen',
    vat: 'btw',
    discounts: 'kortingen',
    fees: 'toeslagen',
    deposits: 'statiegeld',
    goods: 'regels per artikel en pakketten',
    branches: 'vestigingen',
    returnDays: 'dagen om terug te brengen',
    staff: 'mensen die afspraken doen',
    booking: 'regels om te boeken',
    travel: 'waar u aan huis komt',
    vehicles: 'voertuigen en tarieven',
    area: 'gebied',
    terms: 'kosten van afzeggen',
    handOvers: 'manieren van overhandigen',
    forms: 'vragen aan uw klanten',
  },
  iban: (before, after) => `Let op: geld komt dan op ${after} in plaats van ${before}.`,
  left: 'Dit komt niet mee in het bestand:',
  cannot: {
    feed: 'Wat u aanbiedt komt uit uw feed. Vraag de beheerder om die feed ook hier te laten lezen.',
    'payment-service':
      'Betalen met een betaaldienst. Die stelt u hier opnieuw in; overschrijven en betalen bij het overhandigen komen wel mee.',
    drivers: 'Uw chauffeurs: hun sleutels staan in geen enkel bestand. Zet hen hier op de lijst van chauffeurs.',
    calendars: 'De adressen van de agenda’s van uw mensen. Zet ze op de kaart; tot dan blokkeert een agenda van buiten hier geen tijd.',
    software: 'Waar uw eigen programma te bereiken is, en het geheim daarvan. Dat staat op de kaart hier.',
    'photos-later':
      'Een deel van de foto’s: er gaan er 200 tegelijk. Lees hetzelfde bestand daarna nog een keer in, dan komen de volgende.',
  },
  problems: (count) => (count === 1 ? 'Eén regel wordt niet overgenomen' : `${count} regels worden niet overgenomen`),
  line: (line) => (line === 0 ? 'Het bestand' : `Regel ${line}`),
  doIt: 'Dit overnemen',
  done: 'Uw zaak is overgenomen.',
  nothing: 'Alles hiervan is er al.',
  tooLarge: 'Dit bestand is te groot.',
  elsewhere: 'Bestellingen van elders',
  soMany: (count) => `De eerste ${count} staan hier.`,
  thatIsAll: (count) => (count === 1 ? 'Dat is de enige.' : `Dat zijn ze alle ${count}.`),
  more: 'Laat er meer zien',
  order: 'Bestelling',
  buyer: 'Koper',
  total: 'Totaal',
  on: 'Besteld',
  person: 'Persoon',
  erase: 'Wis wie bestelde',
  eraseOf: (order) => `Wis wie bestelde: ${order}`,
  eraseTitle: 'Wissen wie dit bestelde?',
  eraseText:
    'Naam, adressen, telefoon en mail, berichten, ingevulde formulieren, facturen en de ondertekende berichten van deze bestelling verdwijnen. Wat er verkocht is, voor hoeveel en wanneer blijft. Het is niet terug te draaien, ook niet door het bestand nog eens in te lezen.',
  eraseYes: 'Ja, wissen',
  erased: 'Gewist',
};

const en: MovingWords = {
  title: 'Move here',
  lead: 'Does your business come from another node? Choose the file that you took along there with “Download everything”. You see first what becomes of it; nothing is changed before you say so, and reading it twice doubles nothing.',
  choose: 'The file of your business (.jsonl)',
  from: (business, node, when) => `Of ${business} at ${node}, made on ${when}.`,
  nothingYet: 'Nothing has been changed yet.',
  becomes: 'What becomes of it',
  part: 'Part',
  fresh: 'New',
  changed: 'Changed',
  same: 'Was here',
  kept: 'Stays as it is here',
  parts: {
    items: 'Products',
    categories: 'Categories',
    photos: 'Photos',
    orders: 'Orders from there',
    messages: 'Messages',
    ratings: 'Ratings',
    answers: 'Forms that were filled in',
    money: 'Payments',
    invoices: 'Invoices',
    evidence: 'Signed evidence',
    other: 'Other',
  },
  historyLead:
    'Products become products of this business. What happened there comes along to look back at: orders from there are not handled here, and ratings that this node did not see given do not count here.',
  members: (names) => `Of your business this changes: ${names}.`,
  member: {
    name: 'name',
    description: 'description',
    category: 'kind of business',
    place: 'address',
    imageUrls: 'photos',
    contact: 'contact',
    openingHours: 'opening hours',
    company: 'company details',
    cancellation: 'terms of cancelling',
    payments: 'ways to pay',
    pickup: 'pick-up',
    delivery: 'delivery',
    vat: 'VAT',
    discounts: 'discounts',
    fees: 'fees',
    deposits: 'deposits',
    goods: 'rules for single goods, and bundles',
    branches: 'branches',
    returnDays: 'days to bring back',
    staff: 'people who do appointments',
    booking: 'rules for booking',
    travel: 'where you come to the house',
    vehicles: 'vehicles and tariffs',
    area: 'area',
    terms: 'what calling off costs',
    handOvers: 'ways to hand over',
    forms: 'questions to your customers',
  },
  iban: (before, after) => `Mind: money then comes to ${after} in the place of ${before}.`,
  left: 'This does not come along in the file:',
  cannot: {
    feed: 'What you offer comes from your feed. Ask the operator to have that feed read here too.',
    'payment-service': 'Paying by a payment service. You set that up anew here; transfers and paying at the hand-over do come along.',
    drivers: 'Your drivers: their keys stand in no file. Put them on the list of drivers here.',
    calendars:
      'The addresses of the calendars of your people. Write them on the card; until then no calendar from outside blocks time here.',
    software: 'Where your own software is to be reached, and its secret. That stands on the card here.',
    'photos-later': 'Some of the photos: 200 go at a time. Read the same file once more afterwards, and the next ones come.',
  },
  problems: (count) => (count === 1 ? 'One line is not taken over' : `${count} lines are not taken over`),
  line: (line) => (line === 0 ? 'The file' : `Line ${line}`),
  doIt: 'Take this over',
  done: 'Your business was taken over.',
  nothing: 'All of this is here already.',
  tooLarge: 'This file is too large.',
  elsewhere: 'Orders from elsewhere',
  soMany: (count) => `The first ${count} stand here.`,
  thatIsAll: (count) => (count === 1 ? 'That is the only one.' : `These are all ${count} of them.`),
  more: 'Show more',
  order: 'Order',
  buyer: 'Buyer',
  total: 'Total',
  on: 'Ordered',
  person: 'Person',
  erase: 'Erase who ordered',
  eraseOf: (order) => `Erase who ordered: ${order}`,
  eraseTitle: 'Erase who ordered this?',
  eraseText:
    'Name, addresses, phone and mail, messages, forms that were filled in, invoices and the signed messages of this order go. What was sold, for how much and when stays. It cannot be undone, not by reading the file again either.',
  eraseYes: 'Yes, erase',
  erased: 'Erased',
};

export const movingWords = inLanguages({ nl, en });
