/** What the storefront says where a test has to find its way, in both languages. */
export interface Spoken {
  readonly locale: string;
  readonly menu: string;
  readonly orders: string;
  readonly near: string;
  readonly search: string;
  readonly addBread: RegExp;
  readonly oneMore: RegExp;
  readonly basket: string;
  readonly next: string;
  readonly payOnPickup: string;
  readonly payBefore: string;
  readonly havePaid: string;
  readonly terms: string;
  readonly place: RegExp;
  readonly cancel: string;
  readonly yesCancel: RegExp;
  readonly cancelled: string;
  readonly payAtDoor: string;
  readonly whereIsIt: string;
  readonly nowhereYet: RegExp;
  readonly away: RegExp;
  readonly sendRating: string;
  readonly rated: RegExp;
  readonly noShop: string;
  readonly tooLittle: RegExp;
}

export const SPOKEN: readonly [Spoken, Spoken] = [
  {
    locale: 'nl-NL',
    menu: 'Hoofdmenu',
    orders: 'Bestellingen',
    near: 'In de buurt van',
    search: 'Zoeken',
    addBread: /^Desembrood.* in mandje$/,
    oneMore: /^Eén Desembrood.* meer$/,
    basket: 'Mandje',
    next: 'Bestelling nakijken',
    payOnPickup: 'In de winkel, bij het afhalen',
    payBefore: 'Nu, met een overschrijving',
    havePaid: 'Ik heb dit bedrag betaald',
    terms: 'Als u zich bedenkt',
    place: /^Bestelling plaatsen, €/,
    cancel: 'Deze bestelling annuleren',
    yesCancel: /^Ja, .*annuleren/,
    cancelled: 'Geannuleerd',
    payAtDoor: 'Aan de deur, bij het bezorgen',
    whereIsIt: 'Vraag de zaak waar het is',
    nowhereYet: /^De zaak toont op dit moment geen plek/,
    away: /^Nog ongeveer .* van waar het bezorgd wordt/,
    sendRating: 'Cijfer versturen',
    rated: /^Dank u wel/,
    noShop: 'Geen enkele winkel heeft dit',
    tooLittle: /bezorgt vanaf €\s10,00/,
  },
  {
    locale: 'en-GB',
    menu: 'Main menu',
    orders: 'Orders',
    near: 'Near',
    search: 'Search',
    addBread: /^Add Desembrood.* to the basket$/,
    oneMore: /^One Desembrood.* more$/,
    basket: 'Basket',
    next: 'Check the order',
    payOnPickup: 'In the shop, when you pick it up',
    payBefore: 'Now, by bank transfer',
    havePaid: 'I have paid this amount',
    terms: 'If you change your mind',
    place: /^Place order, €/,
    cancel: 'Cancel this order',
    yesCancel: /^Yes, cancel/,
    cancelled: 'Cancelled',
    payAtDoor: 'At the door, when it is delivered',
    whereIsIt: 'Ask the business where it is',
    nowhereYet: /^The business shows no position/,
    away: /^About .* from where it is to be delivered/,
    sendRating: 'Send rating',
    rated: /^Thank you/,
    noShop: 'No shop has this',
    tooLittle: /delivers from €10.00/,
  },
];
