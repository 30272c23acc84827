import { useEffect, useState } from 'preact/hooks';
import type { Money } from '../../../commerce/money.ts';
import { Button, ButtonLink } from '../../square/button.tsx';
import type { Trouble } from '../../square/call.ts';
import { Field } from '../../square/field.tsx';
import { Notice, TroubleNotice } from '../../square/notice.tsx';
import { money } from '../../square/show.ts';
import { Table } from '../../square/table.tsx';
import type { ProviderView } from '../api.ts';
import { api, type Business } from '../state/me.ts';
import { words } from '../state/words.ts';
import { ledgerWords } from '../words/ledger.ts';

interface Line {
  readonly number: string;
  readonly kind: 'invoice' | 'credit-note';
  readonly issuedOn: string;
  readonly buyerName: string;
  readonly net: Money;
  readonly tax: Money;
}

interface Listed {
  readonly items: readonly Line[];
  readonly turnover: readonly { readonly rate: string; readonly net: Money; readonly tax: Money }[];
}

interface Made {
  readonly made: readonly object[];
  readonly left: readonly { readonly path?: string }[];
  readonly leftInAll: number;
  readonly incomplete?: true;
}

interface Props {
  readonly business: Business;
  readonly from: string;
  readonly to: string;
}

/** Invoices: made when somebody says so, then listed and handed over as files. */
export function InvoicesPart({ business, from, to }: Props) {
  const says = ledgerWords.value;
  const [listed, setListed] = useState<Listed | undefined>(undefined);
  const [made, setMade] = useState<Made | undefined>(undefined);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const path = `/providers/${business.id}/invoices`;
  const period = `?from=${from}&to=${to}`;
  const look = async () => {
    const answer = await api.get<Listed>(path + period);
    setTrouble(answer.ok ? undefined : answer.trouble);
    if (answer.ok) setListed(answer.value);
  };
  useEffect(() => void look(), [from, to]);
  const make = async () => {
    setBusy(true);
    const answer = await api.post<Made>(path, { from, to });
    setBusy(false);
    setMade(answer.ok ? answer.value : undefined);
    if (answer.ok) await look();
    else setTrouble(answer.trouble);
  };
  return (
    <section class="stack" aria-labelledby="invoices-title">
      <h2 id="invoices-title">{says.invoices}</h2>
      <p>{says.invoicesLead}</p>
      <CompanyForm business={business} />
      {trouble === undefined ? null : <TroubleNotice trouble={trouble} onRetry={() => void look()} />}
      <div>
        <Button kind="main" busy={busy} onPress={() => void make()}>
          {says.make}
        </Button>
      </div>
      {made === undefined ? null : <MadeNotice made={made} />}
      {listed === undefined ? null : <List listed={listed} at={api.at(path)} period={period} />}
    </section>
  );
}

function MadeNotice({ made }: { readonly made: Made }) {
  const says = ledgerWords.value;
  const reasons = [
    ...new Set(made.left.map(({ path }) => says.leftBecause[path === '/company' || path === '/company/vatNumber' ? path : 'other'])),
  ];
  return (
    <>
      <Notice kind="info">
        <p role="status">{made.made.length === 0 ? says.madeNone : says.made(made.made.length)}</p>
        {made.incomplete === true ? <p>{says.more}</p> : null}
      </Notice>
      {made.leftInAll === 0 ? null : (
        <Notice kind="warning" title={says.left(made.leftInAll)}>
          {reasons.map((reason) => (
            <p key={reason}>{reason}</p>
          ))}
        </Notice>
      )}
    </>
  );
}

function List({ listed, at, period }: { readonly listed: Listed; readonly at: string; readonly period: string }) {
  const says = ledgerWords.value;
  const { items, turnover } = listed;
  if (items.length === 0) return <p>{says.noInvoices}</p>;
  return (
    <>
      <Table
        caption={says.turnover}
        rows={turnover}
        keyOf={({ rate }) => rate}
        columns={[
          { head: says.rate, cell: ({ rate }) => (rate === 'none' ? says.noVat : `${rate} %`) },
          { head: says.net, cell: ({ net }) => money(net), figures: true },
          { head: says.tax, cell: ({ tax }) => money(tax), figures: true },
        ]}
      />
      <Table
        caption={says.list}
        captionShown={false}
        rows={items}
        keyOf={({ number }) => number}
        columns={[
          { head: says.number, cell: ({ number, kind }) => <a href={`${at}/${number}`}>{`${says.kinds[kind]} ${number}`}</a> },
          { head: says.on, cell: ({ issuedOn }) => issuedOn },
          { head: says.buyer, cell: ({ buyerName }) => <span dir="auto">{buyerName}</span> },
          { head: says.net, cell: ({ net, kind }) => signed(net, kind), figures: true },
          { head: says.tax, cell: ({ tax, kind }) => signed(tax, kind), figures: true },
        ]}
      />
      <div class="buttons">
        <ButtonLink href={`${at}${period}&as=zip`}>{says.zip}</ButtonLink>
        <ButtonLink href={`${at}${period}&as=csv`}>{says.csv}</ButtonLink>
      </div>
      <p class="quiet">{says.profile}</p>
    </>
  );
}

function signed(amount: Money, kind: Line['kind']): string {
  return kind === 'credit-note' ? `−${money(amount)}` : money(amount);
}

/** Who the business is before the law. Open as long as that is not known. */
function CompanyForm({ business }: { readonly business: Business }) {
  const says = ledgerWords.value;
  const [known, setKnown] = useState<boolean | undefined>(undefined);
  const [legalName, setLegalName] = useState('');
  const [kvkNumber, setKvk] = useState('');
  const [vatNumber, setVat] = useState('');
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const [saved, setSaved] = useState(false);
  const path = `/providers/${business.id}`;
  useEffect(() => {
    void api.get<ProviderView>(path).then((answer) => {
      if (!answer.ok) return;
      const { company } = answer.value.shop;
      setLegalName(company?.legalName ?? '');
      setKvk(company?.kvkNumber ?? '');
      setVat(company?.vatNumber ?? '');
      setKnown(company?.kvkNumber !== undefined);
    });
  }, []);
  const save = async () => {
    const answer = await api.put(`${path}/company`, { legalName, kvkNumber, vatNumber });
    setTrouble(answer.ok ? undefined : answer.trouble);
    setSaved(answer.ok);
  };
  if (known === undefined) return null;
  return (
    <details open={!known}>
      <summary>{says.company}</summary>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <p class="quiet">{says.companyLead}</p>
        {trouble === undefined ? null : <TroubleNotice trouble={trouble} texts={{ 'bad-request': says.companyWrong }} />}
        <Field id="legal-name" label={says.legalName} optional value={legalName} onValue={setLegalName} autocomplete="organization" />
        <Field id="kvk-number" label={says.kvk} value={kvkNumber} onValue={setKvk} maxLength={12} />
        <Field id="vat-number" label={says.vat} optional value={vatNumber} onValue={setVat} maxLength={20} />
        <div class="in-row">
          <Button type="submit">{words.value.save}</Button>
          <span class="quiet" role="status">
            {saved ? words.value.saved : ''}
          </span>
        </div>
      </form>
    </details>
  );
}
