import { inLanguages } from '../../square/language.ts';

/** What the console says of signing in at another place. */
export const elsewhereWords = inLanguages({
  nl: {
    enter: (name: string) => `Inloggen met ${name}`,
    notIn: 'U bent niet binnengelaten. Hier komt alleen binnen wie is uitgenodigd, met een e-mailadres dat daar is nagekeken.',
    away: 'Die plek om in te loggen is nu niet te bereiken. Probeer het later nog eens.',
  },
  en: {
    enter: (name: string) => `Sign in with ${name}`,
    notIn: 'You were not let in. Only who was invited comes in here, with an e-mail address that was checked there.',
    away: 'That place to sign in cannot be reached now. Try again later.',
  },
});
