import drawn from './city.json';
import type { CitySketch } from './sketch.ts';

/** The city that these pages are about, as its file has it. */
export const city = drawn as unknown as CitySketch;
