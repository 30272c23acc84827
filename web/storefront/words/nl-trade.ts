import type {
  AppointmentWords,
  OwnDataWords,
  ReceiptWords,
  RentalWords,
  RideWords,
  ShowWords,
  TimetableWords,
  WhyWords,
} from './trade-words.ts';

export const ride: RideWords = {
  person: { title: 'Uw rit', from: 'Ophalen bij', to: 'Brengen naar', note: 'Opmerking voor de chauffeur' },
  parcel: { title: 'Uw pakket', from: 'Ophalen bij', to: 'Bezorgen bij', note: 'Opmerking voor de koerier' },
  map: 'De weg op de kaart',
  when: 'Wanneer',
  whenHint: 'leeg is nu',
  people: 'Met hoeveel',
  peopleOf: (count) => (count === 1 ? '1 persoon' : `${count} personen`),
  weight: 'Gewicht in kilo’s',
  weightUpTo: (kilograms) => `tot ${kilograms} kg`,
  order: 'Rit kiezen',
  atMost: (amount) => `Dit is een schatting. Het wordt nooit meer dan ${amount}.`,
  driver: (name) => `${name} rijdt voor u`,
  expected: {
    start: (time) => `Ophalen verwacht om ${time}`,
    end: (time) => `Aankomst verwacht om ${time}`,
    was: (time) => `eerst ${time}`,
    later: 'Het wordt later dan eerst gezegd.',
  },
  lastSeen: (time) => `Laatst gezien om ${time}`,
  follow: 'Waar is mijn rit?',
};

export const appointment: AppointmentWords = {
  title: 'Kies een tijd',
  none: 'Er is nu geen tijd vrij.',
  waiting: 'Zet mij op de wachtlijst',
  note: 'Iets dat ze vooraf moeten weten',
  noteHint: 'Alleen wie u ontvangt leest dit.',
  order: 'Tijd kiezen',
  next: (day, time, who) => `Eerste vrije tijd: ${day} om ${time}${who === '' ? '' : `, bij ${who}`}`,
  noneFree: 'Nu geen tijd vrij; u kunt op de wachtlijst.',
  takes: (minutes) => `duurt ${minutes} minuten`,
  move: 'Een andere tijd kiezen',
  moveTitle: 'Verzet de afspraak',
  moveText: 'Verzetten kan zolang annuleren gratis is. Uw oude tijd blijft staan tot de nieuwe is bevestigd.',
  moveDo: 'Verzet naar deze tijd',
  moving: 'De afspraak wordt verzet …',
  looking: 'De vrije tijden worden gevraagd …',
  takeOffered: 'Neem deze tijd',
};

export const rental: RentalWords = {
  where: 'Waar hij staat',
  here: 'Hier staat hij',
  street: 'Los op straat; zie de kaart.',
  order: 'Reserveren',
  free: (count) => `${count} vrij`,
  code: 'Uw code',
  codeText: (until) => `Toets deze code in bij de fiets of de paal. Hij werkt tot ${until}; daarna vervalt de reservering zonder kosten.`,
  inUse: 'U rijdt. Breng hem terug naar een station; daarna staat hier wat het kostte.',
};

export const timetable: TimetableWords = {
  departures: 'Vertrektijden',
  none: 'Voorlopig vertrekt hier niets.',
  notHere: 'Een kaartje koopt u bij de vervoerder zelf.',
};

export const why: WhyWords = {
  title: 'Waarom hier?',
  terms: { fit: 'Uw woorden', distance: 'Afstand', price: 'Prijs', time: 'Hoe snel' },
  unknown: 'onbekend',
  best: 'het best',
  less: (points) => `${points} punten minder dan het beste`,
  top: 'Alles bij elkaar heeft dit de meeste punten.',
  behind: (points, most) =>
    `Alles bij elkaar heeft dit ${points} punten minder dan wat bovenaan staat, het meest door: ${most.toLowerCase()}.`,
  only: 'Een volle balk is het beste van wat gevonden is. Naar iets anders wordt niet gekeken, en een plek is niet te koop.',
  inTime: (minutes) =>
    minutes < 1
      ? 'nu'
      : minutes < 90
        ? `over ${Math.round(minutes)} minuten`
        : minutes < 2880
          ? `over ${Math.round(minutes / 60)} uur`
          : `over ${Math.round(minutes / 1440)} dagen`,
  decided: (fact) => `Hierop werd beslist: ${fact}.`,
  first: 'Dit aanbod staat bovenaan: niets ging voor.',
  facts: {
    score: 'de punten samen',
    time: 'hoe snel het er is',
    rating: 'het cijfer',
    distance: 'de afstand',
    price: 'de prijs',
    words: 'uw woorden',
    open: 'of het open is',
    name: 'de naam, want verder was alles gelijk',
  },
};

export const show: ShowWords = {
  filters: 'Laat alleen zien',
  openNow: 'Nu open',
  inStock: 'Nog te krijgen',
  within: 'Binnen',
  anyDistance: 'elke afstand',
  hidden: (count) => `${count} verborgen door uw keuze.`,
  everything: 'Toon alles',
  more: 'Meer wensen',
  moreChosen: (count) => `Meer wensen (${count})`,
  atMost: 'Hoogstens',
  anyPrice: 'elke prijs',
  rated: 'Cijfer',
  anyRating: 'elk cijfer',
  starsFrom: (stars) => `vanaf ${stars} van 5`,
  atTheirs: 'Daar, op afspraak',
  atHome: 'Bij mij thuis',
  view: 'Hoe u het ziet',
  list: 'Lijst',
  map: 'Kaart',
  mapLabel: 'Wat gevonden is, op de kaart',
  pressed: 'Kies een nummer op de kaart om te zien wat daar is.',
  compare: 'Vergelijk',
  compareLabel: (item) => `${item} vergelijken`,
  compareStop: 'Vergelijkt u al',
  compareOpen: (count) => `Vergelijk ${count} naast elkaar`,
  compareTitle: 'Naast elkaar',
  compareFull: 'Meer dan vier naast elkaar past niet.',
  columns: { item: 'Aanbod', shop: 'Bij', price: 'Prijs', away: 'Afstand', open: 'Nu open', ways: 'Hoe' },
  yes: 'ja',
  no: 'nee',
};

export const ownData: OwnDataWords = {
  title: 'Uw gegevens',
  text: 'Alles wat deze site van u bewaart: zoekopdrachten, mandjes, reizen en bestellingen, met elk ondertekend bericht. U kunt het meenemen, en laten wissen.',
  download: 'Alles downloaden',
  table: 'Bestellingen als tabel',
  busy: 'Alles wordt gewist …',
  erase: 'Wis alles over mij',
  eraseTitle: 'Alles wissen?',
  eraseText:
    'De sleutel waarmee uw bestellingen zijn versleuteld wordt vernietigd. Niemand kan ze hier dan nog lezen, u ook niet. Wat een winkel zelf moet bewaren, zoals voor de belasting, blijft bij die winkel.',
  eraseYes: 'Ja, wis alles',
  eraseNo: 'Nee, bewaar het',
  erased: (orders, others) =>
    `${orders === 1 ? 'Eén bestelling is' : `${orders} bestellingen zijn`} gewist${others === 0 ? '' : `, en ${others} ${others === 1 ? 'ander ding' : 'andere dingen'}, zoals zoekopdrachten`}.`,
  here: 'Ook de mandjes en de plek op dit apparaat zijn weg.',
  eraseOpen: 'Een bestelling die nog loopt wordt niet gewist: rond haar eerst af of annuleer haar.',
};

export const receipt: ReceiptWords = {
  title: 'Bewijs van deze bestelling',
  lead: 'Uw bestelling en het antwoord van de zaak zijn allebei ondertekend. Uw browser rekent dat zelf na, met de sleutels die deze site van het register kreeg.',
  check: 'Kijk de handtekeningen na',
  checking: 'De handtekeningen worden nagekeken …',
  proved: (shop, amount, time) => `Bewezen: ${shop} nam deze bestelling van ${amount} aan, op ${time}.`,
  provedText: (buyerNode, providerNode) =>
    `Beide berichten dragen een geldige handtekening, van ${buyerNode} en van ${providerNode}, met de sleutels die deze site voor hen van het register kreeg.`,
  notYet: 'Er is nog niets om na te kijken: het antwoord van de winkel is er nog niet.',
  broken: 'Dit klopt niet. Minstens één handtekening hoort niet bij wat er staat.',
  step: {
    order: 'De bestelling is ondertekend',
    answer: 'Het antwoord van de winkel is ondertekend',
    keys: 'Het register noemde deze site de sleutels van allebei',
    same: 'Bestelling en antwoord horen bij elkaar',
  },
  good: 'klopt',
  bad: 'klopt niet',
  save: 'Bewaar als bestand',
  saveText: 'Wie deze site niet wil geloven, vraagt met dit bestand het register zelf naar de sleutels: marktplein verify-receipt',
};
