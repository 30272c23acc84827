import { inLanguages } from '../../square/language.ts';

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
  readonly other: string;
  readonly seen: string;
  readonly kinds: Readonly<Record<'stock' | 'item' | 'new-item' | 'payment' | 'message' | 'other', string>>;
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
  other: 'De node deed dit niet.',
  seen: 'Gezien',
  kinds: {
    stock: 'Voorraad aanpassen',
    item: 'Product aanpassen',
    'new-item': 'Nieuw product',
    payment: 'Betaling opnemen',
    message: 'Bericht aan de koper',
    other: 'Een verandering',
  },
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
  other: 'The node did not do this.',
  seen: 'Seen',
  kinds: {
    stock: 'Change of stock',
    item: 'Change of a product',
    'new-item': 'New product',
    payment: 'Payment entered',
    message: 'Message to the buyer',
    other: 'A change',
  },
};

export const waitingWords = inLanguages({ nl, en });
