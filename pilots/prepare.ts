import { createHash } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseDocument } from 'yaml';
import type { Position } from '../commerce/place.ts';
import { businessesOf, type City, cardOf } from './city.ts';
import { PilotFailed } from './pilot-failed.ts';
import { type PilotPlan, type PlanOptions, planPilot } from './plan.ts';

const DOMAIN = 'retail';

export interface PrepareOptions
  extends Pick<PlanOptions, 'folder' | 'firstPort' | 'reachedAt' | 'storeOf' | 'controlRoom' | 'door' | 'rehearsalClock'> {
  /** The folder with a folder for each business. */
  readonly businesses: URL;
}

/** Writes what the nodes of a city start from: configurations, keys, and the files of the businesses. @throws PilotFailed when there are none */
export function preparePilot(city: City, options: PrepareOptions): PilotPlan {
  const { businesses, ...places } = options;
  const hosted = businessesOf(businesses);
  if (hosted.length === 0) throw new PilotFailed(`There is no business in ${businesses.pathname}: make a folder for each.`);
  const plan = planPilot({
    ...places,
    cityId: city.id,
    cityName: city.name,
    outline: city.outline,
    placeOf: (node) => middleOf(hosted.flatMap((each) => (each.node === node && each.position !== undefined ? [each.position] : []))),
    cityCode: city.code,
    country: city.country,
    domain: DOMAIN,
    providerNodes: providerNodesOf(businesses),
    tokenSha256: (token) => createHash('sha256').update(token).digest('hex'),
  });
  for (const { folder, node, engine } of hosted) {
    const copy = join(plan.folder, node, folder);
    cpSync(new URL(`${encodeURIComponent(folder)}/`, businesses), copy, { recursive: true });
    shorten(copy, engine, city);
  }
  return plan;
}

/** Where the businesses of a node are, taken together: a node itself is nowhere in a city. */
function middleOf(positions: readonly Position[]): Position | undefined {
  if (positions.length === 0) return undefined;
  const mean = (of: (position: Position) => number): number => positions.reduce((sum, each) => sum + of(each), 0) / positions.length;
  return { lat: mean(({ lat }) => lat), lon: mean(({ lon }) => lon) };
}

/** The provider nodes that a city's businesses are on, in the order in which they are started. */
export function providerNodesOf(businesses: URL): readonly string[] {
  return [...new Set(businessesOf(businesses).map(({ node }) => node))].sort();
}

/** Nobody watches a pilot for as long as a driver waits at a door: the city says what is shorter, in the copies of the cards alone. */
function shorten(copy: string, engine: string, { day }: City): void {
  const shorter = (day.shortened ?? []).filter((each) => each.engine === engine);
  if (shorter.length === 0) return;
  const file = cardOf(pathToFileURL(`${copy}/`));
  const card = parseDocument(readFileSync(file, 'utf8'));
  for (const { member, is } of shorter) if (card.hasIn(member.split('.'))) card.setIn(member.split('.'), is);
  writeFileSync(file, card.toString());
}
