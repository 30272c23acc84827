import { Meter } from '../../square/progress.tsx';
import { distance, money } from '../../square/show.ts';
import type { Offer } from '../api/contract.ts';
import { words } from '../state/language.ts';

/** A word in a name counts twice, and once more around it. */
const POINTS_A_WORD = 3;

/** The terms that put an offer where it stands, as bars: a full bar is the best that was found. No other fact is looked at. */
export function WhyHere({ offer, among }: { readonly offer: Offer; readonly among: readonly Offer[] }) {
  const { why: said, show } = words.value;
  const { why } = offer;
  const far = Math.max(...among.map((each) => each.why.distanceKm ?? 0), 0.001);
  const dear = Math.max(...among.map((each) => Number(each.why.price.amount)), 0.001);
  const points = Math.max(1, why.wordsAsked * POINTS_A_WORD);
  return (
    <details class="why-here">
      <summary>{said.title}</summary>
      <div class="why-bars">
        <Meter
          label={said.distance}
          share={why.distanceKm === undefined ? 0 : 1 - why.distanceKm / (far * 1.05)}
          text={why.distanceKm === undefined ? said.unknown : distance(why.distanceKm)}
        />
        <Meter label={said.price} share={1 - Number(why.price.amount) / (dear * 1.05)} text={money(why.price)} />
        {why.wordsAsked === 0 ? null : (
          <Meter label={said.words} share={why.wordsScore / points} text={said.wordsOf(why.wordsScore, points)} />
        )}
        <Meter
          label={said.open}
          share={why.openNow === true ? 1 : 0}
          text={why.openNow === undefined ? said.unknown : why.openNow ? show.yes : show.no}
        />
      </div>
      <p class="quiet">{why.decidedBy === 'first' ? said.first : said.decided(said.facts[why.decidedBy] ?? why.decidedBy)}</p>
    </details>
  );
}
