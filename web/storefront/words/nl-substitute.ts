import type { SubstituteWords } from './substitute-words.ts';

export const substitute: SubstituteWords = {
  legend: 'Als iets er toch niet is',
  none: 'Laat het weg; ik krijg mijn geld terug',
  lower: 'De winkel mag iets vergelijkbaars kiezen dat niet meer kost',
  ask: 'Vraag mij wat ik in plaats daarvan wil',
  askHint: 'U hebt even de tijd om te antwoorden, op de pagina van uw bestelling. Zonder antwoord krijgt u uw geld terug.',
  title: 'De winkel vraagt u iets',
  missing: (count, name) => `${count} × ${name} is er toch niet.`,
  instead: (count, name, amount) => `De winkel stelt in plaats daarvan ${count} × ${name} voor, voor ${amount}.`,
  until: (time) => `Antwoord vóór ${time}. Zonder antwoord valt het weg en betaalt u het niet.`,
  over: 'De tijd om te antwoorden is om: het valt weg en u betaalt het niet.',
  yes: (name) => `Ja, ik wil ${name}`,
  no: 'Nee, laat het weg',
  sending: 'Uw antwoord gaat naar de winkel …',
};
