import { textOf } from './leaves.ts';
import { isWire, type Wire, type WireObject } from './wire-object.ts';

/**
 * Facts for which Beckn core v1.1.1 has no member travel in tag groups of ours (BECKN-009 asks for codes in snake_case):
 *
 * | group                  | on                 | tags                                       |
 * |------------------------|--------------------|--------------------------------------------|
 * | `item_details`         | Item               | `vat_percent`, `margin_percent` (decimals), `minimum_age_years`; `seats`, `load_kg` of a vehicle |
 * |                        | Item of an order   | `substitution` (none, same_or_lower, ask), `minimum_age_years` |
 * | `substitution_proposal` | Item of an order  | `id`, `missing` (how many are not there); `item_id`, `name`, `quantity`, `amount`, `currency` of what is proposed; `until` (RFC 3339) |
 * | `substitution_answer`  | Item of an update  | `proposal_id`, `accepted` (true, false)    |
 * | `order_details`        | Order              | `of_age_years`: who orders states to be    |
 * | `options`              | Item               | one a variant's option: name, value        |
 * | `fulfillment_details`  | Fulfillment        | `description` (words), `scheduled` (true, false), `people`, `load_kg` (how many come along, what it weighs) |
 * | `fulfillment_slots`    | Fulfillment        | one a time that can be chosen: `slot`, with start and end (RFC 3339, a slash between) |
 * | `provider_details`     | Provider           | `open_now` (true, false), `distance_km`, `time_zone` (IANA) |
 * | `quote_line`           | breakup[].item     | `kind` (the word of commerce), `vat_percent` or `vat_split` (rate:weight;…), `payee` |
 * | `cancellation_details` | CancellationTerm   | `possible` (true, false)                   |
 * | `search_preferences`   | Intent             | `rank`, `items_max`, `people`, `load_kg`   |
 * | `change_details`       | Order of an update | `reason_id`, `note` (words)                |
 * | `form`                 | Order, Item        | `definition` (JSON) of the form in xinput  |
 * | `support_details`      | Support            | `message` (words)                          |
 * | `support_thread`       | Support            | one a message: who, RFC 3339 moment, words |
 * | `tracking_details`     | Tracking           | `updated_at` (RFC 3339)                    |
 * | `payment_details`      | Payment            | `method` (`bank_transfer` …), `service`;   |
 * |                        |                    | `account_name`; `received_amount`,         |
 * |                        |                    | `refunded_amount`, in `params.currency`    |
 */
export type GroupCode =
  | 'item_details'
  | 'substitution_proposal'
  | 'substitution_answer'
  | 'options'
  | 'fulfillment_details'
  | 'fulfillment_slots'
  | 'order_details'
  | 'provider_details'
  | 'quote_line'
  | 'cancellation_details'
  | 'search_preferences'
  | 'change_details'
  | 'form'
  | 'support_details'
  | 'support_thread'
  | 'tracking_details'
  | 'payment_details';

/** A group of ours with those tags that have a value; undefined when none has. Not for people's eyes: an app shows what it understands. */
export function tagGroup(group: GroupCode, values: Readonly<Record<string, string | number | boolean | undefined>>): Wire | undefined {
  const list = Object.entries(values).flatMap(([code, value]) =>
    value === undefined || value === '' ? [] : [{ descriptor: { code }, value: String(value) }],
  );
  return list.length === 0 ? undefined : { display: false, descriptor: { code: group }, list };
}

/** The groups that there are. */
export function tags(...groups: readonly (Wire | undefined)[]): readonly Wire[] | undefined {
  const present = groups.filter((group) => group !== undefined);
  return present.length === 0 ? undefined : present;
}

/** Takes one tag, when it stands exactly as we would write it; otherwise it stays where it is. */
export function takeTag<T>(object: WireObject, group: GroupCode, code: string, read: (text: string) => T | undefined): T | undefined {
  const found = findGroup(object, group);
  if (found === undefined) return undefined;
  const at = found.list.findIndex((tag) => hasOnly(tag, ['descriptor', 'value']) && isPlainCode(tag.descriptor, code));
  const tag = found.list[at];
  const text = isWire(tag) ? textOf(tag.value) : undefined;
  const value = text === undefined ? undefined : read(text);
  if (value === undefined) return undefined;
  found.leave(found.list.toSpliced(at, 1));
  return value;
}

export function flagOf(text: string): boolean | undefined {
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

type Option = { readonly name: string; readonly value: string };

/** Group `options`: names and values are words for people. */
export function optionsGroup(options: readonly Option[] | undefined): Wire | undefined {
  if (options === undefined || options.length === 0) return undefined;
  return {
    descriptor: { code: 'options' },
    list: options.map(({ name, value }) => ({ descriptor: { code: snakeCase(name), name }, value })),
  };
}

/** Takes the group `options`, when all of it stands as we would write it. */
export function takeOptions(object: WireObject): readonly Option[] | undefined {
  const found = findGroup(object, 'options');
  const options = found?.list.map(optionOf);
  if (found === undefined || options === undefined || options.length === 0 || options.includes(undefined)) return undefined;
  found.leave([]);
  return options as Option[];
}

function optionOf(tag: unknown): Option | undefined {
  if (!hasOnly(tag, ['descriptor', 'value'])) return undefined;
  const { descriptor } = tag;
  const value = textOf(tag.value);
  const name = hasOnly(descriptor, ['code', 'name']) ? textOf(descriptor.name) : undefined;
  if (value === undefined || name === undefined || !isWire(descriptor) || descriptor.code !== snakeCase(name)) return undefined;
  return { name, value };
}

function snakeCase(name: string): string {
  const words = name.toLowerCase().match(/[\p{L}\p{N}]+/gu);
  return words === null ? 'option' : words.join('_');
}

/** A group of ours, when there is one that looks as we write it. */
export interface FoundGroup {
  readonly list: readonly unknown[];
  /** Puts what is left of its tags in its place. */
  leave(list: readonly unknown[]): void;
}

/** A group is ours when it is the only one of its code and looks as we write it. */
export function findGroup(object: WireObject, group: GroupCode): FoundGroup | undefined {
  const groups = object.peek('tags');
  if (!Array.isArray(groups)) return undefined;
  const ours = (groups as unknown[]).filter((other) => isWire(other) && isWire(other.descriptor) && other.descriptor.code === group);
  const [found] = ours;
  if (ours.length !== 1 || !hasOnly(found, ['descriptor', 'list', 'display']) || !isPlainCode(found.descriptor, group)) return undefined;
  if (found.display !== (group === 'options' ? undefined : false)) return undefined;
  const { list } = found;
  if (!Array.isArray(list)) return undefined;
  const leave = (left: readonly unknown[]) => {
    const others = (groups as unknown[]).flatMap((other) =>
      other !== found ? [other] : left.length === 0 ? [] : [{ ...found, list: left }],
    );
    object.leave('tags', others.length === 0 ? undefined : others);
  };
  return { list, leave };
}

function isPlainCode(descriptor: unknown, code: string): boolean {
  return hasOnly(descriptor, ['code']) && descriptor.code === code;
}

export function hasOnly(value: unknown, keys: readonly string[]): value is Wire {
  return isWire(value) && Object.keys(value).every((key) => keys.includes(key));
}
