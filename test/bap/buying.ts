import type { Network } from './network.ts';
import { bread, LINES, told } from './shop.ts';

/** Searches and lets the baker answer; the transaction's id. */
export async function search(network: Network): Promise<string> {
  const begun = await network.post('/api/v1/searches', { intent: { text: 'desembrood' } }).expect(202);
  await network.settle();
  const asked = network.gateways.map((gateway) => gateway.arrived.at(-1)).find((each) => each !== undefined);
  if (asked !== undefined) await network.answer(network.baker, asked, { action: 'search', catalogue: bread() });
  return begun.body.transactionId;
}

/** Puts two loaves into a basket and lets the baker quote; the order's handle. */
export async function select(network: Network, transactionId: string, quoted = '9.00'): Promise<string> {
  const basket = { providerNode: network.baker.id, providerId: 'bakker', lines: LINES };
  const asked = await network.post(`/api/v1/transactions/${transactionId}/orders`, basket).expect(202);
  await network.settle();
  await network.answer(network.baker, network.baker.last('select'), { action: 'select', order: told(quoted) });
  return asked.body.order;
}

export async function init(network: Network, handle: string, agreed = '9.00'): Promise<void> {
  const particulars = { billing: { name: 'Noor de Wit' }, fulfilments: [{ id: 'f1', kind: 'pickup' }] };
  await network.post(`/api/v1/orders/${handle}/init`, particulars).expect(202);
  await network.settle();
  await network.answer(network.baker, network.baker.last('init'), { action: 'init', order: told(agreed) });
}

export async function confirm(network: Network, handle: string, id = 'order-1'): Promise<void> {
  await network.post(`/api/v1/orders/${handle}/confirm`).expect(202);
  await network.settle();
  const order = told('9.00', { id, status: 'active', updatedAtMs: network.clock.nowMs() });
  await network.answer(network.baker, network.baker.last('confirm'), { action: 'confirm', order });
}

/** From search to a confirmed order; its handle. */
export async function buy(network: Network): Promise<string> {
  const handle = await select(network, await search(network));
  await init(network, handle);
  await confirm(network, handle);
  return handle;
}

export async function events(
  network: Network,
  transactionId: string,
): Promise<{ id: number; type: string; data: Record<string, unknown> }[]> {
  const page = await network.get(`/api/v1/transactions/${transactionId}/events`).expect(200);
  return page.body.events;
}
