import { positionOf } from './places.ts';

/** The orders in which offers can stand, as the buyer node knows them. */
export const RANKS = ['balanced', 'nearest', 'cheapest', 'soonest', 'best-rated', 'relevance'] as const;
export type Rank = (typeof RANKS)[number];

/** What somebody asks for, as it stands in the address of the page. */
export interface Question {
  readonly text: string;
  readonly near: string;
  readonly how: '' | 'pickup' | 'delivery';
  readonly rank: Rank;
  readonly wishes: Wishes;
}

/** What the reader wants to see of what was found; nothing is left out until the reader says so. Empty is no wish. */
export interface Wishes {
  readonly open: string;
  readonly stock: string;
  readonly km: string;
  readonly max: string;
  readonly stars: string;
  readonly way: string;
}

export const NO_WISHES: Wishes = { open: '', stock: '', km: '', max: '', stars: '', way: '' };
const NAMES = Object.keys(NO_WISHES) as readonly (keyof Wishes)[];

export function readQuestion(query: URLSearchParams): Question {
  const near = query.get('near') ?? '';
  const how = query.get('how');
  const rank = RANKS.find((each) => each === query.get('rank')) ?? 'balanced';
  const isNear = positionOf(near) !== undefined;
  return {
    text: query.get('q') ?? '',
    near: isNear ? near : '',
    how: how === 'pickup' || how === 'delivery' ? how : '',
    rank: rank === 'nearest' && !isNear ? 'balanced' : rank,
    wishes: Object.fromEntries(NAMES.map((name) => [name, plain(query.get(name))])) as unknown as Wishes,
  };
}

export function writeQuestion({ text, near, how, rank, wishes }: Question): URLSearchParams {
  const query = new URLSearchParams();
  if (text !== '') query.set('q', text);
  if (near !== '') query.set('near', near);
  if (how !== '') query.set('how', how);
  if (rank !== 'balanced') query.set('rank', rank);
  for (const name of NAMES) if (wishes[name] !== '') query.set(name, wishes[name]);
  return query;
}

/** As the buyer node is asked for them. Whether something is sold out is seen here: of what is not counted it is not known there. */
export function wishesAsked({ open, km, max, stars, way }: Wishes, isNear: boolean): Readonly<Record<string, string>> {
  return {
    ...(open === '' ? {} : { openNow: 'true' }),
    ...(km === '' || !isNear ? {} : { distanceMaxKm: km }),
    ...(max === '' ? {} : { priceMax: max }),
    ...(stars === '' ? {} : { ratingMin: stars }),
    ...(way === '' ? {} : { fulfilment: way }),
  };
}

/** An address may be anybody's: what is no number or word of ours is no wish. */
function plain(value: string | null): string {
  return value !== null && /^[a-z0-9-]{1,20}$/.test(value) ? value : '';
}
