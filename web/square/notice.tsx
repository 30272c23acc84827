import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from './button.tsx';
import type { Trouble } from './call.ts';
import { InfoIcon, WarningIcon } from './icons.tsx';
import { said } from './words/said.ts';

interface NoticeProps {
  readonly kind: 'info' | 'warning';
  readonly title?: string;
  readonly children: ComponentChildren;
}

/** Something that the reader should know before going on; a warning is read out at once. */
export function Notice({ kind, title, children }: NoticeProps) {
  return (
    <div class={`notice notice-${kind}`} {...(kind === 'warning' ? { role: 'alert' } : {})}>
      {kind === 'warning' ? <WarningIcon /> : <InfoIcon />}
      <div class="notice-text">
        {title === undefined ? null : <p class="notice-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}

interface TroubleProps {
  readonly trouble: Trouble;
  /** What a page says for troubles of its own, by name; what every page can meet has words already. */
  readonly texts?: Readonly<Record<string, string>>;
  readonly onRetry?: (() => void) | undefined;
  readonly children?: ComponentChildren;
}

/** What went wrong with a call, what to do now, and what the node said for who wants to know. */
export function TroubleNotice({ trouble, texts = {}, onRetry, children }: TroubleProps) {
  return (
    <Notice kind="warning" title={said.value.trouble.title}>
      <p>{texts[trouble.name] ?? troubleText(trouble)}</p>
      {children}
      {onRetry === undefined ? null : <Button onPress={onRetry}>{said.value.retry}</Button>}
      {trouble.detail === undefined ? null : <Exactly text={trouble.detail} />}
    </Notice>
  );
}

/** What a node said word for word, for who wants to know. Nodes speak English among themselves. */
export function Exactly({ text }: { readonly text: string }) {
  return (
    <details class="exactly">
      <summary>{said.value.whatTheNodeSaid}</summary>
      <p lang="en" dir="auto">
        {text}
      </p>
    </details>
  );
}

const LONGER_MS = 6_000;

/** Something is under way. After a while it says that this is longer than usual. */
export function Busy({ text, longer = said.value.longer }: { readonly text: string; readonly longer?: string }) {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONGER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="busy" role="status">
      <span class="busy-stripes" aria-hidden="true" />
      <p>{text}</p>
      {long ? <p class="quiet">{longer}</p> : null}
    </div>
  );
}

function troubleText({ name }: Trouble): string {
  const { trouble } = said.value;
  const byName: Readonly<Record<string, string>> = {
    offline: trouble.offline,
    slow: trouble.slow,
    'quota-used-up': trouble.busy,
    unavailable: trouble.busy,
    'not-found': trouble.notFound,
  };
  return byName[name] ?? trouble.other;
}
