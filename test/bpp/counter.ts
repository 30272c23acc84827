import type { Plan, ProviderCommand } from '../../bpp/engines/engine.ts';
import { type ItemRecord, KEY, type OrderRecord, type ShopRecord } from '../../bpp/engines/shop/record.ts';
import { shopEngine } from '../../bpp/engines/shop/shop.ts';
import type { Conversation } from '../../bpp/provider-record.ts';
import type { Answer } from '../../commerce/command.ts';
import type { Order } from '../../commerce/order.ts';
import type { Decision, Send, Work } from '../../node/role.ts';
import type { Json, Versioned } from '../../node/store/port.ts';

/** One provider's partition in memory: what is read, decided and changed, and timers that go off when their time has come. */

export const NODE = { id: 'winkels.example', uri: 'https://winkels.example/beckn' };
/** A Tuesday, at noon in Amsterdam. */
export const NOON_MS = Date.UTC(2026, 9, 6, 10, 0);
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

const ALL_DAY = [{ open: '09:00', close: '18:00' }];
export const SHOP: ShopRecord = {
  engine: 'shop',
  id: 'kaas',
  name: 'De Kaasboer',
  description: { nl: 'Kaas', en: 'Cheese' },
  category: 'cheese',
  currency: 'EUR',
  place: { id: 'kaas.shop', address: 'Elandsgracht 901', cityName: 'Amsterdam', position: { lat: 52.37, lon: 4.88 } },
  contact: { phone: '+31205550100', email: 'winkel@kaas.example' },
  openingHours: {
    timeZone: 'Europe/Amsterdam',
    weekly: { monday: [], tuesday: ALL_DAY, wednesday: ALL_DAY, thursday: ALL_DAY, friday: ALL_DAY, saturday: ALL_DAY, sunday: [] },
  },
  pickup: { readyInMinutes: 20 },
  delivery: {
    area: { shape: 'circle', centre: { lat: 52.37, lon: 4.88 }, radiusKm: 3 },
    tiers: [
      { upToKm: 1.5, price: eur('2.50') },
      { upToKm: 3, price: eur('3.95') },
    ],
    freeFrom: eur('35.00'),
    minimumOrder: eur('10.00'),
    minutes: { min: 30, max: 75 },
  },
  vat: { defaultPercent: '9', byCategory: [{ categoryId: 'kaas.keuken', percent: '21' }] },
  payments: [
    { id: 'kaas.before', due: 'before-order', method: 'bank-transfer', iban: 'NL34PLEI0002026137', accountName: 'De Kaasboer' },
    { id: 'kaas.later', due: 'on-fulfilment', methods: ['card', 'cash'] },
  ],
  returnDays: 14,
  cancellation: [
    { until: 'accepted', feePercent: '0' },
    { until: 'packed', feePercent: '50' },
  ],
  stockHoldMs: 15 * MINUTE_MS,
};

export function eur(amount: string) {
  return { currency: 'EUR', amount };
}

export function item(local: string, price: string, onHand: number | undefined, more: Partial<ItemRecord> = {}): ItemRecord {
  return {
    item: { id: `kaas.${local}`, name: local, categoryIds: ['kaas.kaas'], price: eur(price) },
    stock: onHand === undefined ? { counted: false } : { counted: true, onHand, reserved: 0 },
    published: true,
    ...more,
  };
}

export function buyer(name: string, transaction = name): Conversation {
  return { domain: 'retail', buyerNode: { id: `${name}.example`, uri: `https://${name}.example/` }, transactionId: `t-${transaction}` };
}

export const ANNA = buyer('anna');
export const BRAM = buyer('bram');

/** A position so many kilometres north of the shop. */
export function north(km: number) {
  return { lat: 52.37 + km / 111.195, lon: 4.88 };
}

export function pickup(lines: readonly (readonly [string, number])[], more: Partial<Order> = {}): Order {
  return {
    providerId: 'kaas',
    lines: lines.map(([local, quantity]) => ({ itemId: `kaas.${local}`, quantity })),
    fulfilments: [{ id: 'kaas.pickup', kind: 'pickup' }],
    billing: { name: 'Anna', email: 'anna@post.example' },
    payments: [{ id: 'kaas.later', due: 'on-fulfilment' }],
    ...more,
  };
}

export function delivery(lines: readonly (readonly [string, number])[], km: number, more: Partial<Order> = {}): Order {
  const end = { kind: 'end', place: { address: 'Prinsengracht 1', position: north(km) } };
  return pickup(lines, { fulfilments: [{ id: 'kaas.delivery', kind: 'delivery', stops: [end] }], ...more });
}

interface SetTimer {
  readonly wakeAtMs: number;
  readonly data: Json;
}

export class Counter {
  nowMs = NOON_MS;
  readonly timers = new Map<string, SetTimer>();
  readonly sent: Send[] = [];
  readonly #state = new Map<string, Versioned>();
  #ids = 0;

  constructor(items: readonly ItemRecord[], shop: ShopRecord | 'no shop' = SHOP) {
    if (shop !== 'no shop') this.put(KEY.shop, shop);
    for (const record of items) this.put(KEY.item(record.item.id), record);
  }

  /** Asks as a buyer and gives the answer. */
  ask(from: Conversation, command: ProviderCommand): Answer {
    const answer = this.#turn(shopEngine.plan({ providerId: 'kaas', command, from })).answer;
    if (answer === undefined) throw new Error(`${command.action} was not answered`);
    return answer;
  }

  /** Asks, and gives the order that came back; fails when it was refused. */
  order(from: Conversation, command: ProviderCommand): Order {
    const answer = this.ask(from, command);
    if (!('order' in answer)) throw new Error(`refused: ${JSON.stringify(answer)}`);
    return answer.order;
  }

  /** Asks, and gives the reason of the refusal; `undefined` when it was not refused. */
  refusal(from: Conversation, command: ProviderCommand): string | undefined {
    const answer = this.ask(from, command);
    return 'refusal' in answer ? answer.refusal?.reason : undefined;
  }

  /** From init to confirm. */
  buy(from: Conversation, order: Order): Order {
    return this.order(from, { action: 'confirm', order: this.order(from, { action: 'init', order }) });
  }

  do<Result>(work: Work<Result>): Result {
    const decision = work.decide(this.#read(work), this.#context());
    this.#apply(decision);
    return decision.result;
  }

  /** Lets time pass and lets every timer go off that is due. */
  wait(ms: number): void {
    this.nowMs += ms;
    this.runTimers();
  }

  runTimers(): void {
    for (const [id, timer] of [...this.timers]) {
      if (timer.wakeAtMs > this.nowMs || this.timers.get(id) !== timer) continue;
      this.timers.delete(id);
      this.#turn(shopEngine.onTimer('kaas', timer.data));
    }
  }

  get<Stored>(key: string): Stored | undefined {
    return this.#state.get(key)?.value as unknown as Stored | undefined;
  }

  put(key: string, value: object): void {
    this.#state.set(key, { value: JSON.parse(JSON.stringify(value)) as Json, version: (this.#state.get(key)?.version ?? 0) + 1 });
  }

  keys(prefix: string): string[] {
    return [...this.#state.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  stock(local: string): { readonly onHand: number; readonly reserved: number } {
    const stock = this.get<ItemRecord>(KEY.item(`kaas.${local}`))?.stock;
    if (stock?.counted !== true) throw new Error(`${local} is not counted`);
    return { onHand: stock.onHand, reserved: stock.reserved };
  }

  record(orderId: string | undefined): OrderRecord {
    const record = this.get<OrderRecord>(KEY.order(orderId ?? ''));
    if (record === undefined) throw new Error('no such order');
    return record;
  }

  #turn(plan: Plan) {
    const turn = plan.decide(this.#read(plan), this.#context());
    this.#apply({ ...turn, result: undefined });
    return turn;
  }

  /** Only what the work named: a key it forgot to name reads as absent. */
  #read({ reads, lists = [], readsMore }: Pick<Plan, 'reads' | 'lists' | 'readsMore'>): Map<string, Versioned> {
    const found = this.#found([...reads, ...lists.flatMap((prefix) => this.keys(prefix))]);
    return new Map([...found, ...this.#found(readsMore?.(found) ?? [])]);
  }

  #found(keys: readonly string[]): Map<string, Versioned> {
    return new Map(keys.flatMap((key) => (this.#state.has(key) ? [[key, this.#state.get(key) as Versioned]] : [])));
  }

  #context() {
    return { nowMs: this.nowMs, newId: () => `id-${++this.#ids}` };
  }

  #apply(decision: Decision<unknown>): void {
    for (const [key, value] of Object.entries(decision.put ?? {})) this.put(key, value as object);
    for (const key of decision.remove ?? []) this.#state.delete(key);
    for (const id of decision.cancelTimers ?? []) this.timers.delete(id);
    for (const { id, ...timer } of decision.timers ?? []) this.timers.set(id, timer);
    this.sent.push(...(decision.send ?? []));
  }
}
