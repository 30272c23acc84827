import { useEffect, useState } from 'preact/hooks';
import { CheckIcon, LinkIcon } from './icons.tsx';
import { said } from './words/said.ts';

interface CopyProps {
  readonly text: string;
  readonly label: string;
  /** What a screen reader says, when the label alone does not tell what is copied. */
  readonly say?: string;
}

/** Puts a text on the clipboard, and says so. Without a clipboard (plain HTTP) there is nothing to press. */
export function CopyButton({ text, label, say }: CopyProps) {
  const [copied, setCopied] = useState(false);
  // What is on the clipboard then is another text than this.
  useEffect(() => setCopied(false), [text]);
  if (navigator.clipboard === undefined) return null;
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <button type="button" class="button button-small" aria-label={copied ? said.value.copied : (say ?? label)} onClick={copy}>
      {copied ? <CheckIcon /> : <LinkIcon />}
      <span aria-live="polite">{copied ? said.value.copied : label}</span>
    </button>
  );
}
