import type { Fulfilment } from '../../../commerce/fulfilment.ts';
import { sameMoney } from '../../../commerce/money.ts';
import { type Billing, changedAtMs, type Order, quantities } from '../../../commerce/order.ts';
import { COMMANDS, mayGive } from '../../../commerce/order-life.ts';
import type { Place } from '../../../commerce/place.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { allows } from '../../../commerce/roads/roads.ts';
import { moneyKeys } from '../../payments/records.ts';
import { moneyOfChanged } from '../../payments/with-orders.ts';
import type { Ask, CommandOf, Plan } from '../engine.ts';
import { asJson } from '../state.ts';
import { momentOf, ownOrder } from '../status.ts';
import { sameBilling, sameDestination } from './as-offered.ts';
import { siteIn } from './branches.ts';
import { branchOf } from './calling-off.ts';
import { broughtBack, type Fewer, reduced } from './fewer.ts';
import { deliveryPrice, destinationOf } from './handover.ts';
import { deliveryIn, goodsIn } from './offer.ts';
import { answered } from './propose.ts';
import { KEY, type OrderRecord, type ShopRecord } from './record.ts';
import { rescheduled } from './reschedule.ts';
import { less } from './shelf.ts';
import { bookSlot, booksIn, type Slot, type SlotBook, slotKeysAt } from './slots.ts';
import { orderIn } from './state.ts';
import { releaseSoon, slotTimer } from './timers.ts';

/** Members of an order, by every name a buyer's side may use for them, without a plural `s`. The others cannot be changed. */
const TARGETS: ReadonlyMap<string, Target> = new Map<string, Target>([
  ['fulfilment', 'fulfilment'],
  ['fulfillment', 'fulfilment'],
  ['billing', 'billing'],
  ['item', 'lines'],
  ['line', 'lines'],
  ...['payment', 'quote', 'provider', 'statu', 'cancellation', 'cancellationterm', 'offer', 'tag', 'xinput'].map(asOther),
  ...['add_on', 'cancellation_term', 'refund_term', 'return_term', 'replacement_term'].map(asOther),
]);
type Target = 'fulfilment' | 'billing' | 'lines' | 'other';

function asOther(name: string): [string, Target] {
  return [name, 'other'];
}

/** Changes where and for whom an order is and calls off a part of it, until it is packed; brings a part back once it was handed over. */
export function update({ command, from }: Ask<CommandOf<'update'>>): Plan {
  const orderId = command.order.id ?? '';
  return {
    reads: moneyKeys(orderId),
    readsMore: (state) => slotKeysAt(orderIn(state, orderId) ?? {}, command.order),
    decide(state, { nowMs, newId }) {
      const found = ownOrder<OrderRecord>(state, orderId, from);
      if (!found.ok) return { answer: { action: 'update', refusal: found.refusal } };
      const answer = command.order.lines.find((line) => line.answer !== undefined)?.answer;
      if (answer !== undefined) {
        const done = answered(found.value, answer, { state, nowMs, newId });
        if (!done.ok) return { answer: { action: 'update', refusal: done.refusal } };
        const { order, turn, cancelTimers } = done.value;
        return { ...turn, cancelTimers, answer: { action: 'update', order } };
      }
      const changed = change(found.value, command, {
        shop: siteIn(state, found.value.order),
        book: booksIn(state, command.order, found.value)(found.value),
        nowMs,
      });
      if (!changed.ok) return { answer: { action: 'update', refusal: changed.refusal } };
      const { freed, slot } = changed.value;
      const { slotMs } = found.value;
      const left = slot === undefined || slotMs === undefined ? {} : { slotMs };
      const now: Order = { ...changed.value.order, updatedAtMs: changedAtMs(found.value.order, nowMs) };
      const { order, ...money } = moneyOfChanged(state, now);
      const taken = less(found.value.taken, freed);
      const booked = slot === undefined ? {} : bookSlot(state, { startMs: slot.startMs, ...branchOf(found.value) }, 1);
      const moved = slot === undefined ? {} : { slotMs: slot.startMs };
      const back = releaseSoon(newId(), { from: 'order', lines: freed, ...branchOf(found.value), ...left }, nowMs);
      return {
        timers: [...(back.timers ?? []), ...(slot === undefined ? [] : [slotTimer({ ...slot, ...branchOf(found.value) })])],
        put: { ...back.put, ...money.put, [KEY.order(orderId)]: asJson({ ...found.value, order, taken, ...moved }), ...booked },
        remove: money.remove,
        answer: { action: 'update', order },
      };
    },
  };
}

/** What an update comes to; with the slot that it is moved to. */
type Changed = Fewer & { readonly slot?: Slot };

interface Setting {
  readonly book: SlotBook;
  readonly shop: ShopRecord | undefined;
  readonly nowMs: number;
}

function change(record: OrderRecord, command: CommandOf<'update'>, setting: Setting): Verdict<Changed> {
  const { nowMs } = setting;
  const targets = targetsOf(command.targets);
  if (!targets.ok) return targets;
  const consistent = onlyTargets(record.order, command.order, targets.value);
  if (!consistent.ok) return consistent;
  const may = mayGive('update', momentOf(record.order));
  const on = record.order.fulfilments[0] ?? {};
  if (!may.ok) return { ok: false, refusal: { ...may.refusal, path: '/targets' } };
  if (targets.value.has('other')) {
    return refuseTrade(
      'update-not-possible',
      'Only fulfilment, billing and the number of items can be changed; cancel and order anew for the rest.',
      '/targets',
    );
  }
  const isReturn = targets.value.has('lines') && targets.value.size === 1 && allows(on, 'return');
  if (isReturn) return whole(broughtBack(record, command, nowMs));
  if (!allows(on, targets.value.has('lines') ? 'reduce' : 'update')) {
    return refuseTrade('update-not-possible', COMMANDS.update.otherwise, '/targets');
  }
  const fewer = targets.value.has('lines')
    ? reduced(record, command, { nowMs, minimumOrder: setting.shop?.delivery?.minimumOrder })
    : whole(accept(record.order));
  if (!fewer.ok) return fewer;
  const billed = targets.value.has('billing') ? withBilling(fewer.value.order, command.order.billing) : accept(fewer.value.order);
  if (!billed.ok) return billed;
  const moved = targets.value.has('fulfilment')
    ? withFulfilment(billed.value, command.order.fulfilments[0], setting)
    : accept({ order: billed.value });
  return moved.ok ? accept({ ...fewer.value, ...moved.value }) : moved;
}

function whole(order: Verdict<Order>): Verdict<Fewer> {
  return order.ok ? accept({ order: order.value, freed: [] }) : order;
}

/** What an update names to be changed. */
export function targetsOf(names: readonly string[]): Verdict<ReadonlySet<Target>> {
  const targets = new Set<Target>();
  for (const name of names) {
    const head = (name.trim().toLowerCase().split('.')[0] ?? '').replace(/s$/, '');
    const target = TARGETS.get(head);
    if (target === undefined) {
      return refuseTrade('update-target-invalid', `An order has no member ${JSON.stringify(name.slice(0, 40))}.`, '/targets');
    }
    targets.add(target);
  }
  return targets.size > 0 ? accept(targets) : refuseTrade('update-target-invalid', 'Name what is to be changed.', '/targets');
}

/** What is not named as a target must be left out or be as it was. */
export function onlyTargets(order: Order, asked: Order, targets: ReadonlySet<Target>): Verdict<void> {
  const said = quantities(asked.lines);
  const has = quantities(order.lines);
  const sameLines = said.size === 0 || (said.size === has.size && [...said].every(([itemId, quantity]) => has.get(itemId) === quantity));
  if (!targets.has('lines') && !sameLines) return outside('/order/lines');
  if (!targets.has('billing') && asked.billing !== undefined && !sameBilling(asked.billing, order.billing))
    return outside('/order/billing');
  const fulfilment = asked.fulfilments[0];
  if (!targets.has('fulfilment') && fulfilment !== undefined && !sameDestination(fulfilment, order.fulfilments[0])) {
    return outside('/order/fulfilments');
  }
  return accept(undefined);
}

function outside(path: string): Verdict<never> {
  return refuseTrade('update-inconsistent', 'The update changes more than its targets name; name all that changes.', path);
}

function withBilling(order: Order, billing: Billing | undefined): Verdict<Order> {
  if (billing?.name === undefined || (billing.phone === undefined && billing.email === undefined)) {
    return refuseTrade('invalid', 'A billing has a name, and a phone number or an email address.', '/order/billing');
  }
  return accept({ ...order, billing });
}

type MovedOrder = Pick<Changed, 'order' | 'slot'>;

function withFulfilment(order: Order, asked: Fulfilment | undefined, { shop, book, nowMs }: Setting): Verdict<MovedOrder> {
  const before = order.fulfilments[0];
  if (asked === undefined || before === undefined)
    return refuseTrade('invalid', 'Send the fulfilment as it is to be.', '/order/fulfilments');
  if (asked.id !== '' && asked.id !== before.id) {
    return refuseTrade(
      'update-not-possible',
      'The way of handing over cannot be changed; cancel and order anew.',
      '/order/fulfilments/0/id',
    );
  }
  const timed = shop === undefined ? accept({ fulfilment: before }) : rescheduled(shop, before, { asked, book, nowMs });
  if (!timed.ok) return timed;
  const { fulfilment: current, ...slotted } = timed.value;
  const customer = asked.customer ?? current.customer;
  const moved = { ...current, ...(customer === undefined ? {} : { customer }) };
  const end = destinationOf(asked);
  if (end === undefined || current.kind !== 'delivery') return accept({ order: { ...order, fulfilments: [moved] }, ...slotted });
  const fits = sameCost(order, end.place, shop);
  if (!fits.ok) return fits;
  if (end.place?.address === undefined || end.place.address.trim() === '') {
    return refuseTrade('invalid', 'A delivery needs the address of its last stop.', '/order/fulfilments/0/stops');
  }
  const stops = current.stops?.map((stop) => (stop.kind === 'end' ? { ...stop, ...end, ...rangeOf(stop) } : stop));
  return accept({ order: { ...order, fulfilments: [{ ...moved, ...(stops === undefined ? {} : { stops }) }] }, ...slotted });
}

/** Another address may not change the price: that was agreed. */
function sameCost(order: Order, place: Place | undefined, shop: ShopRecord | undefined): Verdict<void> {
  if (place === undefined || order.quote === undefined || shop?.delivery === undefined) {
    return refuseTrade('invalid', 'A delivery needs the place of its last stop.', '/order/fulfilments/0/stops');
  }
  const price = deliveryPrice(shop, shop.delivery, { place, stop: 0, goods: goodsIn(order.quote) });
  if (!price.ok) return refuseTrade('update-not-possible', price.refusal.message, '/order/fulfilments/0/stops');
  if (sameMoney(price.value, deliveryIn(order.quote))) return accept(undefined);
  return refuseTrade(
    'update-not-possible',
    'Delivery to that address has another price; cancel and order anew.',
    '/order/fulfilments/0/stops',
  );
}

function rangeOf(stop: { readonly timeRange?: { readonly startMs?: number; readonly endMs?: number } }): object {
  return stop.timeRange === undefined ? {} : { timeRange: stop.timeRange };
}
