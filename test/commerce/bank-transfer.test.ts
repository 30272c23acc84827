import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paytoUrl, transferFor } from '../../commerce/bank-transfer.ts';
import { creditorReference, creditorReferencesIn, isCreditorReference } from '../../commerce/creditor-reference.ts';
import { epcPayload } from '../../commerce/epc-qr.ts';
import { compact, inFours, isIban } from '../../commerce/iban.ts';
import type { Payment } from '../../commerce/payment.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const body = fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 1, maxLength: 21 });
const reference = body.map((text) => must(creditorReference(text)));

function sameKind(left = '', right = ''): boolean {
  return /\d/.test(left) === /\d/.test(right);
}

function must<T>(verdict: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: object }): T {
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.refusal));
  return verdict.value;
}

describe('a creditor reference', () => {
  it.each(['RF18539007547034', 'RF712348231', 'RF18000000000539007547034'])('as others made it holds: %s', (known) => {
    expect(isCreditorReference(known)).toBe(true);
    expect(must(creditorReference(known.slice(4)))).toBe(known);
  });

  it('of any body holds, and no longer does after one wrong digit or letter, or two that changed places', () => {
    fc.assert(
      fc.property(reference, fc.nat(), fc.constantFrom(...ALPHABET), (made, at, other) => {
        expect(isCreditorReference(made)).toBe(true);
        const place = 4 + (at % (made.length - 4));
        const wrong = made.slice(0, place) + other + made.slice(place + 1);
        // A letter counts as two digits: the scheme promises nothing when one is written for a digit.
        if (sameKind(other, made[place])) expect(isCreditorReference(wrong)).toBe(wrong === made);
        const next = made[place + 1];
        if (next === undefined) return;
        const swapped = made.slice(0, place) + next + made[place] + made.slice(place + 2);
        if (sameKind(next, made[place])) expect(isCreditorReference(swapped)).toBe(swapped === made);
      }),
    );
  });

  it.each(['', 'rf18539007547034', 'RF18 5390', 'RF1853900754703A', `RF${'1'.repeat(24)}`, 'XX18539007547034'])('is not: %j', (text) => {
    expect(isCreditorReference(text)).toBe(false);
  });

  it('has a body of capitals and digits only', () => {
    for (const wrong of ['', 'a', 'A B', 'É', 'A'.repeat(22)]) expect(creditorReference(wrong).ok).toBe(false);
  });

  it('is found in what a payer wrote, however it is spaced and whatever stands around it', () => {
    const gap = fc.constantFrom('', ' ', '  ', '-', '.', '\n');
    const around = fc.constantFrom('', 'Betreft: ', 'order 12, ', 'kaas! ');
    fc.assert(
      fc.property(reference, fc.array(gap, { minLength: 25, maxLength: 25 }), around, (made, gaps, words) => {
        const spaced = [...made].map((character, at) => character + (gaps[at] ?? '')).join('');
        expect(creditorReferencesIn(`${words}${spaced.trim().toLowerCase()}, bedankt`).holding).toContain(made);
      }),
    );
  });

  it('that is broken is noticed, and words that only look alike are not', () => {
    expect(creditorReferencesIn('RF19 5390 0754 7034')).toEqual({ holding: [], broken: true });
    expect(creditorReferencesIn('voor de surf 18 en perf 22x')).toEqual({ holding: [], broken: false });
    expect(creditorReferencesIn('dank je wel')).toEqual({ holding: [], broken: false });
  });
});

describe('an account number', () => {
  it.each(['NL91ABNA0417164300', 'BE68539007547034', 'DE89370400440532013000'])('holds: %s', (known) => expect(isIban(known)).toBe(true));
  it.each(['NL92ABNA0417164300', 'NL91 ABNA 0417 1643 00', 'nl91abna0417164300', 'NL91'])('does not: %s', (wrong) =>
    expect(isIban(wrong)).toBe(false),
  );
  it('is read with spaces as without', () => {
    expect(inFours('NL91ABNA0417164300')).toBe('NL91 ABNA 0417 1643 00');
    expect(compact('nl91 ABNA-0417.1643 00')).toBe('NL91ABNA0417164300');
  });
});

const TRANSFER = {
  iban: 'NL91ABNA0417164300',
  name: 'De Kaasboer',
  amount: { currency: 'EUR', amount: '24.90' },
  reference: 'RF18539007547034',
};

describe('the QR code of a transfer', () => {
  it('holds the lines of EPC069-12 in their order', () => {
    expect(must(epcPayload(TRANSFER)).split('\n')).toEqual([
      ...['BCD', '002', '1', 'SCT', '', 'De Kaasboer', 'NL91ABNA0417164300', 'EUR24.90', '', 'RF18539007547034'],
    ]);
  });

  it('has at most 331 bytes, and eleven lines of which none but the right one can be written', () => {
    const name = fc.string({ unit: 'binary', maxLength: 90 });
    const cents = fc.bigInt({ min: -5n, max: 10n ** 12n });
    fc.assert(
      fc.property(name, cents, reference, (called, hundredths, made) => {
        const amount = `${hundredths < 0n ? '-' : ''}${absolute(hundredths) / 100n}.${String(absolute(hundredths) % 100n).padStart(2, '0')}`;
        const payload = epcPayload({ ...TRANSFER, name: called, amount: { currency: 'EUR', amount }, reference: made });
        const payable = hundredths >= 1n && hundredths <= 99_999_999_999n;
        if (!payload.ok) return;
        expect(payable).toBe(true);
        expect(Buffer.byteLength(payload.value)).toBeLessThanOrEqual(331);
        const lines = payload.value.split(/\r\n|[\n\r\u2028\u2029]/);
        expect(lines).toHaveLength(10);
        expect([lines[5], lines[7], lines[9]]).toEqual([called.trim(), `EUR${amount}`, made]);
      }),
    );
  });

  it.each([
    ['another currency', { amount: { currency: 'USD', amount: '1.00' } }],
    ['nothing to pay', { amount: { currency: 'EUR', amount: '0.00' } }],
    ['less than nothing', { amount: { currency: 'EUR', amount: '-1.00' } }],
    ['part of a cent', { amount: { currency: 'EUR', amount: '1.005' } }],
    ['more than the scheme carries', { amount: { currency: 'EUR', amount: '1000000000.00' } }],
    ['no amount at all', { amount: { currency: 'EUR', amount: '1e3' } }],
    ['a wrong account', { iban: 'NL92ABNA0417164300' }],
    ['a wrong reference', { reference: 'RF19539007547034' }],
    ['a wrong BIC', { bic: 'ABNA' }],
    ['no name', { name: ' ' }],
    ['a name of two lines', { name: 'De Kaasboer\nNL91' }],
    ['a name of 71 characters', { name: 'k'.repeat(71) }],
    ['a name of too many bytes', { name: '🧀'.repeat(69) }],
  ])('is not made for %s', (_what, change) => {
    expect(epcPayload({ ...TRANSFER, ...change }).ok).toBe(false);
  });

  it('takes the largest and the smallest amount, and a name of 70 characters', () => {
    for (const amount of ['0.01', '999999999.99', '12', '12.5'])
      expect(epcPayload({ ...TRANSFER, amount: { currency: 'EUR', amount } }).ok).toBe(true);
    expect(epcPayload({ ...TRANSFER, name: 'é'.repeat(70) }).ok).toBe(true);
  });
});

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

describe('what a buyer transfers', () => {
  const payment: Payment = {
    due: 'before-order',
    status: 'not-paid',
    amount: { currency: 'EUR', amount: '24.90' },
    reference: 'RF18539007547034',
    account: { number: 'NL91ABNA0417164300', name: 'De Kaasboer' },
  };

  it('is said for people, for bank apps and as an address', () => {
    expect(transferFor(payment)).toMatchObject({
      shown: { iban: 'NL91 ABNA 0417 1643 00', reference: 'RF18 5390 0754 7034' },
      url: 'payto://iban/NL91ABNA0417164300?amount=EUR%3A24.90&receiver-name=De%20Kaasboer&message=RF18539007547034',
      qr: expect.stringContaining('EUR24.90'),
    });
  });

  it('is what is left when a part has come, and nothing when all has', () => {
    expect(transferFor({ ...payment, received: { currency: 'EUR', amount: '4.90' } })).toMatchObject({ amount: { amount: '20.00' } });
    expect(transferFor({ ...payment, received: { currency: 'EUR', amount: '24.90' } })).toBeUndefined();
    expect(transferFor({ ...payment, status: 'paid' })).toBeUndefined();
  });

  it('has the name from the address of another node, and no QR code without a name or in another currency', () => {
    const { account: _account, ...rest } = payment;
    const from = { ...rest, account: { number: 'NL91ABNA0417164300' } };
    expect(transferFor({ ...from, url: 'payto://iban/NL91ABNA0417164300?receiver-name=Anders+%26%20Co' })).toMatchObject({
      name: 'Anders & Co',
    });
    expect(transferFor({ ...from, url: 'payto://iban/x?receiver-name=%' })?.qr).toBeUndefined();
    expect(transferFor({ ...payment, amount: { currency: 'CZK', amount: '100.00' } })?.qr).toBeUndefined();
    expect(transferFor({ due: 'on-fulfilment', status: 'not-paid', amount: { currency: 'EUR', amount: '1.00' } })).toBeUndefined();
  });

  it('keeps what an address may not hold apart', () => {
    expect(paytoUrl({ ...TRANSFER, name: 'A&B=C?' })).toContain('receiver-name=A%26B%3DC%3F');
  });
});
