import type { Place } from '../../../commerce/place.ts';

/** One of the places of a shop that has several. */
export interface Branch extends Place {
  readonly id: string;
}

/** The places among which a buyer can choose; none where there is only one. */
export function branchesOf(places: readonly Place[]): readonly Branch[] {
  const named = places.filter((place): place is Branch => place.id !== undefined);
  return named.length > 1 ? named : [];
}

export function branchName(branch: Branch): string {
  return branch.name ?? branch.address ?? branch.id;
}

/** Where an item lies, and where not. What says nothing of it is taken to be everywhere. */
export function stockedAt(
  branches: readonly Branch[],
  placeIds: readonly string[] | undefined,
): { readonly here: readonly Branch[]; readonly gone: readonly Branch[] } {
  const has = ({ id }: Branch) => placeIds === undefined || placeIds.includes(id);
  return { here: branches.filter(has), gone: branches.filter((branch) => !has(branch)) };
}

/** What of a basket a branch has not, as far as the shop has said. */
export function lackingAt<Line extends { readonly placeIds?: readonly string[] }>({ id }: Branch, lines: readonly Line[]): readonly Line[] {
  return lines.filter(({ placeIds }) => placeIds !== undefined && !placeIds.includes(id));
}

/** When each branch is open, where the shop says it of each by its name; otherwise undefined. */
export function hoursByBranch(hours: string | undefined, branches: readonly Branch[]): ReadonlyMap<string, string> | undefined {
  const parts = (hours ?? '').split(' · ');
  if (branches.length === 0 || parts.length !== branches.length) return undefined;
  const found = branches.flatMap((branch): (readonly [string, string])[] => {
    const start = `${branchName(branch)}: `;
    const part = parts.find((each) => each.startsWith(start));
    return part === undefined ? [] : [[branch.id, part.slice(start.length)]];
  });
  return found.length === branches.length ? new Map(found) : undefined;
}
