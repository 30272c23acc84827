import type { AgendaDay, OrderRecord } from '../../bpp/engines/appointment/record.ts';
import { partitionOfProvider } from '../../bpp/provider-record.ts';
import { type EndState, kept, machinesOf, partitionsOf } from './end-state.ts';
import type { Machine } from './machine.ts';
import { checkOrders } from './shop-check.ts';

/** What must hold of the time of people when all is calm again. */
export async function checkAppointments(end: EndState): Promise<readonly string[]> {
  const agendas = (await Promise.all(machinesOf(end, 'bpp').map(checkMachine))).flat();
  return [...agendas, ...(await checkOrders(end, ['waiting', 'offered']))];
}

/** States in which an order has a time. */
const TIMED = ['booked', 'under-way', 'completed', 'no-show', 'offered'];

/** One slot is never with two people; whoever has a time has it in the agenda, and nobody else has. */
async function checkMachine(machine: Machine): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const partition of await partitionsOf(machine, partitionOfProvider(''))) {
    const orders = await kept<OrderRecord>(machine, partition, 'order:');
    for (const what of ['hold', 'draft']) {
      for (const key of (await kept(machine, partition, `${what}:`)).keys()) broken.push(`a ${what} is left that nobody ends: ${key}`);
    }
    const byStaff = new Map<string, AgendaDay['entries'][number][]>();
    for (const [key, { entries }] of await kept<AgendaDay>(machine, partition, 'agenda:')) {
      const staffId = key.split(':')[1] ?? '';
      byStaff.set(staffId, [...(byStaff.get(staffId) ?? []), ...entries]);
    }
    const taken: string[] = [];
    for (const [staffId, entries] of byStaff) {
      entries.sort((left, right) => left.fromMs - right.fromMs);
      for (const [place, entry] of entries.entries()) {
        const state = orders.get(entry.takenBy)?.order.fulfilments[0]?.state ?? 'nobody';
        if (!TIMED.includes(state)) broken.push(`${staffId} of ${partition} is taken by ${entry.takenBy}, which is ${state}`);
        const next = entries[place + 1];
        if (next !== undefined && next.fromMs < entry.toMs)
          broken.push(`${staffId} of ${partition} has ${entry.takenBy} and ${next.takenBy} at once`);
        taken.push(entry.takenBy);
      }
    }
    if (new Set(taken).size !== taken.length) broken.push(`an order of ${partition} has two times: ${taken.join(', ')}`);
    for (const [key, { order }] of orders) {
      const state = order.fulfilments[0]?.state ?? '';
      if (['booked', 'under-way'].includes(state) && !taken.includes(key)) broken.push(`${key} is ${state}, and in no agenda`);
    }
  }
  return broken;
}
