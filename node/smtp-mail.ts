import { createTransport } from 'nodemailer';
import type { Mail } from './mail.ts';

/** Mail through an SMTP server, as `smtp://user:password@host:587` or `smtps://…`. */

/** For each step of handing a letter over. */
const STEP_MS_MAX = 15_000;
/** Letters that wait for their server at the same moment; more are refused, and asked for again by their reader. */
const WAITING_MAX = 100;

/** @param from the sender as a mail shows it, such as `Marktplein <post@example.nl>` */
export function smtpMail({ url, from }: { readonly url: string; readonly from: string }): Mail {
  const limits = { connectionTimeout: STEP_MS_MAX, greetingTimeout: STEP_MS_MAX, socketTimeout: STEP_MS_MAX };
  const server = createTransport({ url, pool: true, maxConnections: 2, ...limits, disableFileAccess: true, disableUrlAccess: true });
  let waiting = 0;
  return {
    async send(letter) {
      if (waiting >= WAITING_MAX) throw new Error('Too many letters wait for the mail server.');
      waiting += 1;
      try {
        await server.sendMail({ from, ...letter });
      } finally {
        waiting -= 1;
      }
    },
    close: () => server.close(),
  };
}
