import { address } from '../../square/show.ts';
import type { ProviderView } from '../api.ts';
import { branchWords } from '../words/branches.ts';
import { HoursForm } from './hours-form.tsx';

interface BranchesProps {
  readonly shop: ProviderView['shop'];
  readonly path: string;
}

/** The places of a shop beside its own: where each is, and when it is open. */
export function BranchesPart({ shop, path }: BranchesProps) {
  const says = branchWords.value;
  const { branches = [] } = shop;
  if (branches.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="branches">
      <h2 id="branches">{says.title}</h2>
      <p class="quiet">{says.lead}</p>
      {branches.map(({ id, place, openingHours }) => {
        const local = id.slice(id.indexOf('.') + 1);
        const name = place.name ?? local;
        return (
          <article key={id} class="stack branch-place" aria-label={name}>
            <h3 dir="auto">{name}</h3>
            <p dir="auto">{address(place)}</p>
            <p class="quiet">{openingHours === undefined ? says.asShop : says.own}</p>
            <details>
              <summary aria-label={says.hoursOf(name)}>{says.hours}</summary>
              <HoursForm name={local} branch={local} hours={openingHours ?? shop.openingHours} path={path} />
            </details>
          </article>
        );
      })}
    </section>
  );
}
