import type { Request } from 'express';
import type { OfferFilter } from '../offer-filter.ts';
import { type ApiOutcome, denied, granted } from '../refusals.ts';
import { queryMember } from './call.ts';

const AMOUNT = /^\d{1,9}(\.\d{1,4})?$/;
const TAGS_MAX = 10;
const TEXT_MAX = 255;

/** What a query says that offers must be. */
export function filterOf(request: Request): ApiOutcome<OfferFilter> {
  const said: Record<string, unknown> = {};
  const texts = ['fulfilment', 'category', 'currency', 'providerNode', 'providerId'] as const;
  for (const name of texts) {
    const value = queryMember(request, name);
    if (value === undefined) continue;
    if (value === '' || value.length > TEXT_MAX) return denied('bad-query', `${name} has 1 to ${TEXT_MAX} characters.`, { pointer: name });
    said[name] = value;
  }
  for (const name of ['priceMin', 'priceMax', 'distanceMaxKm', 'ratingMin'] as const) {
    const value = queryMember(request, name);
    if (value === undefined) continue;
    if (!AMOUNT.test(value)) return denied('bad-query', `${name} is a plain decimal, such as 12.50.`, { pointer: name });
    said[name] = name.startsWith('price') ? value : Number(value);
  }
  const open = queryMember(request, 'openNow');
  if (open !== undefined && open !== 'true') return denied('bad-query', 'openNow is true, or left out.', { pointer: 'openNow' });
  const tags = queryMember(request, 'tags')?.split(',');
  if (tags?.some((tag) => tag === '') === true || (tags?.length ?? 0) > TAGS_MAX)
    return denied('bad-query', `tags are at most ${TAGS_MAX} codes with commas between them.`, { pointer: 'tags' });
  return granted({ ...said, ...(open === undefined ? {} : { openNow: true as const }), ...(tags === undefined ? {} : { tags }) });
}
