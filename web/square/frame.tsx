import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useErrorBoundary, useRef } from 'preact/hooks';
import { Button } from './button.tsx';
import { chooseLanguage, LANGUAGES, otherLanguages } from './language.ts';
import { Notice } from './notice.tsx';
import { online } from './online.ts';
import { Sign } from './scene.tsx';
import { said } from './words/said.ts';

export const SITE_NAME = 'Marktplein';

export interface MenuEntry {
  readonly href: string;
  readonly text: string;
  readonly icon: ComponentChildren;
  /** The page that is shown is this one, or belongs to it. */
  readonly current: boolean;
}

interface FrameProps {
  readonly home: string;
  /** What stands on the sign beside the name of the square, for a page that is not its front. */
  readonly room?: string;
  readonly menu: readonly MenuEntry[];
  readonly footer: ComponentChildren;
  readonly children: ComponentChildren;
}

/** Wide enough for sign, menu and languages on one line, as in frame.css. On less the menu has a line of its own, and the keyboard comes by it last. */
const WIDE = matchMedia('(min-width: 44rem)');
const wide = signal(WIDE.matches);
WIDE.addEventListener('change', ({ matches }) => {
  wide.value = matches;
});

/** What every page stands in: the sign, the menu, the page itself, and what the square is. A fault of ours leaves no empty page. */
export function Frame({ home, room, menu, footer, children }: FrameProps) {
  return (
    <>
      <header class="top">
        <a class="skip" href={location.hash || '#/'} onClick={skip}>
          {said.value.skip}
        </a>
        <div class="top-inner">
          <a class="sign" href={home}>
            <Sign />
            <span>
              {SITE_NAME}
              {room === undefined ? null : <small class="sign-room">{room}</small>}
            </span>
          </a>
          {wide.value ? null : <Languages />}
          {menu.length === 0 ? null : <Menu entries={menu} />}
          {wide.value ? <Languages /> : null}
        </div>
      </header>
      {online.value ? null : (
        <p class="offline" role="status">
          {said.value.offline}
        </p>
      )}
      <main id="main" tabIndex={-1}>
        <Guarded>{children}</Guarded>
      </main>
      <footer class="foot">{footer}</footer>
    </>
  );
}

/** The address is the page's own, so the link may not change it. */
function skip(event: MouseEvent) {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

function Menu({ entries }: { readonly entries: readonly MenuEntry[] }) {
  return (
    <nav class="menu" aria-label={said.value.menu}>
      {entries.map(({ href, text, icon, current }) => (
        <a key={href} href={href} {...(current ? { 'aria-current': 'page' as const } : {})}>
          {icon}
          <span>{text}</span>
        </a>
      ))}
    </nav>
  );
}

function Languages() {
  return (
    <div class="languages">
      {otherLanguages.value.map((each) => (
        <button type="button" class="language" key={each} lang={each} onClick={() => chooseLanguage(each)}>
          {LANGUAGES[each].name}
        </button>
      ))}
    </div>
  );
}

function Guarded({ children }: { readonly children: ComponentChildren }) {
  const [error, reset] = useErrorBoundary();
  if (error === undefined) return <>{children}</>;
  return (
    <div class="column">
      <Notice kind="warning" title={said.value.crashTitle}>
        <p>{said.value.crashText}</p>
        <Button onPress={reset}>{said.value.retry}</Button>
      </Notice>
    </div>
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
    document.title = `${say ?? text} · ${SITE_NAME}`;
  }, [text, say]);
  return (
    <h1 id="page-title" tabIndex={-1} ref={heading}>
      {text}
    </h1>
  );
}
