import { describe, expect, it } from 'vitest';
import { faultOfRing, openRing, surfaceKm2 } from '../../commerce/drawn-area.ts';

const at = (lat: number, lon: number) => ({ lat, lon });
/** About 1.1 by 0.68 km. */
const SQUARE = [at(52.37, 4.88), at(52.38, 4.88), at(52.38, 4.89), at(52.37, 4.89)];

describe('an area that was drawn', () => {
  it('is a ring of corners, closed by itself or by its first corner', () => {
    expect(faultOfRing(SQUARE)).toBeUndefined();
    expect(openRing([...SQUARE, at(52.37, 4.88)])).toEqual(SQUARE);
    expect(openRing(SQUARE)).toEqual(SQUARE);
  });

  it('has the surface that it has, whichever way round it was drawn', () => {
    expect(surfaceKm2(SQUARE)).toBeCloseTo(0.755, 2);
    expect(surfaceKm2([...SQUARE].reverse())).toBeCloseTo(surfaceKm2(SQUARE), 9);
  });

  it('has no sides that cross or touch', () => {
    const [a, b, c, d] = SQUARE;
    expect(faultOfRing([a, c, b, d].map((corner) => corner ?? at(0, 0)))).toBe('crossing');
    expect(faultOfRing([at(52, 4), at(52, 4.02), at(52.01, 4.02), at(52, 4.01), at(52.01, 4)])).toBe('crossing');
  });

  it('is neither a slip of the finger nor half a country', () => {
    expect(faultOfRing(SQUARE.slice(0, 2))).toBe('corners');
    expect(faultOfRing([at(52.37, 4.88), at(52.3701, 4.88), at(52.3701, 4.8801)])).toBe('too-small');
    expect(faultOfRing([at(50, 3), at(53, 3), at(53, 8)])).toBe('too-large');
    expect(faultOfRing([at(52.37, 4.88), at(52.38, 4.88), at(52.39, 4.88)])).toBe('too-small');
    const many = Array.from({ length: 201 }, (_, place) => at(52 + Math.sin(place / 32) / 10, 4 + Math.cos(place / 32) / 10));
    expect(faultOfRing(many)).toBe('corners');
  });
});
