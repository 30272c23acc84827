/** The slow look at a JSON text that is known to have a bad key: finds which, so that the refusal can point at it. */

export interface KeyFault {
  readonly kind: 'duplicate' | 'proto';
  /** JSON pointer (RFC 6901) to the member. */
  readonly path: string;
}

interface Level {
  /** Keys seen so far; absent for an array. */
  readonly keys?: Set<string>;
  /** The key or index that is being read. */
  step: string | number;
}

/** The strings and the punctuation that shape a document; numbers, literals and white space do not matter here. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** The first key that stands twice in its object or is `__proto__`. The text must be well-formed JSON. */
export function findKeyFault(text: string): KeyFault | undefined {
  const levels: Level[] = [];
  let lastString = '';
  for (const [token] of text.matchAll(TOKEN)) {
    const level = levels.at(-1);
    if (token === '{') levels.push({ keys: new Set(), step: '' });
    else if (token === '[') levels.push({ step: 0 });
    else if (token === '}' || token === ']') levels.pop();
    else if (token === ',') nextElement(level);
    else if (token === ':') {
      const fault = takeKey(levels, JSON.parse(lastString));
      if (fault !== undefined) return fault;
    } else lastString = token;
  }
  return undefined;
}

function nextElement(level: Level | undefined): void {
  if (level !== undefined && typeof level.step === 'number') level.step++;
}

function takeKey(levels: readonly Level[], key: string): KeyFault | undefined {
  const level = levels.at(-1);
  if (level?.keys === undefined) return undefined;
  level.step = key;
  if (key === '__proto__') return { kind: 'proto', path: pointer(levels) };
  if (level.keys.has(key)) return { kind: 'duplicate', path: pointer(levels) };
  level.keys.add(key);
  return undefined;
}

function pointer(levels: readonly Level[]): string {
  return levels.map(({ step }) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
