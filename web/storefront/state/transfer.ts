import { useEffect, useState } from 'preact/hooks';
import { get, type Trouble } from '../api/call.ts';
import type { TransferView } from '../api/contract.ts';

export interface TransferAsked {
  readonly transfer?: TransferView;
  readonly trouble?: Trouble;
  readonly reload: () => void;
}

/** What is to be transferred for an order, asked again whenever `since` changes: what came meanwhile is taken off. */
export function useTransfer(handle: string, since: unknown): TransferAsked {
  const [transfer, setTransfer] = useState<TransferView>();
  const [trouble, setTrouble] = useState<Trouble>();
  const [again, setAgain] = useState(0);
  useEffect(() => {
    let current = true;
    void get<TransferView>(`/orders/${handle}/transfer`).then((outcome) => {
      if (!current) return;
      setTransfer(outcome.ok ? outcome.value : undefined);
      setTrouble(outcome.ok || outcome.trouble.name === 'not-found' ? undefined : outcome.trouble);
    });
    return () => {
      current = false;
    };
  }, [handle, since, again]);
  return {
    ...(transfer === undefined ? {} : { transfer }),
    ...(trouble === undefined ? {} : { trouble }),
    reload: () => setAgain((count) => count + 1),
  };
}
