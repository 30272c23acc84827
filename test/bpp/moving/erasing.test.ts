import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Json } from '../../../node/store/port.ts';
import { listening } from './listening.ts';

/** Whoever asks to be forgotten is forgotten in what a business brought along from another node too. */

const orderOf = (name: string, n: number) => ({
  order: {
    id: `bakker.o${n}`,
    status: 'complete',
    providerId: 'bakker',
    lines: [{ itemId: 'bakker.a', name: 'Brood', quantity: 2, extra: { gift: `voor ${name}` } }],
    fulfilments: [
      {
        id: 'bakker.pickup',
        kind: 'pickup',
        state: 'picked-up',
        customer: { name },
        stops: [{ kind: 'end', place: { address: `${name}straat 1` } }],
      },
    ],
    payments: [{ id: 'bakker.p', status: 'paid', amount: { currency: 'EUR', amount: '5.00' }, account: { name } }],
    quote: { total: { currency: 'EUR', amount: '5.00' }, lines: [] },
    billing: { name, email: `${name}@post.example` },
  },
  buyer: { transactionId: `t-${n}`, domain: 'retail', buyerNode: { id: 'buyer.example', uri: 'https://buyer.example' } },
  confirmedAtMs: 1,
  history: [{ state: 'pending', atMs: 1, by: name }],
  paymentId: 'bakker.p',
  trip: { start: `voor de deur van ${name}` },
});

const RECORDS: Readonly<Record<string, unknown>> = {
  'order:bakker.o1': orderOf('Anna', 1),
  'order:bakker.o2': orderOf('Bram', 2),
  'thread:bakker.o1': { messages: [{ by: 'buyer', text: 'Hallo, met Anna', atMs: 2 }] },
  'answers:bakker.o1': { forms: [{ submissionId: 's', answers: { who: 'Anna' } }] },
  'invoice:2026-000001': { number: '2026-000001', buyer: { name: 'Anna' } },
  'invoiced:bakker.o1': { numbers: ['2026-000001'] },
};
const EVIDENCE = [
  { evidence: 't-1', message: { body: 'Anna' } },
  { evidence: 't-2', message: { body: 'Bram' } },
];

let here: Awaited<ReturnType<typeof listening>>;
let there: Awaited<ReturnType<typeof listening>>;
let file: string;
beforeEach(async () => {
  [here, there] = await Promise.all([listening(), listening()]);
  const put = Object.entries(RECORDS).map(([key, value]) => ({ key, value: value as Json }));
  await here.store.commit({ partition: 'provider:bakker', put });
  const lines = (await here.exported('bakker')).trim().split('\n');
  file = [...lines.slice(0, -1), ...EVIDENCE.map((each) => JSON.stringify(each)), lines.at(-1)].join('\n');
  await there.moveIn('slager', file);
});
afterEach(() => {
  here.end();
  there.end();
});

const erase = (orderId: string) => there.call(`slager/orders/${orderId}/person`, { method: 'DELETE' });
const brought = async () => {
  const records = await there.records('slager');
  return Object.fromEntries(Object.entries(records).filter(([key]) => key.startsWith('brought:')));
};

it('leaves what was sold and for how much, and nothing that names who bought it', async () => {
  expect(JSON.stringify(await brought())).toContain('Anna');
  expect((await erase('bakker.o1')).status).toBe(204);
  const left = await brought();
  expect(JSON.stringify(left)).not.toContain('Anna');
  expect(left['brought:order:bakker.o1']).toMatchObject({
    order: {
      status: 'complete',
      lines: [{ name: 'Brood', quantity: 2 }],
      quote: { total: { amount: '5.00' } },
      payments: [{ status: 'paid' }],
    },
    confirmedAtMs: 1,
  });
  // Nobody else is touched.
  expect(left['brought:order:bakker.o2']).toEqual(RECORDS['order:bakker.o2']);
  expect(JSON.stringify(left)).toContain('Bram');
  const listed = JSON.parse((await there.call('slager/moving-in/orders')).text);
  expect(listed.items.map(({ id }: { id: string }) => id)).toEqual(['bakker.o1', 'bakker.o2']);
});

it('does not bring anybody back when the same file is given once more, also from the next node', async () => {
  await erase('bakker.o1');
  const again = await there.moveIn('slager', file);
  expect(again.history).toMatchObject({ orders: { new: 0 }, messages: { new: 0 }, answers: { new: 0 }, evidence: { new: 0 } });
  expect(JSON.stringify(await brought())).not.toContain('Anna');
  await here.moveIn('slager', await there.exported('slager'));
  const onward = await here.records('slager');
  expect(onward['brought:order:bakker.o1']).toMatchObject({ erased: true });
  expect(JSON.stringify(onward)).not.toContain('Anna');
});

it('reaches the copy of an order that this node has itself', async () => {
  await here.moveIn('bakker', await there.exported('slager'));
  expect((await here.call('bakker/orders/bakker.o1/person', { method: 'DELETE' })).status).toBe(204);
  const copies = Object.entries(await here.records('bakker')).filter(([key]) => key.startsWith('brought:'));
  expect(JSON.stringify(copies)).toContain('Bram');
  expect(JSON.stringify(copies)).not.toContain('Anna');
});

it('is asked for an order that is there, whatever its shape', async () => {
  expect((await erase('bakker.o9')).status).toBe(404);
  const odd = JSON.stringify({ record: 'order:bakker.o3', value: { order: 'Anna', buyer: 7, history: 'Anna' } });
  await there.moveIn('slager', [file.split('\n')[0], odd].join('\n'));
  expect((await erase('bakker.o3')).status).toBe(204);
  expect((await brought())['brought:order:bakker.o3']).toMatchObject({ erased: true });
});
