import { computed, signal } from '@preact/signals';

/** Which page is shown; the address lies behind the `#`. Who is not signed in sees `sign-in`, whatever the address. */
export interface Route {
  readonly page: 'network' | 'sign-in' | 'transactions' | 'transaction' | 'admission' | 'log' | 'nowhere';
  readonly name: string;
}

const address = signal(location.hash);

addEventListener('hashchange', () => {
  address.value = location.hash;
});

const PAGES = ['sign-in', 'transactions', 'transaction', 'admission', 'log'] as const;

export const route = computed<Route>(() => {
  const [, page = '', name = ''] = address.value.replace(/^#/, '').split('/');
  return { page: page === '' ? 'network' : (PAGES.find((each) => each === page) ?? 'nowhere'), name: plain(name) };
});

/** What somebody typed may be no name at all: it is looked for as it stands. */
function plain(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

export function go(to: string): void {
  location.hash = to;
}

/** Takes a token out of the address before anybody can read it there. */
export function forgetAddress(): void {
  history.replaceState(null, '', '#/');
  address.value = '#/';
}
