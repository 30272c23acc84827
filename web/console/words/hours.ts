import type { SpansFault } from '../../../commerce/opening-spans.ts';
import { inLanguages } from '../../square/language.ts';

/** What the console says of hours that cannot be kept as they stand. */
interface HoursWords {
  readonly wrong: Readonly<Record<SpansFault, string>>;
  readonly lookAgain: string;
}

const nl: HoursWords = {
  wrong: {
    time: 'Vul bij elk een begin en een einde in, zoals 09:00 en 17:30.',
    overlap: 'Deze tijden vallen over elkaar. Laat de ene beginnen als de andere voorbij is.',
  },
  lookAgain: 'Dit is nog niet bewaard: bij een dag hierboven klopt iets niet.',
};

const en: HoursWords = {
  wrong: {
    time: 'Fill in a beginning and an end for each, such as 09:00 and 17:30.',
    overlap: 'These hours overlap. Let one begin when the other is over.',
  },
  lookAgain: 'This is not saved yet: something is not right with a day above.',
};

export const hoursWords = inLanguages({ nl, en });
