import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Form } from '../../commerce/form.ts';
import { formText } from '../../commerce/form-reading.ts';

/**
 * The address at which one buyer fills in one form for one order. Nobody can guess it, and it changes when the form does: who posts to it has been
 * given it in an answer to their own order, and has seen the form as it is.
 */

/** Where forms are served; no key is asked for there. */
export const FORMS_PATH = '/forms';

export interface FormLink {
  readonly providerId: string;
  /** Absent: about the whole order. */
  readonly itemId?: string;
  readonly version: string;
  readonly buyerNodeId: string;
  readonly transactionId: string;
}

/** Stands for the whole order where an item would be named: ids of items have a dot. */
const WHOLE_ORDER = 'order';
const VERSION_CHARS = 16;

/** Another for every change of a form, and the same when it is changed back. */
export function versionOf(form: Form): string {
  return createHash('sha256').update(formText(form)).digest('base64url').slice(0, VERSION_CHARS);
}

/** @param nodeUri the URL at which the node hears messages: forms are served on the same host */
export function formUrl(nodeUri: string, link: FormLink, secret: string): string {
  const { providerId, version, buyerNodeId, transactionId } = link;
  const parts = [providerId, link.itemId ?? WHOLE_ORDER, version, buyerNodeId, transactionId, tokenOf(link, secret)];
  return new URL(`${FORMS_PATH}/${parts.map(encodeURIComponent).join('/')}`, nodeUri).href;
}

/** The link that the parts of a path name; whether its token is right is another question. */
export function readFormLink(parts: { readonly place: string } & Omit<FormLink, 'itemId'>): FormLink {
  const { place, ...link } = parts;
  return place === WHOLE_ORDER ? link : { ...link, itemId: place };
}

export function isToken(shown: string, link: FormLink, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(shown), digest(tokenOf(link, secret)));
}

function tokenOf({ providerId, itemId = WHOLE_ORDER, version, buyerNodeId, transactionId }: FormLink, secret: string): string {
  const facts = JSON.stringify([providerId, itemId, version, buyerNodeId, transactionId]);
  return createHmac('sha256', secret).update(facts).digest('base64url');
}
