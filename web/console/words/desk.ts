import { inLanguages } from '../../square/language.ts';

/** What the console says where it stops short of all there is, or where somebody is about to lose something. */
interface DeskWords {
  /** Beside a list of the newest orders that are open. */
  readonly moreOrders: (shown: number) => string;
  readonly offerSound: string;
  /** Of a photo that no queue has room for. */
  readonly photoAlone: string;
  readonly leaving: {
    readonly title: string;
    readonly text: (count: number) => string;
    readonly stay: string;
    readonly leave: string;
    /** The node did not hear it. */
    readonly unheard: string;
  };
  readonly driver: { readonly missing: string; readonly wrong: string };
  readonly copyAddress: string;
}

const nl: DeskWords = {
  moreOrders: (shown) => `Er zijn meer dan ${shown} open bestellingen. De oudste staan hier niet bij: rond eerst andere af.`,
  offerSound: 'Geluid bij een aangeboden rit',
  photoAlone: 'Deze foto is te groot om hier te laten wachten. Bewaar opnieuw als er verbinding is, of kies een kleinere.',
  leaving: {
    title: 'Toch uitloggen?',
    text: (count) =>
      `${count === 1 ? 'Eén ding wacht' : `${count} dingen wachten`} nog op verbinding. Als u nu uitlogt, gaat dat niet door en is het weg.`,
    stay: 'Ingelogd blijven',
    leave: 'Uitloggen en weggooien',
    unheard: 'De node hoorde het niet: u bent nog ingelogd op dit apparaat. Probeer het opnieuw als er verbinding is.',
  },
  driver: {
    missing: 'Vul het id van de chauffeur in, zoals het in de vloot staat.',
    wrong: 'In deze vloot is geen chauffeur met dit id.',
  },
  copyAddress: 'Adres kopiëren',
};

const en: DeskWords = {
  moreOrders: (shown) => `There are more than ${shown} open orders. The oldest are not shown here: finish others first.`,
  offerSound: 'Sound with a ride that is offered',
  photoAlone: 'This photo is too large to wait here. Save again when there is a connection, or choose a smaller one.',
  leaving: {
    title: 'Sign out all the same?',
    text: (count) =>
      `${count === 1 ? 'One thing still waits' : `${count} things still wait`} for a connection. If you sign out now it does not happen, and is gone.`,
    stay: 'Stay signed in',
    leave: 'Sign out and throw away',
    unheard: 'The node did not hear it: you are still signed in on this device. Try again when there is a connection.',
  },
  driver: {
    missing: 'Fill in the id of the driver, as it stands in the fleet.',
    wrong: 'There is no driver with this id in this fleet.',
  },
  copyAddress: 'Copy address',
};

export const deskWords = inLanguages({ nl, en });
