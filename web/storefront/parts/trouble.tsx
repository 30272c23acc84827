import type { ComponentChildren } from 'preact';
import type { Trouble } from '../../square/call.ts';
import { TroubleNotice as AnyTroubleNotice, Exactly, Notice } from '../../square/notice.tsx';
import type { Fault } from '../api/contract.ts';
import { link } from '../route.ts';
import { words } from '../state/language.ts';

interface TroubleProps {
  readonly trouble: Trouble;
  readonly onRetry?: (() => void) | undefined;
  readonly children?: ComponentChildren;
}

/** What went wrong with a call, with words for what only a buyer meets. */
export function TroubleNotice({ trouble, onRetry, children }: TroubleProps) {
  return (
    <AnyTroubleNotice trouble={trouble} texts={words.value.trouble.calls} onRetry={onRetry}>
      {children}
    </AnyTroubleNotice>
  );
}

interface FaultProps {
  readonly fault: Fault;
  readonly title?: string;
  readonly children?: ComponentChildren;
}

/** Why the provider's side did not do what was asked. */
export function FaultNotice({ fault, title, children }: FaultProps) {
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

/** Nobody comes to the address, at whatever time: another place will do, or somebody else. */
export function OutOfArea({ children }: { readonly children?: ComponentChildren }) {
  const said = words.value.slots;
  return (
    <Notice kind="warning" title={said.outOfArea}>
      <p>{said.outOfAreaText}</p>
      <p class="buttons">
        {children}
        <a class="button" href={link.find()}>
          {words.value.basket.goFind}
        </a>
      </p>
    </Notice>
  );
}
