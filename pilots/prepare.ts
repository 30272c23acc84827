import { createHash } from 'node:crypto';
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { businessesByNode, type City } from './city.ts';
import { type PilotPlan, type PlanOptions, planPilot } from './plan.ts';

const DOMAIN = 'retail';

export interface PrepareOptions extends Pick<PlanOptions, 'folder' | 'firstPort' | 'reachedAt' | 'storeOf'> {
  /** The folder with a folder for each business. */
  readonly businesses: URL;
}

/** Writes what the nodes of a city start from: configurations, keys, and the files of the businesses. */
export function preparePilot(city: City, options: PrepareOptions): PilotPlan {
  const { businesses, ...places } = options;
  const hosted = businessesByNode(businesses, readdirSync(businesses).sort());
  const plan = planPilot({
    ...places,
    cityCode: city.code,
    country: city.country,
    domain: DOMAIN,
    providerNodes: [...hosted.keys()].sort(),
    tokenSha256: (token) => createHash('sha256').update(token).digest('hex'),
  });
  for (const [node, folders] of hosted) {
    for (const name of folders) cpSync(new URL(`${name}/`, businesses), join(plan.folder, node, name), { recursive: true });
  }
  return plan;
}
