import { expect, it } from 'vitest';
import { evidenceFor } from '../../../bpp/business-evidence.ts';
import { openMemoryStore } from '../../../node/store/memory.ts';

const said = (id: string, direction: 'in' | 'out', action: string, message: object) => ({
  id,
  transactionId: 't-1',
  direction,
  peer: 'buyer.example',
  action,
  messageId: `m-${id.slice(0, 1)}`,
  atMs: 1,
  headers: { dialect: '1.1.1' },
  body: Buffer.from(JSON.stringify({ context: {}, message })),
});

it('a business takes along what was said to it and by it in a transaction, and nothing of another business of the node', async () => {
  const store = openMemoryStore();
  const log = [
    said('1-in', 'in', 'status', { order_id: 'bakker.o1' }),
    said('1-out', 'out', 'on_status', { order: { id: 'bakker.o1', provider: { id: 'bakker' }, items: [], state: 'Active' } }),
    said('2-in', 'in', 'status', { order_id: 'slager.o1' }),
    said('2-out', 'out', 'on_status', { order: { id: 'slager.o1', provider: { id: 'slager' }, items: [], state: 'Active' } }),
    said('3-in', 'in', 'search', { intent: {} }),
  ];
  for (const each of log) await store.commit({ partition: 'provider:x', log: [each] });
  const actions = async (providerId: string) =>
    (await evidenceFor(store, { providerId, transactionId: 't-1' })).map(
      ({ direction, bytes }) => `${direction} ${Buffer.from(bytes, 'base64').toString().includes(providerId)}`,
    );
  expect(await actions('bakker')).toEqual(['in true', 'out true']);
  expect(await actions('slager')).toEqual(['in true', 'out true']);
  expect(await actions('ander')).toEqual([]);
});
