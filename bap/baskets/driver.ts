import type { Performer } from '../../node/role.ts';
import type { Store } from '../../node/store/port.ts';
import type { Telemetry } from '../../node/telemetry.ts';
import { noteOrder } from '../history/history-work.ts';
import type { Live } from '../live.ts';
import { type OrderCall, type StepRule, takeStep } from '../order-command.ts';
import { type OrderRecord, orderKey, partitionOf, readRecord } from '../records.ts';
import type { BuyerSettings } from '../settings.ts';
import { beginOrder, confirm, initialise } from '../steps.ts';
import { type Issued, noteIssued } from './basket-work.ts';
import {
  BASKET,
  BASKET_PREFIX,
  type BasketPart,
  type BasketRecord,
  basketPartition,
  type Errand,
  errandKey,
  readBasket,
} from './records.ts';

export interface BasketDriverPorts {
  readonly store: Pick<Store, 'read'>;
  readonly performer: Performer;
  readonly settings: BuyerSettings;
  readonly telemetry: Telemetry;
  readonly live: Live;
}

/**
 * Asks of each provider what a basket has decided to ask: all parts beside each other, each in the transaction of its own. What a part is asked has an
 * idempotency key that follows from the basket, so that doing it again, after a crash or in two processes, asks nothing twice.
 */
export interface BasketDriver {
  /** Does what is left to be asked now; resolves when all of it was asked or has to wait for its timer. */
  drive(basketId: string): Promise<void>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

/** Baskets that are done at once because of their timers; others wait for their next one. */
const UNDER_WAY_MAX = 32;

export function createBasketDriver(ports: BasketDriverPorts): BasketDriver {
  const underWay = new Map<string, Promise<void>>();
  const begin = (basketId: string): Promise<void> => {
    const running = doErrands(basketId, ports).finally(() => {
      if (underWay.get(basketId) === running) underWay.delete(basketId);
    });
    underWay.set(basketId, running);
    return running;
  };
  ports.live.onAny((partition) => {
    if (!partition.startsWith(BASKET_PREFIX) || underWay.size >= UNDER_WAY_MAX) return;
    const basketId = partition.slice(BASKET_PREFIX.length);
    if (underWay.has(basketId)) return;
    // Its timer brings it back.
    begin(basketId).catch((error: unknown) => ports.telemetry.log.error({ error, partition }, 'a basket could not be asked for'));
  });
  return {
    drive: begin,
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay.values());
    },
  };
}

async function doErrands(basketId: string, ports: BasketDriverPorts): Promise<void> {
  const basket = readBasket(await ports.store.read(basketPartition(basketId), [BASKET]));
  if (basket === undefined) return;
  const open = basket.parts.flatMap((part) => (part.errand === undefined ? [] : [{ part, errand: part.errand }]));
  const done = await Promise.all(open.map(async ({ part, errand }) => [part.n, await issue(basket, { part, errand }, ports)] as const));
  const issued = new Map(done.flatMap(([n, outcome]) => (outcome === undefined ? [] : [[n, outcome] as const])));
  if (issued.size > 0) await ports.performer.perform(noteIssued(basketId, issued));
}

/** Undefined when it could not be asked now, for want of a store or because too much happens to the transaction: it is asked again. */
async function issue(
  { id, app }: BasketRecord,
  { part, errand }: { readonly part: BasketPart; readonly errand: Errand },
  ports: BasketDriverPorts,
): Promise<(Issued & { readonly round: number }) | undefined> {
  const { round, action } = errand;
  const call: OrderCall = {
    transactionId: part.transactionId,
    app,
    ...(action === 'select' || part.order === undefined ? {} : { n: part.order }),
    idempotency: { key: errandKey(id, part.n, errand), digest: action },
  };
  if (action === 'confirm') await enterHistory(part, app, ports);
  const performed = await ports.performer.perform(takeStep(call, ruleOf(part, errand), ports.settings));
  if (!performed.ok) return undefined;
  const outcome = performed.value;
  if (outcome.ok) return { round, ...(outcome.value.order === undefined ? {} : { order: outcome.value.order }) };
  return { round, denied: { action, name: outcome.problem.name, detail: outcome.problem.detail } };
}

function ruleOf(part: BasketPart, errand: Errand): StepRule {
  if (errand.action === 'init') return initialise(errand.particulars);
  if (errand.action === 'confirm') return confirm(errand.agreement);
  const { providerNode, providerId, lines, fulfilments } = part;
  return beginOrder({ providerNode, providerId, lines, ...(fulfilments === undefined ? {} : { fulfilments }) });
}

/** What may be ordered stands in the history first. */
async function enterHistory({ transactionId, order: n }: BasketPart, app: string, { store, performer }: BasketDriverPorts): Promise<void> {
  if (n === undefined) return;
  const key = orderKey(n);
  const order = readRecord<OrderRecord>(await store.read(partitionOf(transactionId), [key]), key);
  if (order !== undefined) await performer.perform(noteOrder(app, { transactionId, n, createdAtMs: order.createdAtMs }));
}
