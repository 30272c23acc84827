import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { link, route } from '../route.ts';
import { countInBaskets } from '../state/baskets.ts';
import { choose, language, words } from '../state/language.ts';
import { online } from '../state/online.ts';
import { BasketIcon, ReceiptIcon, SearchIcon } from './icons.tsx';
import { Sign } from './scene.tsx';

/** What every page stands in: the sign, the menu, the page itself, and what the square is. */
export function Frame({ children }: { readonly children: ComponentChildren }) {
  const { site } = words.value;
  return (
    <>
      <header class="top">
        <a class="skip" href={location.hash || '#/'} onClick={skip}>
          {site.skip}
        </a>
        <div class="top-inner">
          <a class="sign" href={link.find()}>
            <Sign />
            <span>{site.name}</span>
          </a>
          <Menu />
          <LanguageButton />
        </div>
      </header>
      {online.value ? null : (
        <p class="offline" role="status">
          {site.offline}
        </p>
      )}
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <footer class="foot">
        <p>{site.footer}</p>
        <p>{site.privacy}</p>
      </footer>
    </>
  );
}

/** The address is the page's own, so the link may not change it. */
function skip(event: MouseEvent) {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

function Menu() {
  const { site } = words.value;
  const { page } = route.value;
  const count = countInBaskets.value;
  const current = (own: boolean) => (own ? { 'aria-current': 'page' as const } : {});
  return (
    <nav class="menu" aria-label={site.menu}>
      <a href={link.find()} {...current(page === 'find')}>
        <SearchIcon />
        <span>{site.find}</span>
      </a>
      <a href={link.basket} {...current(page === 'basket' || page === 'checkout')}>
        <BasketIcon />
        <span>{site.baskets(count)}</span>
      </a>
      <a href={link.orders} {...current(page === 'orders' || page === 'order')}>
        <ReceiptIcon />
        <span>{site.orders}</span>
      </a>
    </nav>
  );
}

function LanguageButton() {
  const other = language.value === 'nl' ? 'en' : 'nl';
  return (
    <button type="button" class="language" lang={other} onClick={() => choose(other)}>
      {words.value.site.otherLanguage}
    </button>
  );
}

let pagesShown = 0;

/** The heading of a page. A page that is come to later gets the focus, so that a screen reader starts there. */
export function PageTitle({ text, say }: { readonly text: string; readonly say?: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (pagesShown > 0) {
      heading.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    pagesShown++;
  }, []);
  useEffect(() => {
    document.title = `${say ?? text} · ${words.value.site.name}`;
  }, [text, say]);
  return (
    <h1 tabIndex={-1} ref={heading}>
      {text}
    </h1>
  );
}
