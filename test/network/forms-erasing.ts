import { expect, test } from 'vitest';
import type { OrderView } from '../../bap/client/client.ts';
import { openSqliteStore } from '../../node/store/sqlite.ts';
import { type Asking, WAIT_MS, wholeOf } from './asking.ts';
import { answered, BILLING, confirm, find } from './buying.ts';
import { confirmByHand, converse, orderIn } from './by-hand.ts';
import { rowsOf, untilQuiet } from './memory-of.ts';
import { cart, person, sideOf, type Wire } from './messages.ts';
import { until } from './running.ts';
import { visitor } from './visitor.ts';

/** Erasing who ordered, and with them what they filled in. */
export function erasingWhoOrdered(stage: () => Asking): void {
  test('who ordered is not erased while another order of the same purchase is under way: what is still to be sent would be gone', async () => {
    const asking = stage();
    const { network, other } = asking;
    const talk = converse(other, sideOf(network.provider));
    const buns = { ...cart('taartjes.soesje'), ...person() };
    const { xinput } = orderIn((await talk.ask('select', { order: cart('taartjes.soesje') })).message) as {
      readonly xinput: { readonly form: Wire };
    };
    const form = { url: xinput.form.url, data: { note: 'niets' } };
    const done = orderIn(
      (await confirmByHand(talk, orderIn((await talk.ask('init', { order: { ...buns, xinput: { form } } })).message))).message,
    );
    const bread = orderIn(
      (await confirmByHand(talk, orderIn((await talk.ask('init', { order: { ...cart(), ...person() } })).message))).message,
    );
    for (const step of ['accept', 'ready', 'hand-over'])
      await network.shop('POST', `/providers/taartjes/orders/${String(done.id)}/${step}`, {});
    const erase = () => network.shop('DELETE', `/providers/taartjes/orders/${String(done.id)}/person`);
    expect((await erase()).status).toBe(409);
    expect(await asking.filledIn({ orderId: done.id } as OrderView)).toHaveLength(1);
    await talk.ask('cancel', { order_id: bread.id, cancellation_reason_id: 'changed-mind' });
    expect((await erase()).status).toBe(204);
  }, 60_000);

  test('erasing who ordered erases what they filled in, in the state and the messages of both sides', async () => {
    const asking = stage();
    const { network } = asking;
    const { client: app, call } = visitor(network.buyer);
    const { transactionId, offer } = await find(app, 'soesje', 'taartjes.soesje');
    const basket = { providerNode: offer.providerNode, providerId: 'taartjes', lines: [{ itemId: 'taartjes.soesje', quantity: 1 }] };
    const selected = answered(await app.createOrder(transactionId, basket, { waitMs: WAIT_MS }));
    const answers = [{ form: wholeOf(selected).form, values: { note: 'lactose-intolerant' } }];
    const placed = await confirm(app, answered(await app.init(selected.handle, { billing: BILLING, answers }, { waitMs: WAIT_MS })));
    await app.support(placed.handle, { message: 'Let op mijn lactose' }, { waitMs: WAIT_MS });
    const own = `/providers/taartjes/orders/${placed.orderId}`;
    const erase = () => call('DELETE', `/transactions/${transactionId}`);
    expect([(await network.shop('DELETE', `${own}/person`)).status, (await erase()).status]).toEqual([409, 409]);
    expect(await asking.filledIn(placed)).toHaveLength(1);
    for (const step of ['accept', 'pack', 'ready', 'hand-over']) await network.shop('POST', `${own}/${step}`, {});
    await until(async () => (await app.order(placed.handle)).state === 'complete', 'the buyer hears that it is complete');
    for (const node of [network.buyer, network.provider]) await untilQuiet(node);

    expect([(await network.shop('DELETE', `${own}/person`)).status, (await erase()).status]).toEqual([204, 204]);
    expect((await network.shop('DELETE', `${own}/person`)).status).toBe(204);
    const { body, text } = await network.shop('GET', own);
    expect(body).toMatchObject({ order: { status: 'complete', quote: { total: placed.order.quote?.total } }, forms: [], messages: [] });
    expect(text).not.toMatch(/lactose|Noor|noor@|Pleinstraat 2/);
    expect((await network.shop('DELETE', '/providers/taartjes/orders/taartjes.nothing/person')).status).toBe(404);
    for (const node of [network.buyer, network.provider]) {
      await node.stop();
      expect(JSON.stringify(rowsOf(node, 'SELECT value FROM state'))).not.toContain('lactose');
      const store = await openSqliteStore({ file: node.storeFile });
      const said = await store.transcript(transactionId, { limit: 500 });
      await store.close();
      expect(said.length).toBeGreaterThan(6);
      expect(said.filter((entry) => entry.body.length > 0)).toEqual([]);
    }
  }, 120_000);
}
