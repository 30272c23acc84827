import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { object } from '../imports/card-object.ts';
import { CARRIED } from './brought-others.ts';
import {
  contact,
  delivery,
  deliveryArea,
  id,
  list,
  long,
  measure,
  minutes,
  money,
  openingHours,
  parts,
  percent,
  place,
  slots,
  stock,
  text,
  texts,
  urls,
  whole,
  years,
} from './brought-parts.ts';

/** What an engine acts upon must be whole: the records of a business and what it offers, as they may come from another node. */

/** The members of any business that are taken over; its payments by transfer and at the hand-over among them. */
const BUSINESS = {
  name: text,
  description: texts,
  category: text,
  place,
  imageUrls: urls,
  contact,
  openingHours,
  company: object([], {
    legalName: text,
    kvkNumber: { type: 'string', pattern: '^\\d{8}$' },
    vatNumber: { type: 'string', pattern: '^[A-Z]{2}[A-Z0-9]{2,13}$' },
  }),
  cancellation: list(
    object(['until', 'feePercent'], {
      until: { enum: ['placed', 'accepted', 'packed', 'under-way', 'completed'] },
      feePercent: percent,
      withinMs: { type: 'integer', minimum: 0 },
      beforeStartMs: { type: 'integer', minimum: 0 },
    }),
    20,
  ),
  payments: list(
    object(['id', 'due'], {
      id,
      due: { enum: ['before-order', 'after-fulfilment', 'on-fulfilment'] },
      method: text,
      iban: { type: 'string', pattern: '^[A-Z]{2}\\d{2}[A-Z0-9]{11,30}$' },
      accountName: text,
      methods: list(text, 10),
    }),
    10,
  ),
};

/** Beside them of a shop. */
const SHOP = {
  pickup: object(['readyInMinutes'], { readyInMinutes: minutes }),
  delivery,
  vat: object(['defaultPercent'], {
    defaultPercent: percent,
    byCategory: list(object(['categoryId', 'percent'], { categoryId: id, percent }), 200),
  }),
  discounts: list(object(['title', 'percent'], { title: text, percent, from: money }), 20),
  fees: list(object(['title', 'amount'], { title: text, amount: money, payee: text, kind: { enum: ['pickup', 'delivery'] } }), 10),
  deposits: list(object(['categoryId', 'amount'], { categoryId: id, amount: money }), 50),
  goods: list(
    object(['sku'], {
      sku: text,
      measure,
      minimumAgeYears: years,
      parts,
    }),
    500,
  ),
  branches: list(object(['id', 'place'], { id, place, contact, openingHours, deliveryArea, deliverySlots: slots }), 50),
  minimumAgeYears: years,
  refusedAtDoorFeePercent: percent,
  returnDays: { type: 'integer', minimum: 0, maximum: 3_650 },
  orderAheadDays: { type: 'integer', minimum: 0, maximum: 30 },
  substitutionAnswerMs: whole(60_000, 86_400_000),
  stockHoldMs: { type: 'integer', minimum: 1, maximum: 86_400_000 },
};

/** What is offered, as any catalogue has it. */
const OFFERED = {
  id,
  parentId: id,
  name: text,
  description: long,
  imageUrls: urls,
  categoryIds: list(id, 50),
  price: money,
  listPrice: money,
  maximumCount: { type: 'integer', minimum: 1 },
  measure,
  minimumAgeYears: years,
  options: list(object(['name', 'value'], { name: text, value: text }), 20),
  vatPercent: percent,
};

const ITEM = object(['item', 'published', 'stock'], {
  item: object(['id', 'name', 'categoryIds', 'price'], OFFERED),
  published: { type: 'boolean' },
  gathersVariants: { type: 'boolean' },
  gtin: text,
  sku: text,
  parts,
  stock,
  elsewhere: { type: 'object', maxProperties: 50, patternProperties: { [id.pattern]: stock } },
  photo: object(['id', 'text'], { id: { type: 'string', pattern: '^[0-9a-f]{32}$' }, text }),
});

const CATEGORY = object(['id', 'name'], { id, name: text, parentId: id });

// What a schema does not name is dropped and no fault: a later version of another node may know more.
const ajv = new Ajv2020({ removeAdditional: 'all', allErrors: false });

interface Validators {
  readonly shop: ValidateFunction;
  /** Absent where what it offers comes from a feed. */
  readonly item?: ValidateFunction;
}

const category = ajv.compile(CATEGORY);
const VALIDATORS: Readonly<Record<string, Validators>> = {
  shop: { shop: ajv.compile(object([], { ...BUSINESS, ...SHOP })), item: ajv.compile(ITEM) },
  ...Object.fromEntries(
    Object.entries(CARRIED).map(([engine, { members, item }]) => [
      engine,
      {
        shop: ajv.compile(object([], { ...BUSINESS, ...members })),
        ...(item === undefined
          ? {}
          : {
              item: ajv.compile(
                object(['item', 'published', ...item.required], {
                  item: object(['id', 'name', 'categoryIds', 'price'], { ...OFFERED, ...item.offered }),
                  published: { type: 'boolean' },
                  ...item.beside,
                }),
              ),
            }),
      },
    ]),
  ),
};

/** Whether what a kind of business offers can come along in a file. */
export function carriesGoods(engine: string): boolean {
  return VALIDATORS[engine]?.item !== undefined;
}

/** Where a record is not whole, as the path of a member; undefined when it is. What is not named is dropped from it. */
export function faultIn(kind: 'shop' | 'item' | 'category', engine: string, record: unknown): string | undefined {
  const validate = kind === 'category' ? category : (VALIDATORS[engine]?.[kind] ?? ajv.compile(object([], BUSINESS)));
  if (validate(record)) return undefined;
  const [first] = validate.errors ?? [];
  return `${first?.instancePath ?? ''} ${first?.message ?? ''}`.trim();
}
