import type { FilledIn } from '../../bap/forms.ts';
import { formsOf } from '../../bap/forms.ts';
import type { OrderRecord } from '../../bap/records.ts';
import { type AnswersRecord, type ProviderRecord, partitionOfProvider, type OrderRecord as Sold } from '../../bpp/provider-record.ts';
import { type EndState, kept, machinesOf, partitionsOf } from './end-state.ts';
import type { Machine } from './machine.ts';

/** What some of the providers ask, and what everybody fills in. It is nobody else's business. */

export const SAID = 'geen noten, en geen traplopen';

/** As it stands on a card. */
export const FORMS: readonly object[] = [
  {
    id: 'mind',
    title: { nl: 'Waar wij op letten' },
    fields: [
      { id: 'note', type: 'text', label: { nl: 'Let op' }, required: true, max: 100 },
      { id: 'ramp', type: 'yes_no', label: { nl: 'Drempelvrij?' } },
    ],
  },
];

/** Every form of an order as a person fills it in. */
export function filledIn({ told }: OrderRecord): readonly FilledIn[] {
  return formsOf(told).map(({ form }) => ({ form, values: { note: SAID, ramp: true } }));
}

/** Whoever asks has an answer with every order, and nobody else has it. */
export async function checkForms(end: EndState): Promise<readonly string[]> {
  const asked = await Promise.all(machinesOf(end, 'bpp').map(checkProviders));
  const told = await Promise.all(machinesOf(end, 'bap').map(checkBuyers));
  return [...asked.flat(), ...told.flat()];
}

async function checkProviders(machine: Machine): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const partition of await partitionsOf(machine, partitionOfProvider(''))) {
    const [provider] = (await kept<ProviderRecord>(machine, partition, 'shop')).values();
    const orders = await kept<Sold>(machine, partition, 'order:');
    const answers = await kept<AnswersRecord>(machine, partition, 'answers:');
    for (const [key, { order }] of orders) {
      if (JSON.stringify(order).includes(SAID)) broken.push(`${key} of ${partition} tells what was filled in`);
      const note = answers.get(`answers:${order.id}`)?.forms[0]?.answers.note;
      if (provider?.forms !== undefined && note !== SAID) broken.push(`${key} of ${partition} was taken without its form`);
    }
    for (const key of answers.keys()) {
      // Of an offer that was never ordered they are kept for three days, which is longer than a run: a timer sees to them.
      const isSeenTo = machine.durable.some((commit) => commit.partition === partition && commit.timers?.some(({ id }) => id === key));
      if (!orders.has(key.replace('answers:', 'order:')) && !isSeenTo) broken.push(`${key} of ${partition} is kept for no order`);
    }
  }
  return broken;
}

async function checkBuyers(machine: Machine): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const partition of await partitionsOf(machine, 'transaction:')) {
    for (const [key, record] of await kept<object>(machine, partition, '')) {
      if (JSON.stringify(record).includes(SAID)) broken.push(`${key} of ${partition} at ${machine.name} keeps what was filled in`);
    }
  }
  return broken;
}
