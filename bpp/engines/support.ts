import type { Support } from '../../commerce/rating.ts';
import type { Refusal } from '../../commerce/refusal.ts';
import { PROVIDER_KEY } from '../provider-record.ts';
import type { Ask, CommandOf, Plan } from './engine.ts';
import { providerIn } from './state.ts';

const UNREACHABLE: Refusal = {
  reason: 'support-unavailable',
  message: 'Nobody here belongs to that id; give the id of an order, item or provider.',
  path: '/support/refId',
};

/** Tells how to reach the people of a provider. */
export function support({ command }: Ask<CommandOf<'support'>>): Plan {
  return {
    reads: [PROVIDER_KEY.provider],
    decide(state) {
      const contact = providerIn(state)?.contact;
      if (contact === undefined || (contact.phone ?? contact.email ?? contact.url) === undefined) {
        return { answer: { action: 'support', refusal: UNREACHABLE } };
      }
      const { refId, callbackPhone } = command.support;
      const answer: Support = {
        ...contact,
        ...(refId === undefined ? {} : { refId }),
        ...(callbackPhone === undefined ? {} : { callbackPhone }),
      };
      return { answer: { action: 'support', support: answer } };
    },
  };
}
