import { loadConfig } from '../node/config.ts';
import type { PilotPlan } from '../pilots/plan.ts';
import { askToInvite } from './invite.ts';

/** Of nobody: a pilot sends no mail. */
const SHOPKEEPER = 'winkelier@pilot.example';

/** A link that opens the console of the first shop of a running pilot, once; undefined when there is none. */
export async function consoleLink({ nodes, providerToken }: PilotPlan): Promise<string | undefined> {
  for (const node of nodes) {
    if (node.role !== 'bpp') continue;
    const reply = await fetch(`${node.url}/provider/v1/providers`, { headers: { authorization: `Bearer ${providerToken}` } });
    if (!reply.ok) continue;
    const { items } = (await reply.json()) as { readonly items: readonly { readonly id: string; readonly engine: string }[] };
    const shop = items.find(({ engine }) => engine === 'shop');
    if (shop === undefined) continue;
    const asked = { name: 'invite', providerId: shop.id, email: SHOPKEEPER, role: 'owner', language: 'nl', mail: false } as const;
    const answer = await askToInvite(loadConfig(node.configFile, {}), asked);
    return 'link' in answer ? answer.link : undefined;
  }
  return undefined;
}
