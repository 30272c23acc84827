import { signal } from '@preact/signals';
import { readKept, writeKept } from '../../square/kept.ts';

/** Which journey an order belongs to, for the way from one to the other on this device. */
interface KnownJourney {
  readonly journey: string;
  readonly handles: readonly string[];
}

const SLOT = 'journeys';
const JOURNEYS_MAX = 50;

const journeys = signal<readonly KnownJourney[]>(read(readKept(SLOT)));

export function journeyOf(handle: string): string | undefined {
  return journeys.value.find(({ handles }) => handles.includes(handle))?.journey;
}

export function rememberJourney(known: KnownJourney): void {
  write([known, ...journeys.value].slice(0, JOURNEYS_MAX));
}

export function forgetJourney(journey: string): void {
  write(journeys.value.filter((each) => each.journey !== journey));
}

function write(next: readonly KnownJourney[]): void {
  journeys.value = next;
  writeKept(SLOT, next.length === 0 ? undefined : next);
}

function read(value: unknown): readonly KnownJourney[] {
  if (!Array.isArray(value)) return [];
  return (value as Partial<KnownJourney>[]).filter(
    (each): each is KnownJourney => typeof each?.journey === 'string' && Array.isArray(each.handles),
  );
}
