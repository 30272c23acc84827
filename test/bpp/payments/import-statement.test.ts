import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BookingRecord } from '../../../bpp/payments/records.ts';
import type { Order } from '../../../commerce/order.ts';
import { camt, ing } from './files.ts';
import { type Bakery, eur, openBakery } from './node-for-payments.ts';

let bakery: Bakery;
beforeEach(async () => {
  bakery = await openBakery();
});

/** What buyers were told of their payments, in order. */
function told(): unknown[] {
  return bakery.sent.flatMap((send) =>
    send.what === 'answer' && send.answer.action === 'status' && 'order' in send.answer ? [(send.answer.order as Order).payments[0]] : [],
  );
}

async function bookings(): Promise<BookingRecord[]> {
  const all = await bakery.store.list('provider:bakker', 'booking:', { limit: 100 });
  return [...all.values()].map(({ value }) => value as unknown as BookingRecord);
}

describe('a payment on a statement', () => {
  it('of exactly what was to be paid makes the order paid, and its buyer is told', async () => {
    const { id, reference } = await bakery.order('anna');
    expect(await bakery.view(id)).toMatchObject({ outstanding: eur('24.90'), settled: false, payment: { status: 'not-paid' } });
    const report = await bakery.import(camt([{ amount: '24.90', reference, bankReference: 'B1' }]));
    expect(report).toMatchObject({ entered: { paid: 1 }, known: 0, toPlace: [], problems: [] });
    expect(await bakery.view(id)).toMatchObject({
      outstanding: eur('0.00'),
      settled: true,
      payment: { status: 'paid', received: eur('24.90') },
    });
    expect(told()).toMatchObject([{ status: 'paid', received: eur('24.90'), reference }]);
    expect(Object.keys(await bakery.books()).filter((key) => key.startsWith('unsettled:'))).toEqual([]);
  });

  it('of less leaves the rest open; the rest makes it paid', async () => {
    const { id, reference } = await bakery.order('anna');
    expect((await bakery.import(camt([{ amount: '20.00', reference, bankReference: 'B1' }]))).entered).toEqual({ 'too-little': 1 });
    expect(await bakery.view(id)).toMatchObject({ outstanding: eur('4.90'), payment: { status: 'not-paid', received: eur('20.00') } });
    expect((await bakery.import(camt([{ amount: '4.90', reference, bankReference: 'B2' }]))).entered).toEqual({ paid: 1 });
    expect(told()).toMatchObject([
      { status: 'not-paid', received: eur('20.00') },
      { status: 'paid', received: eur('24.90') },
    ]);
  });

  it('of more is paid, and the rest is to go back', async () => {
    const { id, reference } = await bakery.order('anna');
    expect((await bakery.import(camt([{ amount: '30.00', reference }]))).entered).toEqual({ 'too-much': 1 });
    expect(await bakery.view(id)).toMatchObject({ toRefund: eur('5.10'), settled: false, payment: { status: 'paid' } });
  });

  it('that comes twice is to go back once, also when both stand in one file and look alike', async () => {
    const { id, reference } = await bakery.order('anna');
    const twice = [
      { amount: '24.90', reference },
      { amount: '24.90', reference },
    ];
    expect((await bakery.import(ing(twice))).entered).toEqual({ paid: 1, 'paid-again': 1 });
    expect(await bakery.view(id)).toMatchObject({ received: eur('49.80'), toRefund: eur('24.90') });
    expect(told()).toHaveLength(1);
  });

  it('is told in news that is newer than what was told before, though both are of one moment', async () => {
    const { id, reference } = await bakery.order('anna');
    const moments: (number | undefined)[] = [];
    for (const bankReference of ['E1', 'E2', 'E3']) {
      await bakery.import(camt([{ amount: '1.00', reference, bankReference }]));
      const key = `order:${id}`;
      const kept = (await bakery.store.read('provider:bakker', [key])).get(key)?.value as unknown as { order: { updatedAtMs: number } };
      moments.push(kept.order.updatedAtMs);
    }
    expect(new Set(moments).size).toBe(3);
    expect(moments).toEqual([...moments].sort());
  });

  it('for an order that was cancelled is to go back, and is not called paid for anything', async () => {
    const { id, reference } = await bakery.order('anna');
    await bakery.cancel('anna', id);
    expect((await bakery.import(camt([{ amount: '24.90', reference }]))).entered).toEqual({ 'order-cancelled': 1 });
    expect(await bakery.view(id)).toMatchObject({ status: 'cancelled', due: eur('0.00'), toRefund: eur('24.90') });
  });

  it('for an order that is cancelled afterwards is to go back', async () => {
    const { id, reference } = await bakery.order('anna');
    await bakery.import(camt([{ amount: '24.90', reference }]));
    const cancelled = await bakery.cancel('anna', id);
    expect(cancelled.payments).toMatchObject([{ status: 'paid', received: eur('24.90') }]);
    expect(await bakery.view(id)).toMatchObject({ toRefund: eur('24.90'), settled: false });
    expect(Object.keys(await bakery.books())).toContain(`unsettled:${id}`);
  });

  it('that comes before its order waits for it, and the order is paid when it is made', async () => {
    const offered = await bakery.init('anna');
    const reference = offered.payments[0]?.reference ?? '';
    expect((await bakery.import(camt([{ amount: '24.90', reference }]))).entered).toEqual({ 'no-order-yet': 1 });
    const order = await bakery.confirm('anna', offered);
    expect(order.payments).toMatchObject([{ status: 'paid', received: eur('24.90') }]);
    expect(Object.keys(await bakery.books()).filter((key) => key.startsWith('unsettled:'))).toEqual([]);
  });

  it('without a known reference is entered for nobody: orders that it may be for are only suggested', async () => {
    const anna = await bakery.order('anna');
    const bram = await bakery.order('bram', 3);
    const mistyped = `${anna.reference.slice(0, -1)}${anna.reference.endsWith('2') ? '3' : '2'}`;
    const report = await bakery.import(
      camt([
        { amount: '24.90', remark: mistyped, bankReference: 'B1' },
        { amount: '1.00', reference: 'RF18539007547034', bankReference: 'B2' },
        { amount: '37.35', remark: 'voor het brood', name: 'Mw Bram de Vries', bankReference: 'B3' },
        { amount: '5.00', remark: 'cadeau', bankReference: 'B4' },
        { amount: '62.25', remark: `${anna.reference} en ${bram.reference}`, bankReference: 'B5' },
      ]),
    );
    expect(report.entered).toEqual({ 'wrong-reference': 2, unknown: 3 });
    const byName = new Map((await bookings()).map((booking) => [booking.bankReference, booking]));
    expect(byName.get('B1')).toMatchObject({
      state: 'open',
      suggestions: [{ orderId: anna.id, because: ['amount', 'reference', 'name'] }],
    });
    expect(byName.get('B2')).toMatchObject({ outcome: 'wrong-reference', suggestions: [] });
    expect(byName.get('B3')?.suggestions).toEqual([{ orderId: bram.id, because: ['amount', 'name'] }]);
    expect(byName.get('B4')).toMatchObject({ outcome: 'unknown', suggestions: [] });
    expect(
      byName
        .get('B5')
        ?.suggestions?.map(({ orderId }) => orderId)
        .sort(),
    ).toEqual([anna.id, bram.id].sort());
    expect(await bakery.view(anna.id)).toMatchObject({ received: eur('0.00') });
    expect(told()).toEqual([]);
    expect(report.toPlace).toHaveLength(5);
  });

  it('in another currency is for a person to place', async () => {
    const { id, reference } = await bakery.order('anna');
    expect((await bakery.import(camt([{ amount: '24.90', reference, currency: 'USD' }]))).entered).toEqual({ 'other-currency': 1 });
    expect(await bakery.view(id)).toMatchObject({ received: eur('0.00') });
  });

  it('on another account is not read at all', async () => {
    const { reference } = await bakery.order('anna');
    const before = await bakery.books();
    const report = await bakery.import(camt([{ amount: '24.90', reference }], { iban: 'DE89370400440532013000' }));
    expect(report).toMatchObject({ entered: {}, problems: [{ severity: 'error', value: 'DE89370400440532013000' }] });
    expect(await bakery.books()).toEqual(before);
  });
});

describe('the same statement again', () => {
  it('changes nothing, nor does one of another form or one that overlaps', async () => {
    const anna = await bakery.order('anna');
    const bram = await bakery.order('bram');
    const first = { amount: '24.90', reference: anna.reference, bankReference: 'B1' };
    const entries = [
      first,
      { amount: '24.90', reference: bram.reference, bankReference: 'B2' },
      { amount: '3.00', remark: 'fooi', bankReference: 'B3' },
    ];
    await bakery.import(camt(entries));
    const after = await bakery.books();
    const messages = bakery.sent.length;
    for (const again of [camt(entries), camt(entries, { version: '08' }), ing(entries), ing([...entries].reverse()), camt([first])]) {
      expect(await bakery.import(again)).toMatchObject({ entered: {}, problems: [] });
      expect(await bakery.books()).toEqual(after);
    }
    expect(bakery.sent).toHaveLength(messages);
  });

  it('whatever parts of a month come in whatever order, form and number: every payment is entered once', async () => {
    const { id, reference } = await bakery.order('anna');
    // Four payments that look alike, two on each day: only the bank's own names tell them apart.
    const month = ['02', '02', '03', '03'].map((day, at) => ({ amount: '1.00', reference, on: `2026-09-${day}`, bankReference: `B${at}` }));
    const day = fc.constantFrom('2026-09-02', '2026-09-03', undefined);
    const part = fc.tuple(day, fc.constantFrom('camt-02', 'camt-08', 'ing'));
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 6 }), async (parts) => {
        const fresh = await openBakery();
        await fresh.order('anna');
        for (const [on, form] of parts) {
          const entries = month.filter((entry) => on === undefined || entry.on === on);
          await fresh.import(form === 'ing' ? ing(entries) : camt(entries, { version: form === 'camt-02' ? '02' : '08' }));
        }
        const days = parts.some(([on]) => on === undefined) ? 2 : new Set(parts.map(([on]) => on)).size;
        expect((await fresh.view(id))?.received).toEqual(eur(`${days * 2}.00`));
      }),
      { numRuns: 25 },
    );
  });

  it('at the same moment enters everything once', async () => {
    const { id, reference } = await bakery.order('anna');
    const file = camt([
      { amount: '4.00', reference, bankReference: 'B1' },
      { amount: '5.00', reference, bankReference: 'B2' },
    ]);
    await Promise.all([bakery.import(file), bakery.import(file), bakery.import(file)]);
    expect(await bakery.view(id)).toMatchObject({ received: eur('9.00') });
  });

  it('two payments that look alike in two files are two where the bank names them', async () => {
    const { id, reference } = await bakery.order('anna');
    await bakery.import(camt([{ amount: '24.90', reference, bankReference: 'B1' }]));
    expect((await bakery.import(camt([{ amount: '24.90', reference, bankReference: 'B2' }]))).entered).toEqual({ 'paid-again': 1 });
    expect(await bakery.view(id)).toMatchObject({ toRefund: eur('24.90') });
  });
});
