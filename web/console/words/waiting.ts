import { inLanguages } from '../../square/language.ts';

type Kind =
  | 'stock'
  | 'item'
  | 'new-item'
  | 'photo'
  | 'payment'
  | 'message'
  | 'hours'
  | 'trading'
  | 'block'
  | 'free'
  | 'shift-on'
  | 'shift-off'
  | 'other';

/** What the console says of what was pressed and not heard yet, and of what the node would not do. */
interface WaitingWords {
  readonly show: string;
  /** On what was pressed and not heard yet. */
  readonly waits: string;
  readonly since: (when: string) => string;
  readonly full: string;
  /** `more`: there were more than are kept. */
  readonly refusedTitle: (count: number, more: boolean) => string;
  readonly pressed: (what: string, when: string) => string;
  readonly because: Readonly<Record<string, string>>;
  /** The same, where more can be said of what was pressed: by its kind. */
  readonly becauseOf: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly other: string;
  readonly seen: string;
  readonly kinds: Readonly<Record<Kind, string>>;
  /** Of one order, what waits. */
  readonly here: string;
  /** Of a line of an order: so many of it were said not to be there. */
  readonly missing: (count: number) => string;
  /** In a form, that what it says waits to be heard. */
  readonly form: string;
  readonly trading: Readonly<Record<'on' | 'off', string>>;
  readonly shift: Readonly<Record<'on' | 'off', string>>;
  readonly moved: (when: string) => string;
}

const nl: WaitingWords = {
  show: 'Wat er wacht',
  waits: 'wacht',
  since: (when) => `gedrukt ${when}`,
  full: 'Er wachten te veel dingen op verbinding. Dit laatste is niet bewaard: doe het opnieuw als er verbinding is.',
  refusedTitle: (count, more) =>
    count === 1 ? 'Eén ding is niet doorgegaan' : `${count}${more ? ' of meer' : ''} dingen zijn niet doorgegaan`,
  pressed: (what, when) => `${what} (gedrukt ${when})`,
  because: {
    conflict: 'Intussen is er iets veranderd, zodat dit niet meer kon. Kijk hoe het er nu voor staat.',
    refused: 'De regels van de zaak laten dit niet toe.',
    'not-found': 'Het is er niet meer.',
    'not-allowed': 'Uw rol mag dit niet.',
    'bad-request': 'De node begreep dit niet.',
    'too-old': 'Het wachtte langer dan twaalf uur. Doe het opnieuw als het nog moet.',
    'idempotency-key-reused': 'Dit is eerder al anders gedaan.',
  },
  becauseOf: {
    move: {
      conflict:
        'Intussen is die tijd bezet, of is de afspraak afgezegd. Er is niets verzet: kijk in de week hoe het ervoor staat en kies zo nodig een andere tijd.',
      'bad-request': 'Die tijd is voorbij, of te ver weg. Er is niets verzet: kies een andere tijd.',
    },
    block: {
      conflict: 'Intussen staat er iets in die tijd. Hij is niet vrijgehouden: verzet eerst wat er staat, of houd een andere tijd vrij.',
      'bad-request': 'Die tijd is voorbij, of te ver weg. Hij is niet vrijgehouden: houd een andere tijd vrij.',
    },
    missing: {
      conflict: 'Intussen is er iets veranderd aan de bestelling. Kijk wat er nu in staat, en meld het opnieuw als het nog klopt.',
    },
    'shift-off': {
      conflict: 'U heeft nog een rit. Rijd hem uit of geef hem terug, en beëindig dan uw dienst.',
    },
  },
  other: 'De node deed dit niet.',
  seen: 'Gezien',
  kinds: {
    stock: 'Voorraad aanpassen',
    item: 'Product aanpassen',
    'new-item': 'Nieuw product',
    photo: 'Foto van een product',
    payment: 'Betaling opnemen',
    message: 'Bericht aan de koper',
    hours: 'Openingstijden',
    trading: 'Bestellingen aannemen: aan of uit',
    block: 'Tijd vrijhouden',
    free: 'Tijd weer vrijgeven',
    'shift-on': 'Dienst beginnen',
    'shift-off': 'Dienst beëindigen',
    other: 'Een verandering',
  },
  here: 'Wacht op verbinding',
  missing: (count) => `${count} gemeld`,
  form: 'Dit wacht op verbinding, en gaat dan vanzelf weg. U kunt deze pagina sluiten.',
  trading: {
    on: 'Dit wacht op verbinding. Tot dan neemt u geen bestellingen aan.',
    off: 'Dit wacht op verbinding. Tot dan kunnen er nog bestellingen binnenkomen.',
  },
  shift: {
    on: 'Uw dienst begint zodra er verbinding is.',
    off: 'Uw dienst eindigt zodra er verbinding is. Tot dan kan er nog een rit voor u komen.',
  },
  moved: (when) => `Verzet naar ${when}. Dat wacht op verbinding: wie de afspraak maakte, weet het nog niet.`,
};

const en: WaitingWords = {
  show: 'What is waiting',
  waits: 'waiting',
  since: (when) => `pressed ${when}`,
  full: 'Too many things wait for a connection. This last one was not kept: do it again when there is one.',
  refusedTitle: (count, more) => (count === 1 ? 'One thing did not happen' : `${count}${more ? ' or more' : ''} things did not happen`),
  pressed: (what, when) => `${what} (pressed ${when})`,
  because: {
    conflict: 'Something changed meanwhile, so that this was not possible any more. See how it stands now.',
    refused: 'The rules of the business do not allow this.',
    'not-found': 'It is not there any more.',
    'not-allowed': 'Your role may not do this.',
    'bad-request': 'The node did not understand this.',
    'too-old': 'It waited for more than twelve hours. Do it again if it still has to be done.',
    'idempotency-key-reused': 'This was done before, and otherwise.',
  },
  becauseOf: {
    move: {
      conflict:
        'Meanwhile that time was taken, or the appointment was called off. Nothing was moved: see in the week how it stands, and choose another time if need be.',
      'bad-request': 'That time is over, or too far off. Nothing was moved: choose another time.',
    },
    block: {
      conflict: 'Meanwhile something was booked in that time. It is not kept free: move what stands there first, or block another time.',
      'bad-request': 'That time is over, or too far off. It is not kept free: block another time.',
    },
    missing: {
      conflict: 'Meanwhile the order changed. See what is in it now, and report it again if it still holds.',
    },
    'shift-off': {
      conflict: 'You still have a ride. End it or give it back, and then go off shift.',
    },
  },
  other: 'The node did not do this.',
  seen: 'Seen',
  kinds: {
    stock: 'Change of stock',
    item: 'Change of a product',
    'new-item': 'New product',
    photo: 'Photo of a product',
    payment: 'Payment entered',
    message: 'Message to the buyer',
    hours: 'Opening hours',
    trading: 'Taking orders: on or off',
    block: 'Block time',
    free: 'Give time free again',
    'shift-on': 'Go on shift',
    'shift-off': 'Go off shift',
    other: 'A change',
  },
  here: 'Waits for a connection',
  missing: (count) => `${count} reported`,
  form: 'This waits for a connection, and is sent by itself then. You can close this page.',
  trading: {
    on: 'This waits for a connection. Until then you take no orders.',
    off: 'This waits for a connection. Until then orders may still come in.',
  },
  shift: {
    on: 'Your shift begins as soon as there is a connection.',
    off: 'Your shift ends as soon as there is a connection. Until then a ride may still come for you.',
  },
  moved: (when) => `Moved to ${when}. That waits for a connection: whoever booked does not know it yet.`,
};

export const waitingWords = inLanguages({ nl, en });
