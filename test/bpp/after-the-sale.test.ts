import { describe, expect, it } from 'vitest';
import { carriedOver, changeStock } from '../../bpp/engines/shop/stock.ts';
import { sayOnOrder } from '../../bpp/engines/support.ts';
import type { Answer } from '../../commerce/command.ts';
import { ANNA, BRAM, Counter, eur, item, NODE, pickup, SHOP } from './counter.ts';
import { bought, ITEMS } from './sale.ts';

/** What goes on beside an order: how to reach the shop, messages, and what lies on the shelf. */

describe('support', () => {
  it('tells how to reach the shop, and refuses when nobody is there', () => {
    const answer = bought().counter.ask(ANNA, { action: 'support', support: { refId: 'kaas.oud', callbackPhone: '+31600000000' } });
    expect(answer).toEqual({ action: 'support', support: { ...SHOP.contact, refId: 'kaas.oud', callbackPhone: '+31600000000' } });
    const silent = bought(pickup([['oud', 1]]), { ...SHOP, contact: {} }).counter;
    expect(silent.refusal(ANNA, { action: 'support', support: { refId: 'kaas.oud' } })).toBe('support-unavailable');
  });
});

describe('the shop counts its stock', () => {
  it('sets or changes what is on hand, never below nothing, and leaves alone what is held', () => {
    const counter = new Counter(ITEMS);
    counter.order(ANNA, { action: 'init', order: pickup([['oud', 2]]) });
    counter.do(changeStock('kaas.oud', { setTo: 9 }));
    counter.do(changeStock('kaas.oud', { changeBy: -1 }));
    expect(counter.stock('oud')).toEqual({ onHand: 8, reserved: 2 });
    expect(counter.do(changeStock('kaas.oud', { changeBy: -9 })).ok).toBe(false);
    expect(counter.do(changeStock('kaas.oud', { setTo: 1.5 })).ok).toBe(false);
    expect(counter.do(changeStock('kaas.none', { setTo: 1 })).ok).toBe(false);
    expect(counter.stock('oud').onHand).toBe(8);
  });

  it('keeps holds and ratings when a file brings the item anew', () => {
    const held = { stock: { counted: true, onHand: 5, reserved: 2 }, onHandInFile: 5 } as const;
    const before = item('oud', '12.45', 5, { ...held, ratings: { count: 1, sum: '4' } });
    const after = carriedOver(before, item('oud', '13.00', 7));
    expect(after).toMatchObject({ stock: { onHand: 7, reserved: 2 }, ratings: { count: 1 }, item: { price: eur('13.00') } });
  });

  it.each([
    ['says what it said before', 5, 5, 3],
    ['counts anew', 5, 4, 4],
    ['was read before that was remembered', undefined, 5, 3],
  ])('has, after a sale, when the file %s, what is really there', (_when, onHandInFile, inFile, onHand) => {
    const sold = item('oud', '12.45', 3, onHandInFile === undefined ? {} : { onHandInFile });
    expect(carriedOver(sold, item('oud', '12.45', inFile))).toMatchObject({ stock: { onHand }, onHandInFile: inFile });
  });
});

describe('messages on an order', () => {
  const say = (orderId: string, message?: string) => ({
    action: 'support' as const,
    support: { refId: orderId, ...(message === undefined ? {} : { message }) },
  });
  const threadIn = (answer: Answer) => ('support' in answer ? answer.support.thread?.map(({ by, text }) => `${by}: ${text}`) : answer);

  it('are a thread that both sides add to; the buyer is told of each at once', () => {
    const { counter, orderId } = bought();
    expect(threadIn(counter.ask(ANNA, say(orderId)))).toBeUndefined();
    expect(threadIn(counter.ask(ANNA, say(orderId, ' Bel twee keer ')))).toEqual(['buyer: Bel twee keer']);
    expect(counter.do(sayOnOrder(NODE, orderId, 'Doen we'))).toMatchObject({ ok: true });
    expect(counter.sent.at(-1)).toMatchObject({
      envelope: { transactionId: 't-anna' },
      answer: { action: 'support', support: { refId: orderId, phone: SHOP.contact.phone, thread: [{ by: 'buyer' }, { by: 'provider' }] } },
    });
    expect(threadIn(counter.ask(ANNA, say(orderId)))).toEqual(['buyer: Bel twee keer', 'provider: Doen we']);
  });

  it('are for who placed the order only, and bounded', () => {
    const { counter, orderId } = bought();
    counter.ask(ANNA, say(orderId, 'Bel twee keer'));
    expect(threadIn(counter.ask(BRAM, say(orderId)))).toBeUndefined();
    expect(counter.refusal(BRAM, say(orderId, 'Ik ook'))).toBe('order-not-found');
    expect(counter.refusal(ANNA, say(orderId, 'x'.repeat(1_001)))).toBe('invalid');
    for (let n = 1; n < 100; n += 1) counter.ask(ANNA, say(orderId, `${n}`));
    expect(counter.refusal(ANNA, say(orderId, 'nog een'))).toBe('policy');
  });
});
