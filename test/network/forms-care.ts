import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { OrderView } from '../../bap/client/client.ts';
import { type Asking, post, ROOM_TOKEN, WAIT_MS } from './asking.ts';
import { answered, BILLING, find } from './buying.ts';
import { converse } from './by-hand.ts';
import { untilQuiet } from './memory-of.ts';
import { person, sideOf } from './messages.ts';
import { until } from './running.ts';

/** Why somebody comes to a practice: a word that is said to it alone. */
export function whySomebodyComes(stage: () => Asking): void {
  test('why somebody comes is told to the practice alone: no log, search, index or control room has it, wherever it was typed', async () => {
    const { network, other } = stage();
    const REASON = /liesbreuk/i;
    const nodes = [network.registry, ...network.gateways, network.buyer, network.provider];
    const closing = new AbortController();
    const told = new Map<string, string>();
    const reading = nodes.map(async ({ name, url }) => {
      const reply = await fetch(`${url}/operations/v1/stream`, {
        headers: { authorization: `Bearer ${ROOM_TOKEN}` },
        signal: closing.signal,
      });
      expect(reply.status, name).toBe(200);
      for await (const part of reply.body ?? []) told.set(name, `${told.get(name) ?? ''}${Buffer.from(part).toString('utf8')}`);
    });
    const heard = Promise.allSettled(reading);

    const { transactionId, offer } = await find(network.client, 'kniebehandeling', 'fysio.behandeling');
    const [slot] = offer.item.fulfilmentIds ?? [];
    const typed = (where: string) => [
      { id: slot ?? '', kind: 'appointment' as const, stops: [{ kind: 'start' as const, instructions: `liesbreuk bij ${where}` }] },
    ];
    const basket = { providerNode: offer.providerNode, providerId: 'fysio', lines: [{ itemId: offer.item.id, quantity: 1 }] };
    const asked = { ...basket, fulfilments: typed('select') };
    const selected = answered(await network.client.createOrder(transactionId, asked, { waitMs: WAIT_MS }));
    const form = (order: OrderView, id: string) => order.forms?.find(({ definition }) => definition?.id === id)?.form ?? '';
    const why = form(selected, 'why');
    // On the page of the form, and then in the app once more.
    expect(await post(why, { why: 'liesbreuk op de pagina' })).toMatchObject({ status: 200 });
    const answer = (at: string, where: string) => [{ form: at, values: { why: `liesbreuk in het formulier bij ${where}` } }];
    const particulars = { billing: BILLING, fulfilments: typed('init'), answers: answer(why, 'init') };
    const offered = answered(await network.client.init(selected.handle, particulars, { waitMs: WAIT_MS }));
    const agreement = { payments: offered.order.payments.slice(0, 1), answers: answer(form(offered, 'more'), 'confirm') };
    const placed = answered(await network.client.confirm(offered.handle, agreement, { waitMs: WAIT_MS }));
    await network.client.support(placed.handle, { message: 'Mijn liesbreuk doet pijn' }, { waitMs: WAIT_MS });
    await network.client.cancel(placed.handle, { note: 'De liesbreuk is over' }, { waitMs: WAIT_MS });

    // A strange node types it where it cannot stand: what is refused is not repeated in any log either.
    const talk = converse(other, sideOf(network.provider));
    const cartOf = { provider: { id: 'fysio' }, items: [{ id: offer.item.id, quantity: { selected: { count: 1 } } }] };
    const stops = [{ type: 'start', instructions: { short_desc: 'liesbreuk' } }];
    for (const fulfillments of [[{ id: 'liesbreuk', stops }], [{ id: slot, type: 'liesbreuk', stops }]]) {
      for (const action of ['select', 'init', 'confirm']) await talk.ask(action, { order: { ...cartOf, ...person(), fulfillments } });
    }
    const unfit = [{ id: slot, stops: [{ type: 'start', location: { gps: 'liesbreuk' } }] }];
    await expect(talk.ask('init', { order: { ...cartOf, fulfillments: unfit } })).rejects.toThrow(/was refused/);

    // Its practice reads it, where it is to be read.
    const own = await network.shop('GET', `/providers/fysio/orders/${placed.orderId}`);
    for (const where of ['liesbreuk bij init', 'formulier bij init', 'formulier bij confirm', 'doet pijn', 'is over'])
      expect(own.text).toContain(where);

    const searched = await network.client.search({ text: 'liesbreuk' });
    const again = await find(network.client, 'kniebehandeling', 'fysio.behandeling');
    expect((await network.client.offers(searched.transactionId)).offers).toEqual([]);
    expect(JSON.stringify(await network.client.offers(again.transactionId))).not.toMatch(REASON);
    for (const node of [network.buyer, network.provider]) await untilQuiet(node);
    const of = (name: string) => told.get(name) ?? '';
    await until(() => of('provider-1').includes('on_cancel') && of('buyer').includes('on_cancel'), 'the control room hears of it');
    closing.abort();
    await heard;
    for (const { name, logFile } of nodes) {
      expect(readFileSync(logFile, 'utf8').length, name).toBeGreaterThan(0);
      expect(readFileSync(logFile, 'utf8'), name).not.toMatch(REASON);
      expect(of(name), name).not.toMatch(REASON);
    }
    expect(of('gateway-1')).toContain('search');
  }, 120_000);
}
