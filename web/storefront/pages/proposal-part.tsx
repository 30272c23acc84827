import { useEffect, useState } from 'preact/hooks';
import type { OrderLine, Proposal } from '../../../commerce/order.ts';
import { Button } from '../../square/button.tsx';
import { Busy, Notice } from '../../square/notice.tsx';
import { money, time } from '../../square/show.ts';
import { post, type Trouble } from '../api/call.ts';
import type { Asked, OrderView } from '../api/contract.ts';
import { TroubleNotice } from '../parts/trouble.tsx';
import { words } from '../state/language.ts';
import type { Followed } from '../state/order.ts';

interface ProposalsProps {
  readonly view: OrderView;
  readonly followed: Followed;
}

/** What the shop proposes in the place of goods that are not there, to say yes or no to. */
export function Proposals({ view, followed }: ProposalsProps) {
  return (
    <>
      {view.order.lines.map((line) =>
        line.proposal === undefined ? null : (
          <Question key={line.proposal.id} line={line} proposal={line.proposal} view={view} followed={followed} />
        ),
      )}
    </>
  );
}

function Question({ line, proposal, view, followed }: ProposalsProps & { readonly line: OrderLine; readonly proposal: Proposal }) {
  const { substitute: said } = words.value;
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const [over, setOver] = useState(proposal.untilMs <= Date.now());
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), Math.max(0, proposal.untilMs - Date.now()));
    return () => clearTimeout(timer);
  }, [proposal.untilMs]);
  const answer = async (accepted: boolean) => {
    setBusy(true);
    const body = { proposalId: proposal.id, accepted };
    const outcome = await post<Asked>(`/orders/${view.handle}/substitution`, body, { waitMs: 20_000 });
    setTrouble(outcome.ok ? undefined : outcome.trouble);
    await followed.reload();
    setBusy(false);
  };
  return (
    <Notice kind="warning" title={said.title}>
      <p>{said.missing(proposal.missing, line.name ?? line.itemId)}</p>
      <p>{said.instead(proposal.quantity, proposal.name, money(proposal.amount))}</p>
      <p>{over ? said.over : said.until(time(proposal.untilMs))}</p>
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} />}
      {busy ? <Busy text={said.sending} /> : null}
      {over ? null : (
        <p class="buttons">
          <Button kind="main" busy={busy} onPress={() => void answer(true)}>
            {said.yes(proposal.name)}
          </Button>
          <Button busy={busy} onPress={() => void answer(false)}>
            {said.no}
          </Button>
        </p>
      )}
    </Notice>
  );
}
