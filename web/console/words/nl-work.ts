import type { WorkWords } from './work-words.ts';

export const workNl: WorkWords = {
  photo: {
    title: 'Foto',
    choose: 'Foto maken of kiezen',
    other: 'Andere foto',
    remove: 'Foto weghalen',
    text: 'Wat is er op de foto te zien?',
    textHint: 'Wordt voorgelezen aan wie de foto niet ziet, zoals: een rond bruin brood met zaden.',
    wrongText: 'Zeg in een paar woorden wat er te zien is.',
    preview: 'De foto zoals hij is gekozen',
    sending: 'De foto is onderweg …',
    without: 'Kopers zien hem naast de naam. Waar en wanneer hij is gemaakt, laten we weg.',
    trouble: {
      offline: 'Er is geen verbinding. De foto is niet verstuurd; probeer het later opnieuw.',
      slow: 'Dat duurde te lang. Probeer het waar de verbinding beter is.',
      busy: 'Er worden andere foto’s gemaakt. Probeer het zo opnieuw.',
      'too-large': 'Deze foto is te groot.',
      'wrong-content-type': 'Dit is geen foto die gebruikt kan worden. Kies een JPEG, PNG of WebP.',
      'bad-request': 'Deze foto is niet heel te lezen. Maak hem opnieuw.',
      unavailable: 'Deze node kan nu geen foto’s maken. Al het andere gaat door.',
    },
    failed: 'De foto is niet bewaard.',
  },
};
