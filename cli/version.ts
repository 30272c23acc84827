import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The root of the package: one folder up from the sources, two from what is built of them. */
const root = ['../', '../../'].map((up) => new URL(up, import.meta.url)).find((folder) => existsSync(new URL('package.json', folder)));

if (root === undefined) throw new Error('package.json is missing beside the program');

export const packageRoot: URL = root;

export const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string };

/** Where the build puts the pages, each in a folder of its own. */
export const pagesFolder = fileURLToPath(new URL('dist/web/', root));
