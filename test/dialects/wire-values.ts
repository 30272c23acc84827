import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';

/** Arbitrary messages that the core schema of an action lets pass: made from the schema files themselves, with members that nobody knows. */

type Schema = Record<string, unknown>;

const ROOT = path.resolve(import.meta.dirname, '../../schemas/v1.1.1');
const files = new Map<string, Schema>();

function load(file: string): Schema {
  const known = files.get(file);
  if (known !== undefined) return known;
  const schema = JSON.parse(readFileSync(file, 'utf8')) as Schema;
  files.set(file, schema);
  return schema;
}

/** Values in the spelling that we write ourselves, so that they must come back letter for letter; and some that cannot be read. */
const LEAVES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  decimal: fc.constantFrom('12.50', '0', '-3', '7', '4.5', 'abc1', '1,000', '1e5', '5.'),
  amount: fc.constantFrom('12.50', '8', 'ten'),
  currency: fc.constantFrom('EUR', 'EUR', 'EUR', 'eur', 'euro'),
  gps: fc.constantFrom('52.37,4.89', '-33.868812,151.2', '0,0', '90,180'),
  duration: fc.constantFrom('PT30S', 'PT15M', 'P1D', 'soon', 'P', '-PT1S'),
  dateTime: fc.constantFrom('2025-01-31T12:00:00.000Z', '1999-12-31T23:59:59.999Z', 'yesterday', '2025-02-30T00:00:00.000Z'),
  collectedBy: fc.constantFrom('bap', 'bpp', 'BAP', 'a third', '', 7, null, { who: 'me' }),
  categoryTtl: fc.constantFrom('PT1H', 3600, null),
  agentForm: fc.constant({}),
  errorCode: fc.constantFrom('40002', '30003', '99999', '', 'DOMAIN-7'),
};

const FREE_TEXT = fc.constantFrom(
  '',
  'brood',
  'Zwarte thee',
  '__proto__',
  'constructor',
  'DRAFT',
  'end',
  'start',
  'km',
  'true',
  '4.5',
  'pickup',
  'PICKUP',
  'Delivery',
  'DELIVERED',
  'out_for_delivery',
  '52',
);
const EXTRA_NAME = fc.constantFrom('x_one', '@example.org/two', 'constructor', 'toString', 'order_', 'hasOwnProperty');
const EXTRA_VALUE = fc.oneof(fc.constantFrom<unknown>(null, 1, 'x', true, '', [], {}), fc.constant({ deep: [{ er: 1 }] }));

/** Our own tag groups, right and not quite right, among those of others. */
const TAG = (code: string, value: string) => ({ descriptor: { code }, value });
const FORM = '{"id":"a","title":{"nl":"Vraag"},"fields":[{"id":"b","label":{"nl":"Ja?"},"kind":"yes-no"}]}';
const TAG_GROUPS = fc.constantFrom<unknown>(
  { display: false, descriptor: { code: 'item_details' }, list: [TAG('vat_percent', '9')] },
  {
    display: false,
    descriptor: { code: 'item_details' },
    list: [TAG('vat_percent', '9'), TAG('vat_percent', '21'), TAG('organic', 'yes')],
  },
  { descriptor: { code: 'item_details' }, list: [TAG('vat_percent', 'nine')] },
  { descriptor: { code: 'options' }, list: [{ descriptor: { code: 'maat', name: 'Maat' }, value: '42' }] },
  { descriptor: { code: 'options' }, list: [{ descriptor: { code: 'size', name: 'Maat' }, value: '42' }] },
  { display: false, descriptor: { code: 'quote_line' }, list: [TAG('kind', 'delivery')] },
  { display: false, descriptor: { code: 'quote_line' }, list: [TAG('kind', 'toll')] },
  { display: false, descriptor: { code: 'provider_details' }, list: [TAG('open_now', 'true'), TAG('distance_km', '1.5')] },
  { display: false, descriptor: { code: 'provider_details' }, list: [] },
  { display: false, descriptor: { code: 'search_preferences' }, list: [TAG('rank', 'cheapest'), TAG('items_max', '0')] },
  { display: false, descriptor: { code: 'tracking_details' }, list: [TAG('updated_at', '2025-01-31T12:00:00.000Z')] },
  { display: false, descriptor: { code: 'form' }, list: [TAG('definition', FORM)] },
  { display: false, descriptor: { code: 'form' }, list: [TAG('definition', `${FORM} `)] },
  { display: false, descriptor: { code: 'form' }, list: [TAG('definition', '{"id":')] },
  { display: true, descriptor: { code: 'theirs', name: 'Theirs' }, list: [TAG('a', 'b'), { value: 'c' }, {}] },
  {},
);

/** An arbitrary message of an action, by the file name of its schema. */
export function messagesOf(file: string): fc.Arbitrary<Record<string, unknown>> {
  const schema = load(path.join(ROOT, 'actions', `${file}.json`));
  const properties = schema.properties as Schema;
  const at = path.join(ROOT, 'actions', `${file}.json`);
  const required = (schema.required ?? []) as string[];
  const message = properties.message === undefined ? fc.constant(undefined) : valuesOf(properties.message as Schema, at);
  const error =
    properties.error === undefined
      ? fc.constant(undefined)
      : fc.option(valuesOf(properties.error as Schema, at), { nil: undefined, freq: 3 });
  const whole = fc.record({ message: required.includes('message') ? message : fc.option(message, { nil: undefined, freq: 9 }), error });
  return whole.map((members) => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)));
}

function valuesOf(schema: Schema, file: string): fc.Arbitrary<unknown> {
  const { $ref: ref } = schema;
  if (typeof ref === 'string') return referred(ref, file);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  switch (schema.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: (schema.minimum as number | undefined) ?? 0, max: (schema.maximum as number | undefined) ?? 9 });
    case 'array':
      return fc.array(valuesOf(schema.items as Schema, file), { maxLength: 2 });
    case 'string':
      return FREE_TEXT;
    default:
      return objectsOf(schema, file);
  }
}

const made = new Map<string, fc.Arbitrary<unknown>>();

function referred(ref: string, file: string): fc.Arbitrary<unknown> {
  const [relative = '', pointer = ''] = ref.split('#');
  const target = path.resolve(path.dirname(file), relative);
  const key = `${target}#${pointer}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const name = pointer.split('/').at(-1) ?? '';
  const schema = pointer === '' ? load(target) : ((load(target).$defs as Schema)[name] as Schema);
  const plain = (LEAVES[pointer === '' ? '' : name] as fc.Arbitrary<unknown> | undefined) ?? valuesOf(schema, target);
  const values = target.endsWith('tag-group.json') ? fc.oneof({ arbitrary: TAG_GROUPS, weight: 4 }, plain) : plain;
  made.set(key, values);
  return values;
}

function objectsOf(schema: Schema, file: string): fc.Arbitrary<unknown> {
  if (Array.isArray(schema.allOf) && schema.properties === undefined) {
    const parts = (schema.allOf as Schema[]).map((part) => valuesOf(part, file));
    return fc.tuple(...parts).map((objects) => Object.assign({}, ...(objects as object[])) as unknown);
  }
  const model: Record<string, fc.Arbitrary<unknown>> = {};
  for (const [name, member] of Object.entries((schema.properties ?? {}) as Record<string, Schema>)) model[name] = valuesOf(member, file);
  const value = schema.additionalProperties === undefined ? EXTRA_VALUE : FREE_TEXT;
  const extra = fc.option(fc.tuple(EXTRA_NAME, value), { nil: undefined, freq: 4 });
  const required = (schema.required ?? []) as string[];
  return fc
    .tuple(fc.record(model, { requiredKeys: required }), extra)
    .map(([members, more]) => (more === undefined ? { ...members } : { ...members, [more[0]]: more[1] }));
}
