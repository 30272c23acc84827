import { existsSync, readFileSync } from 'node:fs';

/** The root of the package: one folder up from the sources, two from what is built of them. */
export const packageRoot = ['../', '../../']
  .map((up) => new URL(up, import.meta.url))
  .find((folder) => existsSync(new URL('package.json', folder)));

if (packageRoot === undefined) throw new Error('package.json is missing beside the program');

export const { version } = JSON.parse(readFileSync(new URL('package.json', packageRoot), 'utf8')) as { version: string };
