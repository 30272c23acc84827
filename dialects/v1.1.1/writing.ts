import type { Extra } from '../../commerce/extra.ts';
import { textOf } from './leaves.ts';
import { isWire, type Wire } from './wire-object.ts';

/** The members that say something; undefined when none does. Empty text and empty lists say nothing. */
export function written(members: Wire): Wire | undefined {
  const said: Record<string, unknown> = {};
  let some = false;
  for (const key of Object.keys(members)) {
    const value = members[key];
    if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) continue;
    said[key] = value;
    some = true;
  }
  return some ? said : undefined;
}

/** What we write, with what came along in `extra` put back around it. Where both speak, what we write holds. */
export function joined(members: Wire, extra: Extra | undefined): Wire {
  const said = written(members) ?? {};
  return extra === undefined ? said : join(said, extra);
}

/** As `joined`, for an object that is left out when it would be empty. */
export function joinedOrAbsent(members: Wire, extra: Extra | undefined): Wire | undefined {
  const whole = joined(members, extra);
  return Object.keys(whole).length === 0 ? undefined : whole;
}

function join(said: Wire, extra: Wire): Wire {
  const whole: Record<string, unknown> = { ...said };
  for (const key of Object.keys(extra)) {
    if (key === '__proto__') continue;
    const ours = Object.hasOwn(whole, key) ? whole[key] : undefined;
    const theirs = extra[key];
    if (ours === undefined) whole[key] = theirs;
    else if (isWire(ours) && isWire(theirs)) whole[key] = join(ours, theirs);
    else if (Array.isArray(ours) && Array.isArray(theirs)) whole[key] = joinLists(key, ours, theirs);
  }
  return whole;
}

function joinLists(key: string, ours: readonly unknown[], theirs: readonly unknown[]): readonly unknown[] {
  if (key === 'images') return joinImages(ours, theirs);
  if (key === 'tags') return joinTags(ours, theirs);
  return [...ours, ...theirs];
}

/** An image is known by its URL: what came along says more of the same picture, such as its size. */
function joinImages(ours: readonly unknown[], theirs: readonly unknown[]): readonly unknown[] {
  const left = [...theirs];
  const whole = ours.map((image) => {
    const at = left.findIndex((other) => isWire(other) && isWire(image) && other.url === image.url);
    return at < 0 ? image : left.splice(at, 1)[0];
  });
  return [...whole, ...left];
}

/** Tags of a group of ours that we do not know go back into that group. */
function joinTags(ours: readonly unknown[], theirs: readonly unknown[]): readonly unknown[] {
  const whole = [...ours];
  for (const group of theirs) {
    const at = whole.findIndex((other) => groupCode(other) !== undefined && groupCode(other) === groupCode(group));
    const same = whole[at];
    if (isWire(same) && isWire(group)) whole[at] = join(same, group);
    else whole.push(group);
  }
  return whole;
}

function groupCode(group: unknown): string | undefined {
  const descriptor = isWire(group) ? group.descriptor : undefined;
  return isWire(descriptor) ? textOf(descriptor.code) : undefined;
}
