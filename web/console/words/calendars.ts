import { inLanguages } from '../../square/language.ts';

/** What the console says of the addresses at which phones follow the appointments. */
interface CalendarWords {
  readonly renew: string;
  readonly renewOf: (name: string) => string;
  readonly renewed: (name: string) => string;
}

const nl: CalendarWords = {
  renew: 'Nieuw adres maken',
  renewOf: (name) => `Nieuw adres maken: ${name}`,
  renewed: (name) => `Het adres voor ${name} is nieuw. Het oude toont niets meer: zet het nieuwe in de agenda van de telefoon.`,
};

const en: CalendarWords = {
  renew: 'Make a new address',
  renewOf: (name) => `Make a new address: ${name}`,
  renewed: (name) => `The address of ${name} is new. The old one shows nothing any more: put the new one into the calendar of the phone.`,
};

export const calendarWords = inLanguages({ nl, en });
