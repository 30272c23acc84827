import { expect, test } from 'vitest';
import { attempted, createOperationsStream, heardFacts, idOf } from '../../node/operations-stream.ts';
import type { Parcel } from '../../node/outbox.ts';

const PERSONAL = ['Fatima Jansen', 'fatima@example.nl', '0612345678', 'Dorpsstraat 1'];
const [NAME = '', MAIL = '', PHONE = '', STREET = ''] = PERSONAL;

test('whatever a message is filled with, no member of what is told holds it', async () => {
  const stream = createOperationsStream({ newId: () => 'run' });
  const envelope = { transactionId: MAIL, messageId: PHONE };
  const noticed = { startedMs: 1, bytes: 10, sender: 'shop.example', envelope };
  const refusal = {
    ok: false as const,
    problem: { name: 'schema' as const, message: `${NAME} of ${STREET} is no number`, path: `/${NAME}` },
  };
  stream.tell(heardFacts('confirm', refusal, { noticed, nowMs: 4 }));
  const parcel = { ...envelope, path: 'confirm', to: { subscriberId: 'shop.example', type: 'BPP' } } as unknown as Parcel;
  const clock = { nowMs: () => 5 };
  const refused = Promise.resolve({ went: 'refused' as const, code: 'schema', message: `${NAME} lives at ${STREET}` });
  await attempted(refused, { parcel, bytes: 3, clock, operations: stream });
  const told = JSON.stringify(stream.since(undefined));
  for (const each of PERSONAL) expect(told).not.toContain(each);
  expect(stream.since(undefined)).toHaveLength(2);
  expect(stream.since(undefined)[0]).toMatchObject({
    signature: 'holds',
    schema: 'fails',
    outcome: 'nack',
    problem: 'schema',
    tookMs: 3,
    transactionId: idOf(MAIL),
  });
});

test('who comes back is told what came meanwhile, and no more is kept than may be', () => {
  const stream = createOperationsStream({ newId: () => 'run' });
  const noticed = { startedMs: 1, bytes: 1 };
  for (let count = 0; count < 2_100; count += 1) stream.tell(heardFacts('search', { ok: true, value: 'ack' }, { noticed, nowMs: 1 }));
  expect(stream.since(undefined)).toHaveLength(2_000);
  expect(stream.since('run.2098').map(({ id }) => id)).toEqual(['run.2099', 'run.2100']);
});
