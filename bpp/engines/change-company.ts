import { accept, refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import type { Work } from '../../node/role.ts';
import { type CompanyRecord, PROVIDER_KEY, type ProviderRecord, partitionOfProvider } from '../provider-record.ts';
import { changedByHand } from './by-hand.ts';
import { asJson, providerIn } from './state.ts';

const NAME_CHARS_MAX = 200;
const KVK_NUMBER = /^\d{8}$/;
const VAT_NUMBER = /^([A-Z]{2})([A-Z0-9]{2,13})$/;
const DUTCH_VAT_NUMBER = /^NL\d{9}B\d{2}$/;

/** Work that says who a business is before the law. It stands until its card says something new of that. */
export function changeCompany(providerId: string, company: CompanyRecord): Work<Verdict<ProviderRecord>> {
  return {
    partition: partitionOfProvider(providerId),
    reads: [PROVIDER_KEY.provider],
    decide(state, { nowMs }) {
      const before = providerIn(state);
      if (before === undefined) return { result: refuseTrade('provider-not-found', 'There is no such provider on this node.') };
      const after: ProviderRecord = { ...changedByHand(before, { company }), updatedAtMs: nowMs };
      return { put: { [PROVIDER_KEY.provider]: asJson(after) }, result: accept(after) };
    },
  };
}

/** Reads who a business is; undefined when it makes no sense. An empty text is as one that is not there. */
export function companyIn(body: unknown): CompanyRecord | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { legalName, kvkNumber, vatNumber } = body as Readonly<Record<string, unknown>>;
  const name = textIn(legalName);
  const kvk = textIn(kvkNumber)?.replaceAll(/[\s.]/g, '');
  const vat = textIn(vatNumber)?.replaceAll(/[\s.]/g, '').toUpperCase();
  if (name === undefined || kvk === undefined || vat === undefined || name.length > NAME_CHARS_MAX) return undefined;
  if (kvk !== '' && !KVK_NUMBER.test(kvk)) return undefined;
  if (vat !== '' && !(vat.startsWith('NL') ? DUTCH_VAT_NUMBER : VAT_NUMBER).test(vat)) return undefined;
  return {
    ...(name === '' ? {} : { legalName: name }),
    ...(kvk === '' ? {} : { kvkNumber: kvk }),
    ...(vat === '' ? {} : { vatNumber: vat }),
  };
}

function textIn(value: unknown): string | undefined {
  if (value === undefined) return '';
  return typeof value === 'string' ? value.trim() : undefined;
}
