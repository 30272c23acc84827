import { Notice } from '../../square/notice.tsx';
import { words } from '../state/language.ts';
import type { Search } from '../state/search.ts';
import { suggested } from '../state/searches.ts';

const SECONDS = 30;

/** Nothing to show: what that means, where it got stuck, and what to try. */
export function NoOffers({ search }: { readonly search: Search }) {
  const { find } = words.value;
  const handOvers = search.transaction?.search.handOvers ?? [];
  const answers = search.transaction?.search.answers ?? 0;
  if (search.phase === 'gone' || search.transaction === undefined) return null;
  if (answers > 0) {
    return (
      <Notice kind="info" title={find.noneTitle}>
        <p>{find.noneText(search.transaction.providerNodes.length)}</p>
        {search.phase === 'open' ? <p>{find.noneYet}</p> : null}
        <Tips />
      </Notice>
    );
  }
  const nobody = search.phase === 'nobody';
  return (
    <Notice kind={nobody ? 'warning' : 'info'} title={nobody ? find.nobodyTitle : find.silentTitle}>
      <p>{nobody ? find.nobodyText : find.silentText(SECONDS)}</p>
      {nobody ? null : <Tips />}
      <details class="exactly" open={nobody}>
        <summary>{find.hops}</summary>
        <ul>
          {handOvers.map(({ to, state }) => (
            <li key={to}>
              <code>{to}</code> {find.hop[state]}
            </li>
          ))}
        </ul>
      </details>
    </Notice>
  );
}

function Tips() {
  const such = suggested().find(({ said }) => said !== undefined);
  return (
    <ul>
      {words.value.find.noneTips(such).map((tip) => (
        <li key={tip}>{tip}</li>
      ))}
    </ul>
  );
}
