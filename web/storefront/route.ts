import { computed, signal } from '@preact/signals';

/**
 * Which page is shown. The address lies behind the `#`, so that any plain file server can serve the pages, and so that the
 * handle of an order, which opens it, never reaches a server's access log or another site.
 */
export type Route =
  | { readonly page: 'find'; readonly query: URLSearchParams; readonly transactionId?: string }
  | { readonly page: 'basket' }
  | { readonly page: 'checkout'; readonly basketId: string }
  | { readonly page: 'together'; readonly basketId?: string }
  | { readonly page: 'order'; readonly handle: string }
  | { readonly page: 'order-by-link'; readonly handle: string; readonly secret: string }
  | { readonly page: 'orders' }
  | { readonly page: 'journey'; readonly journeyId: string }
  | { readonly page: 'nowhere' };

const address = signal(location.hash);

addEventListener('hashchange', () => {
  address.value = location.hash;
});

export const route = computed<Route>(() => readRoute(address.value));

export const link = {
  find: (query?: URLSearchParams, transactionId?: string): string => {
    const path = transactionId === undefined ? '#/' : `#/find/${transactionId}`;
    const text = query?.toString() ?? '';
    return text === '' ? path : `${path}?${text}`;
  },
  basket: '#/basket',
  checkout: (basketId: string): string => `#/checkout/${encodeURIComponent(basketId)}`,
  together: (basketId?: string): string => (basketId === undefined ? '#/together' : `#/together/${basketId}`),
  order: (handle: string): string => `#/order/${handle}`,
  orders: '#/orders',
  journey: (journeyId: string): string => `#/journey/${journeyId}`,
} as const;

/** Goes to a page; with `replace` the present one leaves no trace in the history. */
export function go(to: string, options: { readonly replace?: boolean } = {}): void {
  if (options.replace === true) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  address.value = to;
}

addEventListener('popstate', () => {
  address.value = location.hash;
});

export function readRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#/, '').split('?', 2);
  const [, page = '', name = '', secret = ''] = path.split('/');
  if (page === '') return { page: 'find', query: new URLSearchParams(search) };
  if (page === 'find' && name !== '') return { page: 'find', query: new URLSearchParams(search), transactionId: name };
  if (page === 'basket') return { page: 'basket' };
  if (page === 'checkout' && name !== '') return { page: 'checkout', basketId: plain(name) };
  if (page === 'together') return name === '' ? { page: 'together' } : { page: 'together', basketId: name };
  if (page === 'order' && name !== '' && secret !== '') return { page: 'order-by-link', handle: name, secret };
  if (page === 'order' && name !== '') return { page: 'order', handle: name };
  if (page === 'journey' && name !== '') return { page: 'journey', journeyId: name };
  if (page === 'orders') return { page: 'orders' };
  return { page: 'nowhere' };
}

function plain(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
