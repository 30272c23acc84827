import { locale } from '../../square/language.ts';
import { Meter } from '../../square/progress.tsx';
import { distance, money } from '../../square/show.ts';
import type { Offer, Term } from '../api/contract.ts';
import { words } from '../state/language.ts';

interface WhyProps {
  readonly offer: Offer;
  /** Everything that was found, to measure this one against. */
  readonly among: readonly Offer[];
  /** Its place and the fact that decided it. */
  readonly title: string;
}

/**
 * The published terms that put an offer where it stands, as a small picture: a full bar is the best that was found of that fact, and what is missing of it
 * are the points lost by it. All bars have one scale, so that the fact that matters most is seen at once. No other fact is looked at.
 */
export function WhyHere({ offer, among, title }: WhyProps) {
  const { why: said } = words.value;
  const { why } = offer;
  const shown = why.terms.filter(({ name }) => name !== 'fit' || why.wordsAsked > 0).map((term) => ({ term, lost: lostBy(term, among) }));
  const scale = Math.max(1, ...shown.map(({ term }) => spreadOf(term, among)));
  return (
    <details class="why-here">
      <summary>
        <span class="why">{title}</span>
        <svg class="why-picture" viewBox="0 0 44 22" aria-hidden="true" focusable="false">
          {shown.map(({ term, lost }, place) => {
            const height = Math.max(2, Math.round(20 * (1 - lost / scale)));
            return <rect key={term.name} x={1 + place * 11} y={21 - height} width="8" height={height} rx="1" />;
          })}
          <path d="M0 21.500h44" />
        </svg>
        <span class="why-open">{said.title}</span>
      </summary>
      <p>{sentence(offer, among)}</p>
      <div class="why-bars">
        {shown.map(({ term, lost }) => (
          <Meter
            key={term.name}
            label={said.terms[term.name]}
            share={1 - lost / scale}
            text={`${factText(term, offer)}, ${lost < HALF_TENTH ? said.best : said.less(points(lost))}`}
          />
        ))}
      </div>
      <p class="quiet">{said.only}</p>
    </details>
  );
}

/** What rounds to no tenth of a point. */
const HALF_TENTH = 0.05;

export function topScore(among: readonly Offer[]): number {
  return Math.max(...among.map(({ why }) => why.score));
}

/** Points in tenths, as the language of now writes them. */
export function points(count: number): string {
  return new Intl.NumberFormat(locale.value, { maximumFractionDigits: 1 }).format(Math.max(0, count));
}

function valuesOf(name: Term['name'], among: readonly Offer[]): readonly number[] {
  return among.flatMap(({ why }) => why.terms.filter((term) => term.name === name).map(({ contribution }) => contribution));
}

function lostBy({ name, contribution }: Term, among: readonly Offer[]): number {
  return Math.max(contribution, ...valuesOf(name, among)) - contribution;
}

function spreadOf({ name }: Term, among: readonly Offer[]): number {
  const values = valuesOf(name, among);
  return Math.max(...values) - Math.min(...values);
}

/** Where it stands by the points together, and which fact keeps it from the top; who asked for one fact first reads that first. */
function sentence({ why }: Offer, among: readonly Offer[]): string {
  const { why: said } = words.value;
  const first =
    why.rank === 'balanced' ? '' : `${why.decidedBy === 'first' ? said.first : said.decided(said.facts[why.decidedBy] ?? why.decidedBy)} `;
  const top = among.find((each) => each.why.score === topScore(among));
  const behind = (top?.why.score ?? why.score) - why.score;
  if (top === undefined || behind < HALF_TENTH) return first + said.top;
  const [most] = why.terms
    .map((term) => ({ term, by: (top.why.terms.find(({ name }) => name === term.name)?.contribution ?? 0) - term.contribution }))
    .sort((left, right) => right.by - left.by);
  return first + said.behind(points(behind), most === undefined ? '' : said.terms[most.term.name]);
}

function factText({ name, value }: Term, { why }: Offer): string {
  const { why: said } = words.value;
  if (value === undefined) return said.unknown;
  switch (name) {
    case 'fit':
      return new Intl.NumberFormat(locale.value, { style: 'percent', maximumFractionDigits: 0 }).format(value);
    case 'distance':
      return distance(value);
    case 'price':
      return money(why.price);
    case 'time':
      return said.inTime(value);
  }
}
