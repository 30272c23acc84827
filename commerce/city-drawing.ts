import type { Position } from './place.ts';
import type { PostcodeForm } from './postcode-form.ts';

/** What pages know of the city that they are about: a drawing made by hand, and what is said beside it, as its file has it. Without a file there is nothing but a middle, or not even that. */
export interface CityDrawing {
  readonly name?: string;
  /** Where a map begins. */
  readonly middle?: Position;
  /** The lowest first. */
  readonly shapes: readonly DrawnShape[];
  /** Parts of the city by name. */
  readonly places: readonly DrawnPlace[];
  readonly postcodes?: DrawnPostcodes;
  /** What people here look for. */
  readonly searches?: readonly UsualSearch[];
}

export interface UsualSearch {
  /** As the shops of the city write it. */
  readonly text: string;
  /** How it is said in other languages, by their codes. */
  readonly said?: Readonly<Record<string, string>>;
}

/** Somewhere in the middle of a part of the city. */
export interface DrawnPlace {
  readonly id: string;
  readonly name: string;
  readonly position: Position;
}

/** An area (`town`, `water`, `park`) or a line (`stream`, `road`). */
export interface DrawnShape {
  readonly kind: 'town' | 'water' | 'park' | 'stream' | 'road';
  /** `longitude,latitude` in degrees, separated by spaces. */
  readonly points: string;
  /** Of a line, in pixels at the usual distance. */
  readonly width?: number;
}

export interface DrawnPostcodes {
  /** One of the city, as people write it. */
  readonly example: string;
  readonly forms: readonly PostcodeForm[];
  /** Where about each area is, by the characters that name it. */
  readonly areas: Readonly<Record<string, Position>>;
}
