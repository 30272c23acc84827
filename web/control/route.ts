import { computed, signal } from '@preact/signals';

/** Which page is shown; the address lies behind the `#`. Who is not signed in sees `sign-in`, whatever the address. */
export interface Route {
  readonly page: 'sign-in' | 'network' | 'transactions' | 'transaction' | 'admission' | 'log';
  readonly name: string;
}

const address = signal(location.hash);

addEventListener('hashchange', () => {
  address.value = location.hash;
});

const PAGES = ['sign-in', 'transactions', 'transaction', 'admission', 'log'] as const;

export const route = computed<Route>(() => {
  const [, page = '', name = ''] = address.value.replace(/^#/, '').split('/');
  return { page: PAGES.find((each) => each === page) ?? 'network', name: decodeURIComponent(name) };
});

export function go(to: string): void {
  location.hash = to;
}

/** Takes a token out of the address before anybody can read it there. */
export function forgetAddress(): void {
  history.replaceState(null, '', '#/');
  address.value = '#/';
}
