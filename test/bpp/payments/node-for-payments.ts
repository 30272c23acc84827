import type { Engine, ProviderCommand } from '../../../bpp/engines/engine.ts';
import { shopEngine } from '../../../bpp/engines/shop/shop.ts';
import { importBusiness } from '../../../bpp/imports/import-business.ts';
import { importStatement } from '../../../bpp/payments/import-statement.ts';
import { type PaymentView, paymentView } from '../../../bpp/payments/open-payments.ts';
import { moneyKeys } from '../../../bpp/payments/records.ts';
import type { Conversation } from '../../../bpp/provider-record.ts';
import type { Order } from '../../../commerce/order.ts';
import type { Performer, Send, Work } from '../../../node/role.ts';
import { bytesOf, createPorts, shopYaml } from '../imports/node-for-imports.ts';
import { SHOP_IBAN } from './files.ts';

export const NODE = { id: 'provider.example', uri: 'https://provider.example' };
const CSV =
  'Handle,Title,Type,Status,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price\nbrood,Brood,Brood,active,brood,,,12.45';

export function eur(amount: string) {
  return { currency: 'EUR', amount };
}

/** A provider node without its network: a baker who is paid by transfer, real engine, real worker, a store in memory. */
export async function openBakery() {
  const ports = createPorts();
  const sent: Send[] = [];
  // What a commit sends is looked at here, when it was done.
  const performer: Performer = {
    async perform<Result>(work: Work<Result>) {
      let last: readonly Send[] = [];
      const done = await ports.performer.perform<Result>({
        ...work,
        decide(state, context) {
          const decision = work.decide(state, context);
          last = decision.send ?? [];
          return decision;
        },
      });
      if (done.ok) sent.push(...last);
      return done;
    },
  };
  const payments = `[{ type: before, method: bank_transfer, iban: ${SHOP_IBAN}, account_name: "Bakker" }, { type: on_fulfilment, methods: [cash] }]`;
  await importBusiness(ports, { shopYaml: shopYaml('bakker', { payments }), csv: bytesOf(CSV) });
  const ask = async (name: string, command: ProviderCommand, engine: Engine = shopEngine): Promise<Order> => {
    const plan = engine.plan({ providerId: 'bakker', command, from: buyer(name) });
    const done = await performer.perform({
      partition: 'provider:bakker',
      reads: plan.reads,
      decide(state, context) {
        const { answer, ...changes } = plan.decide(state, context);
        return { ...changes, result: answer };
      },
    });
    if (!done.ok || done.value === undefined || !('order' in done.value)) throw new Error(JSON.stringify(done));
    return done.value.order;
  };
  const init = (name: string, loaves = 2) => {
    const order: Order = {
      providerId: 'bakker',
      lines: [{ itemId: 'bakker.brood', quantity: loaves }],
      fulfilments: [{ id: 'bakker.pickup', kind: 'pickup' }],
      billing: { name: `${name} de Vries`, email: `${name}@post.example` },
      payments: [{ due: 'before-order' }],
    };
    return ask(name, { action: 'init', order });
  };
  const confirm = (name: string, offered: Order) => {
    const payments = offered.payments.map((payment) => ({ ...payment, status: 'paid' as const }));
    return ask(name, { action: 'confirm', order: { ...offered, payments } });
  };
  const view = async (orderId = ''): Promise<PaymentView | undefined> =>
    paymentView(await ports.store.read('provider:bakker', moneyKeys(orderId)), orderId);
  return {
    ...ports,
    performer,
    sent,
    ask,
    init,
    confirm,
    /** An order of so many loaves at 12.45, said to be paid; its id and reference. */
    async order(name: string, loaves = 2): Promise<{ readonly id: string; readonly reference: string }> {
      const order = await confirm(name, await init(name, loaves));
      return { id: order.id ?? '', reference: order.payments[0]?.reference ?? '' };
    },
    cancel: (name: string, orderId: string) => ask(name, { action: 'cancel', orderId, reasonId: 'changed-mind' }),
    import: (file: string | Uint8Array) =>
      importStatement(
        { ...ports, performer, node: NODE },
        { providerId: 'bakker', accounts: [SHOP_IBAN], bytes: typeof file === 'string' ? bytesOf(file) : file },
      ),
    view,
    /** Everything that the bakery stores about money. */
    async books(): Promise<Record<string, unknown>> {
      const all = await ports.store.list('provider:bakker', '', { limit: 10_000 });
      return Object.fromEntries([...all].filter(([key]) => !key.startsWith('item:')).map(([key, { value }]) => [key, value]));
    },
  };
}

export type Bakery = Awaited<ReturnType<typeof openBakery>>;

function buyer(name: string): Conversation {
  return { domain: 'retail', buyerNode: { id: 'buyer.example', uri: 'https://buyer.example' }, transactionId: `t-${name}` };
}
