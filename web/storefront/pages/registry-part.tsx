import { useState } from 'preact/hooks';
import type { Receipt } from '../../../protocol/signing/receipt.ts';
import { hostOf } from '../../../protocol/signing/registry-host.ts';
import type { RegistryWord } from '../../../protocol/signing/registry-word.ts';
import { Button } from '../../square/button.tsx';
import { SealIcon } from '../../square/icons.tsx';
import { Busy, Notice } from '../../square/notice.tsx';
import { words } from '../state/language.ts';

interface RegistryPartProps {
  readonly receipt: Receipt;
  /** What the registry said; undefined before it was asked. */
  readonly word: RegistryWord | undefined;
  readonly ask: () => Promise<void>;
}

/** Nobody but this site is called before this is pressed, and what the press gives away is said beside it. */
export function RegistryPart({ receipt, word, ask }: RegistryPartProps) {
  const { registry: said } = words.value;
  const [busy, setBusy] = useState(false);
  const { registries = [] } = receipt;
  if (registries.length === 0 || word?.ok === true) return null;
  const press = async () => {
    setBusy(true);
    await ask();
    setBusy(false);
  };
  return (
    <>
      {word === undefined || busy ? null : (
        <Notice kind="warning" title={said.silence[word.why](word.host, word.againAfterS ?? 0)}>
          <p>{said.silent}</p>
        </Notice>
      )}
      <p>{said.askText(registries.map(hostOf).join(', '))}</p>
      {busy ? <Busy text={said.asking} /> : null}
      <Button busy={busy} onPress={() => void press()}>
        <SealIcon /> {said.ask}
      </Button>
    </>
  );
}
