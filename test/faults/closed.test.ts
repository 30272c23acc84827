import { describe, expect, it } from 'vitest';
import type { Order } from '../../commerce/order.ts';
import * as care from '../bpp/appointment/practice.ts';
import * as goods from '../bpp/counter.ts';
import * as wheels from '../bpp/rental/bikes.ts';
import * as rides from '../bpp/ride/fleet.ts';
import { basket, CATALOGUE, openWorkshop, orderIn, refusalIn } from '../bpp/webhook/workshop.ts';

/** A provider that closes while an order is open: what was agreed goes on to its end, and nothing new begins. */

describe('a provider that takes no orders any more', () => {
  it('as a shop goes on with what was ordered, and offers nothing', () => {
    const { Counter, pickup, ANNA, BRAM, SHOP } = goods;
    const desk = new Counter([goods.item('oud', '12.00', 5)], SHOP);
    const offered = desk.order(ANNA, { action: 'init', order: pickup([['oud', 1]]) });
    const placed = desk.order(ANNA, { action: 'confirm', order: offered });
    desk.put('shop', { ...SHOP, trading: false });
    expect(desk.refusal(BRAM, { action: 'select', order: pickup([['oud', 1]]) })).toBe('provider-not-found');
    expect(desk.order(ANNA, { action: 'status', orderId: placed.id ?? '' }).status).toBe('active');
    expect(desk.order(ANNA, { action: 'cancel', orderId: placed.id ?? '', reasonId: 'changed-mind' }).status).toBe('cancelled');
  });

  it('as a fleet brings who was promised a ride, and takes nobody else', () => {
    const { ANNA, BRAM, driver, FLEET, Fleet, north, ride } = rides;
    const one = new Fleet([driver('henk')]);
    one.come('henk', north(1));
    const orderId = one.hail(ANNA);
    one.put('shop', { ...FLEET, trading: false });
    expect(one.refusal(BRAM, { action: 'select', order: ride() })).toBe('provider-not-found');
    one.steps('henk', ['accept', 'arrive', 'start', 'finish'], orderId);
    expect(one.record(orderId).order).toMatchObject({ status: 'complete', payments: [{ status: 'paid' }] });
  });

  it('as a rental opens the bike that was reserved, has it back, and lets nobody else ride', () => {
    const { ANNA, BRAM, Bikes, RENTAL, ride, vehicle } = wheels;
    const wiel = new Bikes([vehicle('los', 2)]);
    const reserved = wiel.reserve(ANNA, ride('los'));
    wiel.put('shop', { ...RENTAL, trading: false });
    expect(wiel.refusal(BRAM, { action: 'select', order: ride('los') })).toBe('provider-not-found');
    expect(wiel.unlock(reserved, 'v-los')).toBeUndefined();
    expect(wiel.end(reserved, 'v-los')).toBeUndefined();
    expect(wiel.record(reserved.id).order.status).toBe('complete');
  });

  it('as a practice keeps what is in its diary, and lets it be called off', () => {
    const practice = new care.Practice(care.PRACTICE);
    const slot = 'anna~20261006T0700Z';
    const booked: Order = practice.book(care.buyer('anna'), care.order('zitting', slot));
    practice.put('shop', { ...care.PRACTICE, trading: false });
    expect(practice.refusal(care.buyer('bram'), { action: 'select', order: care.order('zitting', slot) })).toBe('provider-not-found');
    expect(practice.record(booked.id).order.status).toBe('active');
    expect(practice.ask(care.buyer('anna'), { action: 'cancel', orderId: booked.id ?? '' })).toMatchObject({
      order: { status: 'cancelled' },
    });
  });

  it('with its own software hears of what is called off, and is asked for nothing new', async () => {
    const shop = await openWorkshop();
    const own = '/provider/v1/providers/atelier/back-end';
    await shop.call('put', `${own}/catalogue`, CATALOGUE).expect(200);
    const ask = async (command: Parameters<typeof shop.ask>[0]) => {
      const asked = await shop.ask(command);
      await shop.settled();
      return shop.answersTo(asked);
    };
    const offered = orderIn(await ask({ action: 'init', order: basket() }));
    const placed = orderIn(await ask({ action: 'confirm', order: offered }));
    const card = await shop.store.read('provider:atelier', ['shop']);
    const closed = { ...(card.get('shop')?.value as object), trading: false };
    await shop.store.commit({ partition: 'provider:atelier', put: [{ key: 'shop', value: closed }] });
    expect(refusalIn(await ask({ action: 'select', order: basket() }))).toMatchObject({ reason: 'provider-not-found' });
    await shop.call('post', `${own}/orders/${placed.id}/accept`, '').expect(204);
    expect(orderIn(await ask({ action: 'cancel', orderId: placed.id ?? '' })).status).toBe('cancelled');
    expect(shop.software.heard.map(({ posted }) => posted.action)).toEqual(['init', 'confirm', 'cancel']);
    await shop.close();
  });
});
