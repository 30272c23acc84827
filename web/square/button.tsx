import type { ComponentChildren } from 'preact';

interface LookProps {
  /** `main`: the one thing to do next. `danger`: what cannot be undone. `quiet`: beside the way. */
  readonly kind?: 'main' | 'danger' | 'quiet';
  readonly size?: 'small' | 'wide';
  /** What a screen reader says, when what is shown does not tell enough. */
  readonly label?: string;
  readonly children: ComponentChildren;
}

interface ButtonProps extends LookProps {
  readonly onPress?: () => void;
  readonly type?: 'button' | 'submit';
  /** Something is under way: it stays in reach of the keyboard, and does nothing. */
  readonly busy?: boolean;
  /** Whether what it opens is open. */
  readonly expanded?: boolean;
  /** It opens a dialog, which is told before it is pressed. */
  readonly dialog?: boolean;
}

/** Something to do. */
export function Button({ kind, size, label, children, onPress, type = 'button', busy = false, expanded, dialog = false }: ButtonProps) {
  return (
    <button
      type={type}
      class={look(kind, size)}
      aria-disabled={busy}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onPress?.();
      }}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...(expanded === undefined ? {} : { 'aria-expanded': expanded })}
      {...(dialog ? { 'aria-haspopup': 'dialog' as const } : {})}
    >
      {children}
    </button>
  );
}

/** Somewhere to go, as large as a button. */
export function ButtonLink({ kind, size, label, children, href }: LookProps & { readonly href: string }) {
  return (
    <a class={look(kind, size)} href={href} {...(label === undefined ? {} : { 'aria-label': label })}>
      {children}
    </a>
  );
}

function look(kind: LookProps['kind'], size: LookProps['size']): string {
  return ['button', ...(kind === undefined ? [] : [`button-${kind}`]), ...(size === undefined ? [] : [`button-${size}`])].join(' ');
}
