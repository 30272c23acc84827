import { address, distance } from '../../square/show.ts';
import type { Offer } from '../api/contract.ts';
import { type Branch, branchesOf, branchName, hoursByBranch, stockedAt } from '../state/branches.ts';
import { words } from '../state/language.ts';
import { kmBetween, positionOf } from '../state/places.ts';
import { hoursText } from './shop-text.ts';

const inWords = (branches: readonly Branch[]): string => branches.map(branchName).join(', ');

/** The places of a shop that has several, each with how far away it is and, where they differ in that, when it is open. */
export function BranchList({ provider, near }: { readonly provider: Offer['provider']; readonly near: string }) {
  const branches = branchesOf(provider.places);
  const hours = hoursByBranch(provider.openingHours, branches);
  return (
    <div>
      <p>{words.value.branch.count(branches.length)}</p>
      <ul class="branches">
        {branches.map((branch) => {
          const open = hours?.get(branch.id);
          const facts = [branchAddress(branch, near), open === undefined ? '' : hoursText(open)].filter((fact) => fact !== '');
          return (
            <li key={branch.id}>
              <b dir="auto">{branchName(branch)}</b>: {facts.join(' · ')}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** Where a branch is, and how far from where somebody looks around. */
export function branchAddress(branch: Branch, near: string | undefined): string {
  const from = positionOf(near);
  const away = from === undefined || branch.position === undefined ? '' : words.value.find.away(distance(kmBetween(from, branch.position)));
  return [address(branch), away].filter((part) => part !== '').join(' · ');
}

/** At which of the places of its shop an item can be had. */
export function WhereStocked({ offer }: { readonly offer: Offer }) {
  const { branch: says } = words.value;
  const branches = branchesOf(offer.provider.places);
  if (branches.length === 0 || offer.item.placeIds === undefined) return null;
  const { here, gone } = stockedAt(branches, offer.item.placeIds);
  if (here.length === 0) return null;
  if (gone.length === 0) return <p class="quiet">{says.everywhere}</p>;
  return (
    <p dir="auto">
      {says.at(inWords(here))}. <span class="quiet">{says.notAt(inWords(gone))}.</span>
    </p>
  );
}
