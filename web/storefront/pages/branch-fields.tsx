import type { Order } from '../../../commerce/order.ts';
import type { Place, Position } from '../../../commerce/place.ts';
import { Button } from '../../square/button.tsx';
import { Choice } from '../../square/field.tsx';
import { Notice } from '../../square/notice.tsx';
import { address } from '../../square/show.ts';
import { link } from '../route.ts';
import type { Basket } from '../state/baskets.ts';
import { type Branch, branchesOf, branchName, lackingAt } from '../state/branches.ts';
import type { Draft } from '../state/draft.ts';
import { words } from '../state/language.ts';
import { kmBetween, positionOf } from '../state/places.ts';
import { branchAddress } from './branch-list.tsx';

interface BranchProps {
  readonly basket: Basket;
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
  /** Tells it from that of another shop on the same page. */
  readonly name?: string;
}

/** At which branch it is collected: one that the buyer names, or whichever has everything. What a branch has not is said before. */
export function BranchFields({ basket, draft, onChange, name = 'branch' }: BranchProps) {
  const { branch: says } = words.value;
  const from = positionOf(draft.near);
  const branches = nearestFirst(branchesOf(basket.places), from);
  if (draft.kind !== 'pickup' || branches.length === 0) return null;
  return (
    <fieldset class="choices branch-choice">
      <legend>{says.where}</legend>
      <Choice type="radio" name={name} value="" checked={draft.branch === ''} onChecked={() => onChange({ branch: '' })}>
        {says.any}
        <span class="hint">{from === undefined ? says.anyHint : says.nearestHint}</span>
      </Choice>
      {branches.map((branch) => {
        const lacking = lackingAt(branch, basket.lines);
        return (
          <Choice
            key={branch.id}
            type="radio"
            name={name}
            value={branch.id}
            checked={draft.branch === branch.id}
            onChecked={() => onChange({ branch: branch.id })}
          >
            <b dir="auto">{branchName(branch)}</b>, {branchAddress(branch, draft.near)}
            <span class={lacking.length === 0 ? 'hint' : 'wrong'}>
              {lacking.length === 0 ? says.hasAll : says.lacks(lacking.map((line) => line.name).join(', '))}
            </span>
          </Choice>
        );
      })}
    </fieldset>
  );
}

/** From near to far of where somebody is; as the shop lists them where that is not known. */
function nearestFirst(branches: readonly Branch[], from: Position | undefined): readonly Branch[] {
  if (from === undefined) return branches;
  const away = ({ position }: Branch) => (position === undefined ? Number.POSITIVE_INFINITY : kmBetween(from, position));
  return [...branches].sort((a, b) => away(a) - away(b));
}

/** Where it can be collected, for who has not chosen to collect it yet: the one place, or one of several. */
export function pickupPlace(basket: Basket, from: Place | undefined): string {
  const branches = branchesOf(basket.places);
  if (branches.length > 0) return words.value.branch.oneOf(branches.length);
  return address(from ?? basket.places[0]) || basket.shopName;
}

/** Which branch it will be collected at, once the shop has said so. */
export function FromBranch({ basket, draft, order }: { readonly basket: Basket; readonly draft: Draft; readonly order: Order }) {
  const from = branchesOf(basket.places).find(({ id }) => id === order.provider?.places[0]?.id);
  if (from === undefined || draft.kind !== 'pickup') return null;
  return <p dir="auto">{words.value.checkout.pickupAt(`${branchName(from)}, ${branchAddress(from, draft.near)}`)}</p>;
}

/** The branch that was named has not got it, or no branch has all of it. */
export function BranchLacks({ basket, draft, onChange }: Omit<BranchProps, 'name'>) {
  const { branch: says, basket: said } = words.value;
  const named = branchesOf(basket.places).find(({ id }) => id === draft.branch);
  return (
    <Notice kind="warning" title={named === undefined ? says.nowhereAll : says.notEnoughAt(branchName(named))}>
      <p>{says.fromOne}</p>
      <p class="buttons">
        {named === undefined ? null : <Button onPress={() => onChange({ branch: '' })}>{says.chooseAny}</Button>}
        <a class="button" href={link.basket}>
          {said.view}
        </a>
      </p>
    </Notice>
  );
}
