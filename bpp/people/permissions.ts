import type { MemberRole } from './person-record.ts';

/**
 * What each role may do, by the path of a call below a provider. What stands in no line here is for keys alone: a new call is closed to people
 * until somebody says whom it is for.
 */
const ALL: readonly MemberRole[] = ['owner', 'staff', 'driver'];
const SHOP: readonly MemberRole[] = ['owner', 'staff'];
const OWNER: readonly MemberRole[] = ['owner'];

const MAY: readonly (readonly [method: RegExp, path: RegExp, who: readonly MemberRole[]])[] = [
  [/^GET$/, /^$/, ALL],
  [/^GET$/, /^\/items$/, SHOP],
  [/^(PUT|POST)$/, /^\/items(\/[^/]+(\/stock)?)?$/, SHOP],
  [/^(POST|DELETE)$/, /^\/items\/[^/]+\/photo$/, SHOP],
  [/^POST$/, /^\/import(\/preview)?$/, SHOP],
  [/^GET$/, /^\/orders(\/[^/]+)?$/, SHOP],
  [/^POST$/, /^\/orders\/[^/]+\/[^/]+$/, SHOP],
  [/^DELETE$/, /^\/orders\/[^/]+\/person$/, OWNER],
  [/^GET$/, /^\/events$/, ALL],
  [/^(GET|POST)$/, /^\/signs$/, SHOP],
  [/^DELETE$/, /^\/signs\/[^/]+$/, SHOP],
  [/^GET$/, /^\/calendars$/, SHOP],
  [/^GET$/, /^\/agenda$/, SHOP],
  [/^(POST|DELETE)$/, /^\/agenda\/blocks(\/[^/]+)?$/, SHOP],
  [/^POST$/, /^\/calendars\/[^/]+\/renew$/, OWNER],
  [/^GET$/, /^\/payments\/(open|orders\/[^/]+)$/, SHOP],
  [/^POST$/, /^\/payments\/orders\/[^/]+\/(receipts|refunds)$/, SHOP],
  [/^(GET|POST)$/, /^\/(payments\/.+|settlement)$/, OWNER],
  [/^PUT$/, /^\/(hours|terms)$/, OWNER],
  [/^(GET|POST)$/, /^\/people$/, OWNER],
  [/^DELETE$/, /^\/people\/[^/]+$/, OWNER],
  [/^GET$/, /^\/export$/, OWNER],
  [/^POST$/, /^\/moving-in(\/preview)?$/, OWNER],
  [/^GET$/, /^\/moving-in\/orders$/, OWNER],
  [/^(GET|POST)$/, /^\/invoices$/, OWNER],
  [/^GET$/, /^\/invoices\/[^/]+$/, OWNER],
  [/^PUT$/, /^\/company$/, OWNER],
];

/** Whether a role may make a call: `path` is what follows the id of the provider. */
export function mayCall(role: MemberRole, method: string, path: string): boolean {
  return MAY.find(([methods, paths]) => methods.test(method) && paths.test(path))?.[2].includes(role) ?? false;
}
