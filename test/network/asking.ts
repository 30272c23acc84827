import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { AskedAnswer, FormToFill, OrderView } from '../../bap/client/client.ts';
import type { FormAnswers } from '../../commerce/form.ts';
import { answered, BILLING, find } from './buying.ts';
import { type Answered, send } from './http.ts';
import { type Network, startNetwork } from './network.ts';
import type { Party } from './party.ts';
import { sha256 } from './plan.ts';
import { cardOf, csvOf } from './shops.ts';

/** A network with a shop and a practice that ask something beside the order, and a buyer node of others. */
export interface Asking {
  readonly network: Network;
  readonly other: Party;
  /** A basket with one thing of the shop, priced; a cake unless said. */
  select(itemId?: string): Promise<OrderView>;
  /** @param form the one that is asked of the whole order, unless said */
  init(order: OrderView, values: Readonly<Record<string, unknown>> | undefined, form?: string): Promise<AskedAnswer>;
  /** What its shop reads of an order. */
  filledIn(order: Pick<OrderView, 'orderId'>): Promise<readonly { readonly itemId?: string; readonly answers: FormAnswers }[]>;
  /** The card of the shop, as it stands at the next start of its node. */
  writeCard(noteLabel: string): void;
}

export const WAIT_MS = 20_000;
export const SCRIPT = '<script>alert("x")</script>';
export const CAKE = 'taartjes.taart';
const GOODS = [
  { sku: 'taart', title: 'Verjaardagstaart', price: '21.00' },
  { sku: 'soesje', title: 'Soesje', price: '1.00' },
];

/** For every order what to mind; with a cake what is to be written on it. */
function cakeShop(noteLabel: string): object {
  const label = { nl: `Let op ${SCRIPT}`, en: `Mind ${SCRIPT}` };
  const options = ['nuts', 'milk'].map((id) => ({ id, label: { nl: id, en: `${id} ${SCRIPT}` } }));
  return {
    ...cardOf({ id: 'taartjes', name: `Taartjes ${SCRIPT}`, category: 'bakery', goods: GOODS }),
    forms: [
      {
        id: 'allergies',
        title: { nl: `Allergieën ${SCRIPT}`, en: `Allergies ${SCRIPT}` },
        fields: [
          { id: 'avoid', type: 'choices', label, options, max: 1 },
          { id: 'note', type: 'text', label: { nl: noteLabel, en: noteLabel }, required: true, max: 60, lines: true },
          { id: 'guests', type: 'number', label, min: 1, max: 20, whole: true },
        ],
      },
      {
        id: 'words',
        title: { nl: 'Opschrift' },
        for: { items: ['taart'] },
        due: 'confirm',
        fields: [{ id: 'text', type: 'text', label: { nl: 'Tekst' }, required: true }],
      },
    ],
  };
}

/** A practice that asks why somebody comes, and is told that in three other places besides. */
function practice(): object {
  const always = [{ open: '00:00', close: '24:00' }];
  const {
    products: _products,
    fulfilment: _ways,
    vat: _vat,
    format: _format,
    ...card
  } = cardOf({
    id: 'fysio',
    name: 'Fysiotherapie Kwiek',
    category: 'physiotherapy',
    goods: [],
  }) as Readonly<Record<string, unknown>>;
  const ask = (id: string, due: object) => ({
    id,
    title: { nl: 'Vraag' },
    ...due,
    fields: [{ id: 'why', type: 'text', label: { nl: 'Waarom komt u?' }, required: true }],
  });
  return {
    ...card,
    engine: 'appointment',
    care: true,
    opening_hours: Object.fromEntries(
      ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [day, always]),
    ),
    staff: [{ id: 'marloes', name: 'Marloes' }],
    services: [{ id: 'behandeling', name: 'Kniebehandeling', category: 'Fysiotherapie', price: '38.00', minutes: 25 }],
    booking: { step_minutes: 30, notice_minutes: 0, days_ahead: 28, hold_minutes: 10, no_show_fee_percent: 75 },
    terms: { cancellation: [{ until_hours_before: 24, fee_percent: 0 }, { fee_percent: 75 }] },
    forms: [ask('why', {}), ask('more', { due: 'confirm', for: { items: ['behandeling'] } })],
  };
}

export const ROOM_TOKEN = 'a-control-room-of-the-test';
/** Every node logs all that it ever would, and tells a control room what passes. */
const listened = (name: string) => ({
  log: { level: 'trace', file: `${name}.log` },
  operations: { control_rooms: [{ name: 'room', token_sha256: sha256(ROOM_TOKEN) }] },
});

export async function startAsking(): Promise<Asking> {
  const overrides = {
    registry: listened('registry'),
    gateway: listened('gateway-1'),
    bap: listened('buyer'),
    bpp: listened('provider-1'),
  };
  const network = await startNetwork({ processes: ['provider-1'], overrides });
  const folder = (name: string) => join(network.folder, 'provider-1', name);
  const write = (file: string, card: object) => writeFileSync(file, stringify(card, { aliasDuplicateObjects: false }));
  const writeCard = (noteLabel: string) => write(join(folder('taartjes'), 'shop.yaml'), cakeShop(noteLabel));
  await network.provider.stop();
  for (const name of ['taartjes', 'fysio']) mkdirSync(folder(name));
  writeFileSync(join(folder('taartjes'), 'products.csv'), csvOf(GOODS));
  writeCard('Wat nog?');
  write(join(folder('fysio'), 'business.yaml'), practice());
  await network.provider.start();
  const other = await network.party({ name: 'other-buyer', type: 'BAP' });
  return {
    network,
    other,
    writeCard,
    async select(itemId = CAKE) {
      const { transactionId, offer } = await find(network.client, itemId === CAKE ? 'verjaardagstaart' : 'soesje', itemId);
      const basket = { providerNode: offer.providerNode, providerId: 'taartjes', lines: [{ itemId, quantity: 1 }] };
      return answered(await network.client.createOrder(transactionId, basket, { waitMs: WAIT_MS }));
    },
    init(order, values, form = wholeOf(order).form) {
      const answers = values === undefined ? [] : [{ form, values }];
      return network.client.init(order.handle, { billing: BILLING, answers }, { waitMs: WAIT_MS });
    },
    async filledIn({ orderId }) {
      const { body } = await network.shop('GET', `/providers/taartjes/orders/${orderId}`);
      return (body as { readonly forms: readonly { readonly itemId?: string; readonly answers: FormAnswers }[] }).forms;
    },
  };
}

export function wholeOf({ forms = [] }: OrderView): FormToFill {
  const found = forms.find(({ itemId }) => itemId === undefined);
  if (found === undefined) throw new Error('nothing is asked of the whole order');
  return found;
}

export function page(url: string, language = 'nl'): Promise<Answered> {
  return send(url, { method: 'GET', headers: { accept: 'text/html', 'accept-language': language } });
}

export function post(url: string, said: Readonly<Record<string, string>> | string, headers: Readonly<Record<string, string>> = {}) {
  const body = Buffer.from(typeof said === 'string' ? said : new URLSearchParams(said).toString());
  return send(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, body });
}
