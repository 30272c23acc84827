/** The Caddyfile of the page for a city team, in as much of Caddy's language as it uses: a directive that is not known here is a fault. */

export const CADDYFILE = /A `Caddyfile` for all four on one machine:\n\n```\n([\s\S]*?)^```$/m;

export interface Site {
  readonly host: string;
  /** Path matchers that are answered with 403; the last part may be a `*`. */
  readonly refused: readonly string[];
  /** Of this machine, to which everything else is passed on. */
  readonly port: number;
}

const DIRECTIVES = /^ {2}(?:respond (?<refused>\/[\w/]+(?:\/\*)?) 403|reverse_proxy 127\.0\.0\.1:(?<port>\d{4,5}))$/;

/** @throws when a line is none of those that are known, or a site does not pass on to exactly one port */
export function sitesIn(text: string): readonly Site[] {
  const blocks = [...text.matchAll(/^([\w.-]+) \{\n((?: {2}.*\n)+)\}\n/gm)];
  if (blocks.map(([block]) => block).join('') !== text) throw new Error('There is more in it than sites with a name each');
  return blocks.map(([, host = '', body = '']) => {
    const read = body
      .trimEnd()
      .split('\n')
      .map((line) => DIRECTIVES.exec(line)?.groups ?? fail(`${host}: ${line.trim()}`));
    const [port, ...more] = read.flatMap((each) => each.port ?? []);
    if (port === undefined || more.length > 0) return fail(`${host}: passes on to ${more.length + (port === undefined ? 0 : 1)} ports`);
    return { host, port: Number(port), refused: read.flatMap((each) => each.refused ?? []) };
  });
}

function fail(what: string): never {
  throw new Error(`A Caddyfile with something that is not known here: ${what}`);
}

/** Whether a request comes through to the node. Caddy answers itself before it passes on, in whatever order the lines stand. */
export function passes({ refused }: Site, path: string): boolean {
  return !refused.some((matcher) => (matcher.endsWith('*') ? path.startsWith(matcher.slice(0, -1)) : path === matcher));
}
