import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isTimeZone } from '../commerce/time.ts';
import { type Terminal, UsageError } from './terminal.ts';

export interface PilotNewFlags {
  readonly language: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly country: string;
  readonly centre: string;
}

interface Centre {
  readonly lat: number;
  readonly lon: number;
}

/** A folder beside this file: the files of a small city, with places to fill in. */
const TEMPLATE = fileURLToPath(new URL('./new-city/', import.meta.url));
/** Six digits behind the point are a step on the street. */
const DEGREE_DIGITS = 5;

/** `marktplein pilot new`: writes the folder of a city to start from, which runs at once. Asks nothing, and touches nothing that is there. */
export async function pilotNew(name: string, flags: PilotNewFlags, terminal: Terminal): Promise<number> {
  const folder = resolve(name);
  const slug = basename(folder);
  if (!/^[\p{L}\p{N}][\p{L}\p{N} _-]{0,62}$/u.test(slug)) {
    throw new UsageError(`"${slug}" cannot be the name of a city's folder: use letters, digits, spaces, - and _.`);
  }
  if (existsSync(folder)) throw new UsageError(`${folder} is there already; choose another name, or move it away.`);
  const centre = checked(flags);
  const words: Readonly<Record<string, string>> = { ...flags, name: slug.charAt(0).toUpperCase() + slug.slice(1) };
  for (const file of filesBelow(TEMPLATE)) {
    const target = join(folder, relative(TEMPLATE, file));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, filledIn(readFileSync(file, 'utf8'), words, centre));
  }
  terminal.print(`Wrote ${folder}. It runs as it is:`);
  terminal.print(`  marktplein pilot ${isHere(folder) ? `./${slug}` : folder}`);
  terminal.print(
    'Then put what is so in the place of what is invented, file by file: city.yaml, drawing.yaml, streets.yaml, businesses/, day.yaml.',
  );
  return 0;
}

function checked({ language, currency, timeZone, country, centre }: PilotNewFlags): Centre {
  if (!/^[a-z]{2}(-[A-Z]{2})?$/.test(language)) throw new UsageError(`--language takes a language such as nl or pt-PT, not "${language}".`);
  if (!/^[A-Z]{3}$/.test(currency)) throw new UsageError(`--currency takes three letters of ISO 4217, such as EUR, not "${currency}".`);
  if (!isTimeZone(timeZone)) throw new UsageError(`--time-zone takes a name such as Europe/Lisbon; there is no "${timeZone}".`);
  if (!/^[A-Z]{3}$/.test(country)) throw new UsageError(`--country takes three letters of ISO 3166, such as PRT, not "${country}".`);
  const [lat = Number.NaN, lon = Number.NaN, ...more] = centre.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  // The files of a city lie some kilometres around its centre.
  if (Math.abs(lat) <= 85 && Math.abs(lon) <= 179 && more.length === 0) return { lat, lon };
  throw new UsageError(`--centre takes a latitude and a longitude such as 38.72,-9.14, not "${centre}".`);
}

function filledIn(text: string, words: Readonly<Record<string, string>>, { lat, lon }: Centre): string {
  return text.replaceAll(/\{\{([^{}]+)\}\}/g, (whole, said: string) => {
    const [, how, north, east] = /^(at|point) (-?[\d.]+) (-?[\d.]+)$/.exec(said) ?? [];
    if (how === undefined) return words[said] ?? whole;
    const [atLat, atLon] = [lat + Number(north), lon + Number(east)].map((degrees) => degrees.toFixed(DEGREE_DIGITS));
    return how === 'at' ? `{ lat: ${atLat}, lon: ${atLon} }` : `${atLon},${atLat}`;
  });
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

function isHere(folder: string): boolean {
  return dirname(folder) === resolve('.');
}
