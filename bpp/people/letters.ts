import type { Letter } from '../../node/mail.ts';
import type { Language } from './person-record.ts';

/** The letter with a code to sign in with. */
export function codeLetter(language: Language, { code, to }: { readonly code: string; readonly to: string }): Letter {
  if (language === 'nl')
    return {
      to,
      subject: `${code} is uw code`,
      text: `Uw code om in te loggen op Marktplein is ${code}.\n\nHij werkt tien minuten, en alleen op het apparaat waarop u erom vroeg.\nHebt u er niet om gevraagd? Dan hoeft u niets te doen.\nNiemand van Marktplein vraagt u ooit om deze code.\n`,
    };
  return {
    to,
    subject: `${code} is your code`,
    text: `Your code to sign in to Marktplein is ${code}.\n\nIt works for ten minutes, on the device that asked for it and no other.\nYou did not ask for it? Then you need not do anything.\nNobody of Marktplein will ever ask you for this code.\n`,
  };
}

/** The letter with a link that lets somebody in. */
export function invitationLetter(
  language: Language,
  { link, to, business }: { readonly link: string; readonly to: string; readonly business: string },
): Letter {
  // The name of a business is somebody's own text: it may not begin a line of its own.
  const name = business.replaceAll(/\s+/g, ' ').slice(0, 100);
  if (language === 'nl')
    return {
      to,
      subject: `Uitnodiging: ${name} op Marktplein`,
      text: `U bent uitgenodigd om ${name} bij te houden op Marktplein: bestellingen, producten en tijden.\n\nMet deze link komt u binnen. Hij werkt één keer, drie dagen lang:\n\n${link}\n\nDaarna logt u in met een code die u per e-mail krijgt.\n`,
    };
  return {
    to,
    subject: `Invitation: ${name} on Marktplein`,
    text: `You have been invited to look after ${name} on Marktplein: its orders, products and hours.\n\nThis link lets you in. It works once, for three days:\n\n${link}\n\nAfter that you sign in with a code that you get by e-mail.\n`,
  };
}
