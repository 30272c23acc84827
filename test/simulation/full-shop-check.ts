import type { HoldRecord, ItemRecord, OrderRecord, ReleaseRecord, SlotRecord, StockLine } from '../../bpp/engines/shop/record.ts';
import { stockAt } from '../../bpp/engines/shop/shelf.ts';
import { partitionOfProvider } from '../../bpp/provider-record.ts';
import { compare } from '../../commerce/money.ts';
import { checkQuote } from '../../commerce/quote.ts';
import { type EndState, kept, machinesOf, partitionsOf } from './end-state.ts';
import { atStart, SLOT_CAPACITY } from './full-shop-goods.ts';
import { checkOrders } from './shop-check.ts';

/** All that one shop keeps of its goods, its deliveries and its orders. */
export interface Shelves {
  readonly items: ReadonlyMap<string, ItemRecord>;
  readonly orders: ReadonlyMap<string, OrderRecord>;
  readonly holds: ReadonlyMap<string, HoldRecord>;
  readonly releases: ReadonlyMap<string, ReleaseRecord>;
  readonly slots: ReadonlyMap<string, SlotRecord>;
}

/** What must hold of a shop at every moment: nothing is sold twice in any of its places, no delivery takes more orders than fit, and money adds up. */
export function brokenIn(shelves: Shelves): readonly string[] {
  return [...brokenStock(shelves), ...brokenSlots(shelves), ...[...shelves.orders.values()].flatMap(brokenMoney)];
}

function brokenStock({ items, orders, holds, releases }: Shelves): readonly string[] {
  const broken: string[] = [];
  const branches = new Set([undefined, ...[...items.values()].flatMap(({ elsewhere }) => Object.keys(elsewhere ?? {}))]);
  for (const record of items.values()) {
    const { id } = record.item;
    for (const branchId of branches) {
      const stock = stockAt(record, branchId === undefined ? {} : { branchId });
      if (!stock.counted) continue;
      const of = (all: readonly { readonly branchId?: string; readonly lines: readonly StockLine[] }[]) =>
        all
          .filter((each) => each.branchId === branchId)
          .flatMap(({ lines }) => lines)
          .reduce((total, line) => total + (line.itemId === id ? line.quantity : 0), 0);
      const back = (from: ReleaseRecord['from']) => of([...releases.values()].filter((each) => each.from === from));
      const sold = [...orders.values()].map(({ taken, lost = [], branchId: from }) => ({
        lines: [...taken, ...lost],
        ...(from === undefined ? {} : { branchId: from }),
      }));
      const name = `${id} in ${branchId ?? 'its own place'}`;
      const held = of([...holds.values()]) + back('hold');
      if (stock.onHand < 0) broken.push(`less than nothing of ${name}: ${stock.onHand}`);
      if (stock.reserved !== held) broken.push(`${name}: ${stock.reserved} reserved, ${held} held`);
      const all = stock.onHand + of(sold) + back('order');
      const began = atStart(id.slice(id.indexOf('.') + 1), branchId);
      if (all !== began) broken.push(`${name}: ${began} at the start, ${all} left or sold`);
    }
  }
  return broken;
}

/** A delivery of one place counts its orders from the offer on, and none more than fit: what comes from another place is none of them. */
function brokenSlots({ orders, holds, releases, slots }: Shelves): readonly string[] {
  return [...slots].flatMap(([key, { booked }]) => {
    const [startMs = '', branchId] = key.slice('slot:'.length).split(':');
    const have = [...orders.values(), ...holds.values(), ...releases.values()].filter(
      (each) => each.slotMs === Number(startMs) && each.branchId === branchId,
    ).length;
    const at = new Intl.DateTimeFormat('nl-NL', { timeZone: 'Europe/Amsterdam', hour: '2-digit', minute: '2-digit' }).format(
      Number(startMs),
    );
    const fits = SLOT_CAPACITY.get(at) ?? 0;
    const name = `the delivery of ${at} from ${branchId ?? 'its own place'}`;
    return [
      ...(booked <= fits ? [] : [`${name} has ${booked} orders, and takes ${fits}`]),
      ...(booked === have ? [] : [`${name} counts ${booked} orders, and ${have} have it`]),
    ];
  });
}

function brokenMoney({ order, estimate }: OrderRecord): readonly string[] {
  const { quote } = order;
  if (quote === undefined || !checkQuote(quote).ok) return [`the quote of ${order.id} does not add up`];
  const most = estimate?.atMost;
  const isOver = most !== undefined && compare(quote.total, most) > 0 && order.status !== 'cancelled';
  return isOver ? [`${order.id} costs ${quote.total.amount}, and was to cost ${most.amount} at most`] : [];
}

/** What must hold when all is calm again. */
export async function checkFullShops(end: EndState): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const machine of machinesOf(end, 'bpp')) {
    for (const partition of await partitionsOf(machine, partitionOfProvider(''))) {
      const [items, orders, holds, releases, slots] = await Promise.all([
        kept<ItemRecord>(machine, partition, 'item:'),
        kept<OrderRecord>(machine, partition, 'order:'),
        kept<HoldRecord>(machine, partition, 'hold:'),
        kept<ReleaseRecord>(machine, partition, 'release:'),
        kept<SlotRecord>(machine, partition, 'slot:'),
      ]);
      broken.push(...brokenIn({ items, orders, holds, releases, slots }));
      for (const key of [...holds.keys(), ...releases.keys(), ...slots.keys()]) broken.push(`${key} is left, and nobody ends it`);
      for (const { order } of orders.values())
        if (order.lines.some(({ proposal }) => proposal !== undefined)) broken.push(`${order.id} is still asked about`);
    }
  }
  return [...broken, ...(await checkOrders(end))];
}
