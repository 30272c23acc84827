import type { LinkWords, MessageWords, NoticeWords } from './after-words.ts';

export const link: LinkWords = {
  title: 'De link van deze bestelling',
  text: 'Met deze link opent u de bestelling op elk apparaat, zonder account. Bewaar hem, of stuur hem naar uzelf.',
  byLink: 'U opende deze bestelling met haar link. Als u de browser sluit, vergeet dit apparaat haar; de link opent haar opnieuw.',
  care: 'Wie de link heeft kan de bestelling volgen, en ook annuleren. Geef hem alleen aan wie dat mag.',
  copy: 'Link kopiëren',
  making: 'De link wordt gemaakt …',
  renew: 'Maak een nieuwe link',
  renewed: 'Er is een nieuwe link. De oude opent niets meer.',
  voidTitle: 'Deze link opent niets',
  voidText: 'Misschien is hij niet compleet, of er is een nieuwere gemaakt. Vraag degene die bestelde om de link van nu.',
};

export const messages: MessageWords = {
  title: 'Berichten',
  text: (shop) => `Vraag iets aan ${shop}, of laat iets weten. Het antwoord verschijnt hier vanzelf.`,
  shop: 'de winkel',
  you: 'U',
  write: 'Uw bericht',
  left: (count) => `Nog ruimte voor ${count} ${count === 1 ? 'teken' : 'tekens'}.`,
  empty: 'Schrijf eerst wat u wilt zeggen.',
  send: 'Bericht versturen',
  sending: 'Uw bericht is onderweg …',
  unsure: (shop) => `We weten niet of ${shop} dit bericht kan lezen. Bel liever, of probeer het over een minuut opnieuw.`,
};

export const notices: NoticeWords = {
  title: 'Op de hoogte blijven',
  mailText: 'We kunnen u e-mailen als de bestelling verandert, met een link die haar opent. Het adres gebruiken we nergens anders voor.',
  mailOn: 'E-mail mij over deze bestelling',
  mailGoes: (to) => `E-mail over deze bestelling gaat naar ${to}.`,
  mailWill: (to) => `Over deze bestelling krijgt u e-mail op ${to}. Dat zet u daarna uit bij de bestelling.`,
  stop: 'Zet uit',
  stopLabel: (to) => `Zet uit: ${to}`,
  pushText: (maker, host) =>
    `Uw browser kan u een seintje geven, ook als deze pagina dicht is. Dat gaat via de server van ${maker}: ${host}. Die ziet dat er een seintje komt en wanneer, niet waarover.`,
  pushOn: 'Zet seintjes op dit apparaat aan',
  pushGoes: (host) => `Seintjes komen via ${host}.`,
  pushRefused: 'Uw browser staat geen seintjes toe. Dat verandert u in de instellingen van de browser.',
  pushFailed: 'De server van uw browser is nu niet te bereiken. Er is niets aangezet.',
  pushElsewhere: (host) => `Uw browser wilde een andere server gebruiken: ${host}. Er is niets aangezet.`,
};
