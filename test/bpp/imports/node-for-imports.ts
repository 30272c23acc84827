import type { ItemRecord, ShopRecord } from '../../../bpp/engines/shop/record.ts';
import type { ImportPorts } from '../../../bpp/imports/business-import.ts';
import { readShopYaml } from '../../../bpp/imports/shop-yaml.ts';
import { systemChance } from '../../../node/clock.ts';
import { openMemoryStore } from '../../../node/store/memory.ts';
import { createWorker } from '../../../node/work.ts';

export const NOW_MS = Date.UTC(2026, 8, 1, 10);

/** A store, and what does work on it: a provider node without its network. */
export function createPorts(committed?: (partition: string, put: Readonly<Record<string, unknown>>, removed: readonly string[]) => void) {
  const clock = { nowMs: () => NOW_MS, sleep: () => Promise.resolve() };
  const store = openMemoryStore();
  const role = committed === undefined ? {} : { committed };
  const performer = createWorker({ store, clock, chance: systemChance, role, wake: () => undefined });
  return { performer, store, clock } satisfies ImportPorts;
}

export async function itemsOf(ports: ImportPorts, providerId: string): Promise<Map<string, ItemRecord>> {
  const items = await ports.store.list(`provider:${providerId}`, 'item:', { limit: 10_000 });
  return new Map([...items].map(([key, { value }]) => [key.slice('item:'.length), value as unknown as ItemRecord]));
}

/** A card with only what it must have; what is given replaces lines that begin with the same name. */
export function shopYaml(id: string, lines: Readonly<Record<string, string>> = {}): string {
  const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
  const card: Record<string, string> = {
    id,
    name: `"Winkel ${id}"`,
    description: '{ nl: "Een winkel." }',
    category: 'bakery',
    currency: 'EUR',
    address: '{ street: "Damrak 1", postal_code: "1012 LG", city: Amsterdam, country: NLD, gps: { lat: 52.375, lon: 4.896 } }',
    contact: '{ phone: "+31205550100" }',
    timezone: 'Europe/Amsterdam',
    opening_hours: `{ ${days.map((day) => `${day}: [{ open: "09:00", close: "18:00" }]`).join(', ')} }`,
    fulfilment: '{ pickup: { ready_in_minutes: 10 } }',
    vat: '{ default: 21, overrides: [{ category: Brood, rate: 9 }] }',
    payments: '[{ type: on_fulfilment, methods: [cash] }]',
    terms: '{ cancellation: [{ until: accepted, fee_percent: 0 }], stock_hold_minutes: 10 }',
    ...lines,
  };
  return Object.entries(card)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}

export function shopCalled(id: string): ShopRecord {
  const read = readShopYaml(shopYaml(id));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.card.shop;
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
