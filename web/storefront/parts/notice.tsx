import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Trouble } from '../api/call.ts';
import type { Fault } from '../api/contract.ts';
import { words } from '../state/language.ts';
import type { TroubleWords } from '../words/words.ts';
import { InfoIcon, WarningIcon } from './icons.tsx';

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
  readonly onRetry?: (() => void) | undefined;
  readonly children?: ComponentChildren;
}

/** What went wrong, what to do now, and what the node said for who wants to know. */
export function TroubleNotice({ trouble, onRetry, children }: TroubleProps) {
  const { site, trouble: said } = words.value;
  return (
    <Notice kind="warning" title={said.title}>
      <p>{troubleText(trouble, said)}</p>
      {children}
      {onRetry === undefined ? null : (
        <button type="button" class="button" onClick={onRetry}>
          {site.retry}
        </button>
      )}
      {trouble.detail === undefined ? null : <Exactly text={trouble.detail} />}
    </Notice>
  );
}

/** Why the provider's side did not do what was asked. */
export function FaultNotice({
  fault,
  title,
  children,
}: {
  readonly fault: Fault;
  readonly title?: string;
  readonly children?: ComponentChildren;
}) {
  const said = words.value.trouble;
  const known = fault.state === 'refused' ? said.refusals[fault.reason] : undefined;
  return (
    <Notice kind="warning" title={title ?? said.title}>
      <p>{known ?? said[fault.state]}</p>
      {children}
      <Exactly text={fault.message} />
    </Notice>
  );
}

function Exactly({ text }: { readonly text: string }) {
  return (
    <details class="exactly">
      <summary>{words.value.site.whatTheNodeSaid}</summary>
      <p lang="en">{text}</p>
    </details>
  );
}

const LONGER_MS = 6_000;

/** Something is under way. After a while it says that this is longer than usual. */
export function Busy({ text, longer }: { readonly text: string; readonly longer?: string }) {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONGER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="busy" role="status">
      <span class="busy-stripes" aria-hidden="true" />
      <p>{text}</p>
      {long && longer !== undefined ? <p class="quiet">{longer}</p> : null}
    </div>
  );
}

function troubleText(trouble: Trouble, said: TroubleWords): string {
  const byName: Readonly<Record<string, string>> = {
    offline: said.offline,
    slow: said.slow,
    'quota-used-up': said.busy,
    unavailable: said.busy,
    'not-found': said.notFound,
    'quote-changed': said.quoteChanged,
    'quote-expired': said.quoteExpired,
    'outcome-unknown': said.outcomeUnknown,
    'out-of-order': said.outOfOrder,
    'too-many': said.tooMany,
    'provider-node-unknown': said.searchOver,
  };
  return byName[trouble.name] ?? said.other;
}
