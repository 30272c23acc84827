/** JSON Pointers: those of commerce, and where on the wire the same thing stands. */

/** Longer beginnings first. */
const BEGINNINGS: readonly (readonly [commerce: string, wire: string])[] = [
  ['/order/cancellationTerms', '/message/order/cancellation_terms'],
  ['/order/fulfilments', '/message/order/fulfillments'],
  ['/order/providerId', '/message/order/provider/id'],
  ['/order/lines', '/message/order/items'],
  ['/order/payments', '/message/order/payments'],
  ['/order/form', '/message/order/xinput/form'],
  ['/order', '/message/order'],
  ['/orderId', '/message/order_id'],
  ['/transactionId', '/context/transaction_id'],
  ['/reasonId', '/message/cancellation_reason_id'],
  ['/callbackUrl', '/message/callback_url'],
  ['/targets', '/message/update_target'],
  ['/intent', '/message/intent'],
  ['/ratings', '/message/ratings'],
  ['/support/refId', '/message/support/ref_id'],
  ['/support', '/message/support'],
];
/** What is called otherwise within one element of a list, with all that lies below it. */
const ENDINGS: Readonly<Record<string, readonly (readonly [commerce: string, wire: string])[]>> = {
  '/order/lines': [
    ['/quantity', '/quantity/selected/count'],
    ['/itemId', '/id'],
    ['/fulfilmentId', '/fulfillment_ids/0'],
    ['/form', '/xinput/form'],
  ],
  '/order/fulfilments': [
    ['/stops/0/place', '/stops/0/location'],
    ['/stops/1/place', '/stops/1/location'],
  ],
  '/order/payments': [['/amount', '/params/amount']],
  '/ratings': [['/category', '/rating_category']],
};

/** A path that is not known goes out as it is. */
export function wirePath(path: string): string {
  return translated(path, 0);
}

export function commercePath(path: string): string {
  return translated(path, 1);
}

function translated(path: string, from: 0 | 1): string {
  const to = from === 0 ? 1 : 0;
  const beginning = BEGINNINGS.find((pair) => path === pair[from] || path.startsWith(`${pair[from]}/`));
  if (beginning === undefined) return path;
  const tail = path.slice(beginning[from].length);
  const element = /^\/\d+/.exec(tail)?.[0];
  if (element === undefined) return beginning[to] + tail;
  const within = tail.slice(element.length);
  const ending = ENDINGS[beginning[0]]?.find((pair) => within === pair[from] || within.startsWith(`${pair[from]}/`));
  return beginning[to] + element + (ending === undefined ? within : ending[to] + within.slice(ending[from].length));
}
