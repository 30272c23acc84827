import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FeedSource } from '../../../bpp/imports/gbfs-source.ts';
import { folderSource } from '../../../bpp/imports/gbfs-source.ts';

export const PILOT = join(import.meta.dirname, '../../../pilots/amsterdam/businesses');

/** The feed of a pilot's business, from its files. */
export function pilotFeed(business: string): FeedSource {
  return folderSource({ read: (name) => readFile(join(PILOT, business, name)) }, 'gbfs');
}

/** A feed of 3.0 whose files are values, so that each test changes what it is about. */
export class TestFeed implements FeedSource {
  readonly start = 'gbfs';
  readonly asked: string[] = [];
  readonly files = new Map<string, Uint8Array | 'gone'>();
  reportedAtMs: number;

  constructor(reportedAtMs: number) {
    this.reportedAtMs = reportedAtMs;
    const names = [
      'system_information',
      'system_pricing_plans',
      'vehicle_types',
      'station_information',
      'station_status',
      'vehicle_status',
    ];
    this.put('gbfs', { feeds: names.map((name) => ({ name, url: name })) }, 3_600);
    this.put(
      'system_information',
      { system_id: 'fietsen', name: [{ text: 'Fietsen', language: 'nl' }], timezone: 'Europe/Amsterdam' },
      3_600,
    );
    this.put('system_pricing_plans', { plans: [plan('stad', '1.00', [{ start: 0, rate: 0.2, interval: 1 }])] }, 3_600);
    this.put(
      'vehicle_types',
      { vehicle_types: [{ vehicle_type_id: 'stad', form_factor: 'bicycle', propulsion_type: 'human', default_pricing_plan_id: 'stad' }] },
      3_600,
    );
    this.put('station_information', { stations: [station('dam', 52.373, 4.8926)] }, 3_600);
    this.stations({ dam: 2 });
    this.vehicles(['losse']);
  }

  put(name: string, data: unknown, ttl = 0): void {
    const last_updated = new Date(this.reportedAtMs).toISOString();
    this.text(name, JSON.stringify({ last_updated, ttl, version: '3.0', data }));
  }

  text(name: string, text: string): void {
    this.files.set(name, Buffer.from(text));
  }

  stations(counts: Readonly<Record<string, number>>): void {
    this.put('station_status', {
      stations: Object.entries(counts).map(([station_id, count]) => ({
        station_id,
        num_vehicles_available: count,
        vehicle_types_available: [{ vehicle_type_id: 'stad', count }],
        is_installed: true,
        is_renting: true,
        is_returning: true,
        last_reported: new Date(this.reportedAtMs).toISOString(),
      })),
    });
  }

  vehicles(ids: readonly string[]): void {
    const vehicles = ids.map((vehicle_id) => ({
      vehicle_id,
      lat: 52.36,
      lon: 4.88,
      is_reserved: false,
      is_disabled: false,
      vehicle_type_id: 'stad',
      last_reported: new Date(this.reportedAtMs).toISOString(),
    }));
    this.put('vehicle_status', { vehicles });
  }

  get(where: string): ReturnType<FeedSource['get']> {
    this.asked.push(where);
    const bytes = this.files.get(where) ?? 'gone';
    return Promise.resolve(bytes === 'gone' ? { ok: false, message: { nl: 'weg', en: 'gone' } } : { ok: true, bytes });
  }
}

export function plan(plan_id: string, price: string | number, per_min_pricing: readonly object[] = []): object {
  return { plan_id, name: [{ text: plan_id, language: 'nl' }], currency: 'EUR', price, is_taxable: false, per_min_pricing };
}

export function station(station_id: string, lat: number, lon: number): object {
  return { station_id, name: [{ text: `Plein ${station_id}`, language: 'nl' }], lat, lon };
}
