import { describe, expect, it } from 'vitest';
import { dropDraft } from '../../bpp/engines/drafts.ts';
import { asJson } from '../../bpp/engines/state.ts';
import { PAYMENT_KEY } from '../../bpp/payments/records.ts';
import type { DecideContext } from '../../node/role.ts';

const KEY = 'draft:bap.test:t1';
const context: DecideContext = { nowMs: 5, newId: () => 'id' };
const kept = (offeredAtMs: number) => {
  const order = { providerId: 'p', lines: [], fulfilments: [], payments: [{ reference: 'RF18539007547034' }, { id: 'cash' }] };
  return new Map([[KEY, { value: asJson({ order, offeredAtMs, validUntilMs: 9 }), version: 1 }]]);
};

describe('a draft that was never confirmed', () => {
  it('goes with the references under which it could have been paid', () => {
    const { remove } = dropDraft({ draftKey: KEY, offeredAtMs: 1 }).decide(kept(1), context);
    expect(remove).toEqual([KEY, PAYMENT_KEY.reference('RF18539007547034')]);
  });

  it('stays when it was offered anew since, and when it is gone nothing follows', () => {
    const plan = dropDraft({ draftKey: KEY, offeredAtMs: 1 });
    expect([plan.decide(kept(2), context), plan.decide(new Map(), context)]).toEqual([{}, {}]);
  });
});
