import { UsageError } from './terminal.ts';

/** Visible ASCII but for what parts a keyId or ends a quoted value: what a registry takes as an id. */
const WIRE_ID = /^[!#-[\]-{}~]{1,255}$/;

/** Holds a subscriber_id or key id from the command line against what can stand in a signature header. */
export function checkWireId(id: string, option: string): void {
  if (!WIRE_ID.test(id))
    throw new UsageError(`${option} is 1 to 255 visible ASCII characters without a quote, backslash or bar, not "${id}".`);
}
