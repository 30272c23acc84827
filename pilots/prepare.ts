import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseDocument } from 'yaml';
import type { Position } from '../commerce/place.ts';
import { readCityDrawing } from '../node/city-drawing.ts';
import { ConfigError } from '../node/config-error.ts';
import { businessesOf, type City, cardOf } from './city.ts';
import { PilotFailed } from './pilot-failed.ts';
import { type PilotPlan, type PlanOptions, planPilot } from './plan.ts';

const DOMAIN = 'retail';
/** How the city is drawn on its pages; one without it has maps with nothing around the places. */
const DRAWING = 'drawing.yaml';

export interface PrepareOptions
  extends Pick<PlanOptions, 'folder' | 'firstPort' | 'reachedAt' | 'storeOf' | 'controlRoom' | 'door' | 'rehearsalClock'> {
  /** The folder with a folder for each business. */
  readonly businesses: URL;
}

/** Writes what the nodes of a city start from: configurations, keys, and the files of the businesses. @throws PilotFailed when there are none, or the drawing cannot be used */
export function preparePilot(city: City, options: PrepareOptions): PilotPlan {
  const { businesses, ...places } = options;
  const hosted = businessesOf(businesses);
  if (hosted.length === 0) throw new PilotFailed(`There is no business in ${businesses.pathname}: make a folder for each.`);
  const drawing = drawingOf(new URL(`../${DRAWING}`, businesses));
  const plan = planPilot({
    ...places,
    cityId: city.id,
    cityName: city.name,
    outline: city.outline,
    ...(drawing === undefined ? {} : { drawing: DRAWING }),
    placeOf: (node) => middleOf(hosted.flatMap((each) => (each.node === node && each.position !== undefined ? [each.position] : []))),
    cityCode: city.code,
    country: city.country,
    domain: DOMAIN,
    providerNodes: providerNodesOf(businesses),
    tokenSha256: (token) => createHash('sha256').update(token).digest('hex'),
  });
  if (drawing !== undefined) cpSync(drawing, join(plan.folder, DRAWING));
  for (const { folder, node, engine } of hosted) {
    const copy = join(plan.folder, node, folder);
    cpSync(new URL(`${encodeURIComponent(folder)}/`, businesses), copy, { recursive: true });
    shorten(copy, engine, city);
  }
  return plan;
}

/** Read here as well as by each node: what cannot be used is said before anything is started. */
function drawingOf(file: URL): URL | undefined {
  if (!existsSync(file)) return undefined;
  try {
    readCityDrawing(fileURLToPath(file));
  } catch (error) {
    if (error instanceof ConfigError) throw new PilotFailed(error.message);
    throw error;
  }
  return file;
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
