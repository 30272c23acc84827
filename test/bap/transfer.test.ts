import { Ajv2020 } from 'ajv/dist/2020.js';
import QRCode from 'qrcode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract } from '../../bap/api/contract.ts';
import type { Payment } from '../../commerce/payment.ts';
import { formats } from '../../schemas/formats.ts';
import { search, select } from './buying.ts';
import { type Network, openNetwork } from './network.ts';
import { told } from './shop.ts';

const PAYMENT: Payment = {
  id: 'vooraf',
  due: 'before-order',
  collectedBy: 'provider-node',
  status: 'not-paid',
  amount: { currency: 'EUR', amount: '9.00' },
  reference: 'RF18539007547034',
  account: { number: 'NL91ABNA0417164300', name: 'Bakkerij op de hoek' },
};

let network: Network;
let handle: string;
beforeAll(async () => {
  network = await openNetwork();
  handle = await select(network, await search(network));
  await network
    .post(`/api/v1/orders/${handle}/init`, { billing: { name: 'Noor de Wit' }, fulfilments: [{ id: 'f1', kind: 'pickup' }] })
    .expect(202);
  await network.settle();
  await network.answer(network.baker, network.baker.last('init'), { action: 'init', order: told('9.00', { payments: [PAYMENT] }) });
});
afterAll(() => network.close());

const transfer = () => network.get(`/api/v1/orders/${handle}/transfer`);

/** The provider node says how the order stands, unasked. */
async function tell(payment: Partial<Payment>): Promise<void> {
  await network.pass(1_000);
  const order = told('9.00', {
    id: 'order-1',
    status: 'active',
    updatedAtMs: network.clock.nowMs(),
    payments: [{ ...PAYMENT, ...payment }],
  });
  const said = await network.say(
    network.baker,
    { action: 'status', order },
    { transactionId: handle.slice(0, 36), messageId: crypto.randomUUID() },
  );
  expect(said.status, said.body).toBe(200);
  await network.settle();
}

describe('a transfer, as an app sees it', () => {
  it('has account, amount and reference, for people and for bank apps, as its description says', async () => {
    const { body } = await transfer().expect(200);
    expect(body).toMatchObject({
      order: handle,
      iban: 'NL91ABNA0417164300',
      name: 'Bakkerij op de hoek',
      amount: { currency: 'EUR', amount: '9.00' },
      shown: { iban: 'NL91 ABNA 0417 1643 00', reference: 'RF18 5390 0754 7034' },
      qr: 'BCD\n002\n1\nSCT\n\nBakkerij op de hoek\nNL91ABNA0417164300\nEUR9.00\n\nRF18539007547034',
    });
    const validate = new Ajv2020({ strict: false, formats })
      .addSchema({ ...JSON.parse(contract().json), $id: 'd' })
      .getSchema('d#/components/schemas/Transfer');
    expect(validate?.(body), JSON.stringify(validate?.errors)).toBe(true);
  });

  it('is a QR code that holds exactly what the data says', async () => {
    const { body } = await transfer().expect(200);
    const picture = await network.get(body.links.svg).buffer(true).expect(200);
    expect(picture.headers['content-type']).toContain('image/svg+xml');
    const { size, data } = QRCode.create([{ data: new TextEncoder().encode(body.qr), mode: 'byte' }], {
      errorCorrectionLevel: 'M',
    }).modules;
    expect(drawn(picture.body.toString('utf8'), size)).toEqual(Array.from(data, Boolean));
  });

  it('asks for what is left when a part came, and for nothing when the provider says that it is paid', async () => {
    await network
      .post(`/api/v1/orders/${handle}/confirm`, { payments: [{ id: 'vooraf', status: 'paid', reference: 'RF18539007547034' }] })
      .expect(202);
    await network.settle();
    const confirmed = told('9.00', { id: 'order-1', status: 'active', updatedAtMs: network.clock.nowMs(), payments: [PAYMENT] });
    await network.answer(network.baker, network.baker.last('confirm'), { action: 'confirm', order: confirmed });
    await tell({ received: { currency: 'EUR', amount: '4.00' } });
    expect((await transfer().expect(200)).body).toMatchObject({ amount: { amount: '5.00' } });
    await tell({ status: 'paid', received: { currency: 'EUR', amount: '9.00' } });
    await transfer().expect(404);
    await network.get(`/api/v1/orders/${handle}/transfer.svg`).expect(404);
    const { body } = await network.get(`/api/v1/orders/${handle}`).expect(200);
    expect(body.order.payments).toMatchObject([{ status: 'paid', received: { amount: '9.00' } }]);
  });

  it('is nobody else`s to see', async () => {
    await network.get('/api/v1/orders/00000000-0000-4000-8000-000000000000.1/transfer').expect(404);
  });
});

/** The modules of an SVG that draws its dark ones as strokes of one high: `M4 4.5h7m2 0h1…`. */
function drawn(svg: string, size: number): boolean[] {
  const margin = 4;
  const path = /stroke="#000000" d="([^"]+)"/.exec(svg)?.[1] ?? '';
  const dark = new Array<boolean>(size * size).fill(false);
  let x = 0;
  let y = 0;
  for (const [, command, numbers = ''] of path.matchAll(/([Mmh])([^Mmh]*)/g)) {
    const [first = 0, second = 0] = numbers
      .trim()
      .split(/[\s,]+/)
      .map(Number);
    if (command === 'M') [x, y] = [first, Math.floor(second)];
    else if (command === 'm') [x, y] = [x + first, y + second];
    else for (let end = x + first; x < end; x++) dark[(y - margin) * size + x - margin] = true;
  }
  return dark;
}
