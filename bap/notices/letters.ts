import type { Letter } from '../../node/mail.ts';
import type { OrderRecord } from '../records.ts';
import { type NoticeLanguage, wordsOfProvider } from './records.ts';

/** What a letter says about an order: as little as is of use, since post is read by others than its reader. */
interface LetterWords {
  readonly subject: (shop: string, state: string) => string;
  readonly first: (shop: string) => string;
  readonly changed: (shop: string) => string;
  readonly stands: (state: string) => string;
  readonly number: (id: string) => string;
  readonly wrote: (shop: string) => string;
  readonly open: string;
  readonly care: string;
  readonly stop: string;
  readonly otherState: string;
  readonly state: Readonly<Record<string, string>>;
}

const WORDS: Readonly<Record<NoticeLanguage, LetterWords>> = {
  nl: {
    subject: (shop, state) => `${shop}: ${state}`,
    first: (shop) => `Uw bestelling bij ${shop} is geplaatst.`,
    changed: (shop) => `Er is nieuws over uw bestelling bij ${shop}.`,
    stands: (state) => `Zo staat het nu: ${state}.`,
    number: (id) => `Bestelnummer: ${id}`,
    wrote: (shop) => `${shop} schreef u een bericht. U leest het bij uw bestelling.`,
    open: 'Met deze link opent u de bestelling, op elk apparaat:',
    care: 'Wie de link heeft kan de bestelling volgen, en ook annuleren. Stuur deze e-mail niet door.',
    stop: 'Geen e-mail meer over deze bestelling? Zet dat uit op dezelfde pagina.',
    otherState: 'veranderd',
    state: {
      pending: 'besteld',
      accepted: 'aangenomen',
      packed: 'ingepakt',
      'ready-for-pickup': 'klaar om op te halen',
      'out-for-delivery': 'onderweg naar u',
      'picked-up': 'opgehaald',
      delivered: 'bezorgd',
      cancelled: 'geannuleerd',
      complete: 'afgerond',
      assigned: 'er komt iemand aan',
      arrived: 'de chauffeur is er',
      started: 'onderweg',
      ended: 'aangekomen',
      'no-show': 'er was niemand',
      reserved: 'gereserveerd',
      'in-use': 'in gebruik',
      returned: 'teruggebracht',
      waiting: 'op de wachtlijst',
      offered: 'er kwam een tijd vrij',
      booked: 'geboekt',
      'under-way': 'bezig',
      completed: 'klaar',
      'return-asked': 'terugbrengen gevraagd',
      'taken-back': 'teruggenomen',
      'return-declined': 'niet teruggenomen',
    },
  },
  en: {
    subject: (shop, state) => `${shop}: ${state}`,
    first: (shop) => `Your order at ${shop} has been placed.`,
    changed: (shop) => `There is news of your order at ${shop}.`,
    stands: (state) => `This is how it stands: ${state}.`,
    number: (id) => `Order number: ${id}`,
    wrote: (shop) => `${shop} wrote you a message. You can read it with your order.`,
    open: 'This link opens the order, on any device:',
    care: 'Whoever has the link can follow the order, and cancel it too. Do not pass this e-mail on.',
    stop: 'No more e-mail about this order? Turn it off on the same page.',
    otherState: 'changed',
    state: {
      pending: 'ordered',
      accepted: 'accepted',
      packed: 'packed',
      'ready-for-pickup': 'ready to pick up',
      'out-for-delivery': 'on its way to you',
      'picked-up': 'picked up',
      delivered: 'delivered',
      cancelled: 'cancelled',
      complete: 'complete',
      assigned: 'somebody is coming',
      arrived: 'the driver is there',
      started: 'under way',
      ended: 'arrived',
      'no-show': 'nobody was there',
      reserved: 'reserved',
      'in-use': 'in use',
      returned: 'brought back',
      waiting: 'on the waiting list',
      offered: 'a time came free',
      booked: 'booked',
      'under-way': 'under way',
      completed: 'done',
      'return-asked': 'asked to bring it back',
      'taken-back': 'taken back',
      'return-declined': 'not taken back',
    },
  },
};

const NAME_CHARS_MAX = 100;

interface LetterFacts {
  readonly to: string;
  readonly language: NoticeLanguage;
  /** Opens the order. */
  readonly link: string;
  /** What was told last; empty when this is the first letter. */
  readonly before: string;
}

/** The letter about an order as it stands. */
export function orderLetter(order: OrderRecord, { to, language, link, before }: LetterFacts): Letter {
  const words = WORDS[language];
  // The name of a business is somebody's own text: it may not begin a line of its own.
  const shop = oneLine(order.told?.provider?.name ?? order.asked.providerId);
  const named = order.state === 'confirmed' ? (order.told?.fulfilments[0]?.state ?? 'pending') : order.state;
  const state = words.state[named] ?? words.otherState;
  const wrote = wordsOfProvider(order) > wordsBefore(before);
  const lines = [
    before === '' ? words.first(shop) : words.changed(shop),
    words.stands(state),
    ...(wrote ? [words.wrote(shop)] : []),
    ...(order.orderId === undefined ? [] : [words.number(oneLine(order.orderId))]),
    '',
    words.open,
    '',
    link,
    '',
    words.care,
    words.stop,
  ];
  return { to, subject: words.subject(shop, state), text: `${lines.join('\n')}\n` };
}

function wordsBefore(sight: string): number {
  return Number(sight.split('|').at(-1) ?? 0);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, NAME_CHARS_MAX);
}
