import { useState } from 'preact/hooks';
import type { Fulfilment } from '../../../commerce/fulfilment.ts';
import type { OrderLine } from '../../../commerce/order.ts';
import { Badge } from '../../square/badge.tsx';
import { Button } from '../../square/button.tsx';
import { Dialog } from '../../square/dialog.tsx';
import { address, money, time } from '../../square/show.ts';
import type { OrderView } from '../api.ts';
import { Due } from '../parts/due.tsx';
import { PackingSlip } from '../parts/printed.tsx';
import { StepButton } from '../parts/step-button.tsx';
import { WaitingHere } from '../parts/waiting-here.tsx';
import type { Business } from '../state/me.ts';
import { enqueue, waiting, waitsFor } from '../state/queue.ts';
import { words } from '../state/words.ts';
import { FilledIn } from './order-answers.tsx';
import { AgeCheck, ageYearsOf, NotThere, WeighGoods } from './order-goods.tsx';
import { Messages } from './order-messages.tsx';
import { PayBack } from './order-refund.tsx';
import { asksReturn, Returns } from './order-returns.tsx';
import { ProposeOther } from './propose-other.tsx';
import { ShareCourier } from './share-courier.tsx';

interface CardProps {
  readonly view: OrderView;
  readonly business: Business;
}

/** Steps that ask something first. */
type Asked = 'cancel' | 'weigh' | 'missing' | 'age';

/** With these the goods change hands. */
const HAND_OVERS: readonly string[] = ['hand-over', 'deliver'];
const ASKED_FIRST: readonly string[] = ['cancel', 'message', 'weigh', 'missing', 'propose', 'take-back', 'move', 'position'];

/** One order. What can be done with it is what the node says; the first of it is the large button. */
export function OrderCard({ view, business }: CardProps) {
  const { orders: says, work } = words.value;
  const { order, steps } = view;
  const [fulfilment] = order.fulfilments;
  const [open, setOpen] = useState<Asked | 'messages' | 'slip' | 'refund' | 'answers' | undefined>(undefined);
  const [lacking, setLacking] = useState<OrderLine | undefined>(undefined);
  const path = `/providers/${business.id}/orders/${order.id}`;
  const name = nameOf(view);
  const [next, ...others] = steps.filter((step) => !ASKED_FIRST.includes(step) && !step.includes('return'));
  const handOver = steps.find((step) => HAND_OVERS.includes(step)) ?? '';
  // Nothing that is pressed is dropped: what comes while something waits is heard after it.
  const take = (step: string, body: object = {}) => enqueue({ method: 'POST', path: `${path}/${step}`, body, about: order.id });
  const ofStep = (step: string) => ({ step, name, isWaiting: waitsFor(`${path}/${step}`) });
  const asksAge = (step: string): boolean => step === handOver && ageYearsOf(order.lines) > 0;
  const press = (step: string) => (asksAge(step) ? setOpen('age') : take(step));
  const close = () => setOpen(undefined);
  const isNew = fulfilment?.state === 'pending';
  const state = asksReturn(view) ? 'return-asked' : (fulfilment?.state ?? '');
  return (
    <li class={`card${isNew ? ' card-new' : ''}`}>
      <div class="card-head">
        <h2 dir="auto">{name}</h2>
        <Badge>{says.states[state] ?? state}</Badge>
      </div>
      <p class="quiet">
        {says.at(time(view.confirmedAtMs))} · <code>{shortId(order.id)}</code>
      </p>
      <Handover fulfilment={fulfilment} branch={branchOf(view)} />
      {order.cancellation?.note === undefined || order.cancellation.by !== 'buyer' ? null : (
        <p dir="auto">
          {says.buyer}: {order.cancellation.note}
        </p>
      )}
      {business.engine === 'shop' && order.status === 'active' ? <Due fulfilment={fulfilment} /> : null}
      <ul class="card-lines">
        {order.lines.map((line) => (
          <Line key={line.itemId} line={line} />
        ))}
      </ul>
      {order.quote === undefined ? null : (
        <p>
          {says.total} <b class="amount">{money(order.quote.total)}</b>
        </p>
      )}
      <WaitingHere orderId={order.id ?? ''} lines={order.lines} />
      {next === undefined ? null : (
        <StepButton {...ofStep(next)} kind="main" size="wide" dialog={asksAge(next)} onPress={() => press(next)} />
      )}
      {steps.includes('position') ? <ShareCourier path={path} name={name} /> : null}
      <div class="buttons">
        {others.map((step) => (
          <StepButton key={step} {...ofStep(step)} dialog={asksAge(step)} onPress={() => press(step)} />
        ))}
        {(['weigh', 'missing'] as const)
          .filter((step) => steps.includes(step))
          .map((step) => (
            <StepButton key={step} {...ofStep(step)} mayRepeat={step === 'missing'} dialog onPress={() => setOpen(step)} />
          ))}
        <Returns view={view} name={name} path={path} onTake={take} />
        <Button size="small" dialog label={`${says.messages}: ${name}`} onPress={() => setOpen('messages')}>
          {says.messages}
        </Button>
        {view.asksForms === true ? (
          <Button size="small" dialog label={`${work.answers.open}: ${name}`} onPress={() => setOpen('answers')}>
            {work.answers.open}
          </Button>
        ) : null}
        {isPaid(view) ? (
          <Button size="small" dialog label={`${work.refund.open}: ${name}`} onPress={() => setOpen('refund')}>
            {work.refund.open}
          </Button>
        ) : null}
        {business.engine === 'shop' ? (
          <Button size="small" label={`${says.slip}: ${name}`} onPress={() => setOpen('slip')}>
            {says.slip}
          </Button>
        ) : null}
        {steps.includes('cancel') ? <StepButton {...ofStep('cancel')} kind="danger" dialog onPress={() => setOpen('cancel')} /> : null}
      </div>
      {open === 'cancel' ? (
        <CallOff engine={business.engine} onClose={() => setOpen(undefined)} onReason={(reasonId) => take('cancel', { reasonId })} />
      ) : null}
      {open === 'age' ? (
        <AgeCheck
          lines={order.lines}
          onClose={close}
          onTake={(body) => take(handOver, body)}
          onRefused={() => take('cancel', { reasonId: 'refused-at-door' })}
        />
      ) : null}
      {open === 'weigh' ? <WeighGoods lines={order.lines} onClose={close} onTake={(body) => take('weigh', body)} /> : null}
      {open === 'missing' ? (
        <NotThere
          lines={order.lines}
          reported={reportedOf(`${path}/missing`)}
          onClose={close}
          onTake={(body) => take('missing', body)}
          onPropose={(line) => {
            close();
            setLacking(line);
          }}
        />
      ) : null}
      {lacking === undefined ? null : (
        <ProposeOther
          line={lacking}
          lines={order.lines}
          business={business}
          onClose={() => setLacking(undefined)}
          onTake={(body) => take('propose', body)}
        />
      )}
      {open === 'messages' ? <Messages business={business} orderId={order.id} onClose={() => setOpen(undefined)} /> : null}
      {open === 'refund' ? <PayBack view={view} business={business} onClose={close} /> : null}
      {open === 'answers' ? <FilledIn view={view} business={business} onClose={close} /> : null}
      {open === 'slip' ? <PackingSlip view={view} business={business.name} onPrinted={() => setOpen(undefined)} /> : null}
    </li>
  );
}

/** How many of each line were said not to be there, which the node has not heard yet. */
function reportedOf(path: string): ReadonlyMap<string, number> {
  const bodies = waiting.value.filter((each) => each.path === path).map(({ body }) => body as { itemId: string; quantity: number });
  return bodies.reduce((sums, { itemId, quantity }) => sums.set(itemId, (sums.get(itemId) ?? 0) + quantity), new Map<string, number>());
}

export function nameOf({ order }: OrderView): string {
  return order.fulfilments[0]?.customer?.name ?? order.billing?.name ?? shortId(order.id);
}

/** Whether money came for it, of which some could go back. */
function isPaid({ order }: OrderView): boolean {
  return order.payments.some(({ status, received }) => status === 'paid' || received !== undefined);
}

export function shortId(id: string): string {
  return id.slice(-6).toUpperCase();
}

function Line({ line }: { readonly line: OrderLine }) {
  const { proposal, price, quantity } = line;
  return (
    <li>
      <b>{quantity} ×</b>
      <span dir="auto">
        {line.name ?? line.itemId}
        {price === undefined || quantity === 1 ? null : <span class="quiet"> · {words.value.orders.each(money(price))}</span>}
        {proposal === undefined ? null : <span class="quiet"> · {words.value.goods.asked(proposal.name, time(proposal.untilMs))}</span>}
      </span>
      <span class="amount">{price === undefined || quantity > 1 ? '' : money(price)}</span>
    </li>
  );
}

/** From which branch it comes; undefined where that is the shop's own place. */
function branchOf({ order: { provider } }: OrderView): string | undefined {
  const name = provider?.places[0]?.name;
  return name === provider?.name ? undefined : name;
}

/** How, where and for when. */
function Handover({ fulfilment, branch }: { readonly fulfilment: Fulfilment | undefined; readonly branch: string | undefined }) {
  const { orders: says } = words.value;
  if (fulfilment === undefined) return null;
  const how = fulfilment.kind === 'pickup' ? says.pickup : fulfilment.kind === 'delivery' ? says.delivery : says.other;
  const end = fulfilment.stops?.find((stop) => stop.kind === 'end');
  const range = (end ?? fulfilment.stops?.[0])?.timeRange;
  const until = range?.endMs ?? range?.startMs;
  const { phone } = fulfilment.customer ?? {};
  return (
    <div>
      <p>
        <b>{how}</b>
        {branch === undefined ? null : <span dir="auto"> · {branch}</span>}
        {until === undefined ? null : <> · {says.ready(time(until))}</>}
      </p>
      <Beforehand fulfilment={fulfilment} />
      {phone === undefined ? null : <a href={`tel:${phone.replaceAll(/[^+\d]/g, '')}`}>{phone}</a>}
    </div>
  );
}

/** Kinds of which the one stop is where somebody is received, or where one goes to. */
const VISITS: readonly string[] = ['appointment', 'home-visit'];

/** What whoever does the work has to know beforehand: where to go, unless the buyer comes here, and what the buyer wrote. */
export function Beforehand({ fulfilment }: { readonly fulfilment: Fulfilment }) {
  const { kind = '', stops = [] } = fulfilment;
  const stop = VISITS.includes(kind) ? stops[0] : stops.find((each) => each.kind === 'end');
  const where = kind === 'appointment' ? '' : address(stop?.place);
  return (
    <>
      {where === '' ? null : <p dir="auto">{where}</p>}
      {stop?.instructions === undefined ? null : <p dir="auto">{stop.instructions}</p>}
    </>
  );
}

const REASONS: Readonly<Record<string, readonly string[]>> = {
  shop: ['out-of-stock', 'shop-closed', 'cannot-deliver', 'not-collected', 'refused-at-door', 'payment-not-received', 'provider-other'],
  appointment: ['staff-ill', 'closed', 'cannot-come', 'payment-not-received', 'provider-other'],
};

function CallOff({
  engine,
  onClose,
  onReason,
}: {
  readonly engine: string;
  readonly onClose: () => void;
  readonly onReason: (reasonId: string) => void;
}) {
  const { orders: says } = words.value;
  return (
    <Dialog title={says.cancelTitle} onClose={onClose}>
      <p>{says.cancelLead}</p>
      <div class="stack">
        {(REASONS[engine] ?? ['provider-other']).map((reason) => (
          <Button
            key={reason}
            size="wide"
            onPress={() => {
              onReason(reason);
              onClose();
            }}
          >
            {says.reasons[reason] ?? reason}
          </Button>
        ))}
      </div>
    </Dialog>
  );
}
