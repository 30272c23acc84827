/** What this device keeps for its owner: nothing of it is sent anywhere. */
const PREFIX = 'marktplein.';

/** Storage may be switched off altogether; the pages then remember nothing, and work. */
export function readKept(name: string): unknown {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Keeps something, or forgets it where it is `undefined`. Whether that is so: storage may be full. */
export function writeKept(name: string, value: unknown): boolean {
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
    return true;
  } catch {
    // Full or forbidden: the value lives as long as the page does.
    return false;
  }
}

/** Calls back when another tab of the same browser changed something that is kept. */
export function onKeptElsewhere(name: string, listener: (value: unknown) => void): void {
  addEventListener('storage', (event) => {
    if (event.key === PREFIX + name) listener(readKept(name));
  });
}
