import { inLanguages } from '../../square/language.ts';

/** What the console says of signs on a device when an order comes. */
interface SignWords {
  readonly title: string;
  readonly text: (maker: string, host: string) => string;
  readonly on: string;
  readonly goes: (host: string) => string;
  readonly stop: string;
  readonly stopLabel: (host: string) => string;
  readonly refused: string;
  readonly failed: string;
  readonly elsewhere: (host: string) => string;
}

const nl: SignWords = {
  title: 'Een seintje bij een nieuwe bestelling',
  text: (maker, host) =>
    `Dit apparaat kan u een seintje geven als er een bestelling komt, ook als deze pagina dicht is. Dat gaat via de server van ${maker}: ${host}. Die ziet dat er een seintje komt en wanneer, niet waarover.`,
  on: 'Zet seintjes op dit apparaat aan',
  goes: (host) => `U krijgt seintjes via ${host}.`,
  stop: 'Zet uit',
  stopLabel: (host) => `Zet uit: ${host}`,
  refused: 'Uw browser staat geen seintjes toe. Dat verandert u in de instellingen van de browser.',
  failed: 'De server van uw browser is nu niet te bereiken. Er is niets aangezet.',
  elsewhere: (host) => `Uw browser wilde een andere server gebruiken: ${host}. Er is niets aangezet.`,
};

const en: SignWords = {
  title: 'A sign when an order comes',
  text: (maker, host) =>
    `This device can give you a sign when an order comes, even when this page is closed. It goes through the server of ${maker}: ${host}. That sees that a sign comes and when, not what it is about.`,
  on: 'Turn on signs on this device',
  goes: (host) => `You get signs through ${host}.`,
  stop: 'Turn off',
  stopLabel: (host) => `Turn off: ${host}`,
  refused: 'Your browser does not allow signs. You can change that in the settings of the browser.',
  failed: 'The server of your browser cannot be reached now. Nothing was turned on.',
  elsewhere: (host) => `Your browser wanted to use another server: ${host}. Nothing was turned on.`,
};

export const signWords = inLanguages({ nl, en });
