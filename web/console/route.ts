import { computed, signal } from '@preact/signals';

/** Which page is shown. The address lies behind the `#`, so that what an invitation carries reaches no server's log. */
export type Route =
  | { readonly page: 'front' }
  | { readonly page: 'welcome'; readonly token: string }
  | { readonly page: 'orders' | 'products' | 'terms' | 'money' | 'week' | 'rides' | 'business'; readonly providerId: string }
  | { readonly page: 'nowhere' };

const address = signal(location.hash);
const follow = () => {
  address.value = location.hash;
};
addEventListener('hashchange', follow);
addEventListener('popstate', follow);

export const route = computed<Route>(() => readRoute(address.value));

const PAGES = ['orders', 'products', 'terms', 'money', 'week', 'rides', 'business'] as const;
export type PageName = (typeof PAGES)[number];

export const link = (page: PageName, providerId: string): string => `#/${encodeURIComponent(providerId)}/${page}`;

/** Goes to a page, and leaves no trace of the present one: an invitation is not to be found in the history. */
export function go(to: string): void {
  history.replaceState(null, '', to);
  address.value = to;
}

export function readRoute(hash: string): Route {
  const [, first = '', second = ''] = hash.replace(/^#/, '').split('/');
  if (first === '') return { page: 'front' };
  if (first === 'welcome') return { page: 'welcome', token: second };
  const page = PAGES.find((each) => each === second);
  return page !== undefined && /^[A-Za-z0-9_-]+$/.test(first) ? { page, providerId: first } : { page: 'nowhere' };
}
