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

export function writeKept(name: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Full or forbidden: the value lives as long as the page does.
  }
}

/** Calls back when another tab of the same browser changed something that is kept. */
export function onKeptElsewhere(name: string, listener: (value: unknown) => void): void {
  addEventListener('storage', (event) => {
    if (event.key === PREFIX + name) listener(readKept(name));
  });
}
