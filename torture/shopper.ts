import { ApiRefusal, type AskedAnswer, type AskOptions, type OrderView, type RankedOffer } from '../bap/client/client.ts';
import { systemChance, systemClock } from '../node/clock.ts';
import { basketFor, canBeHad, choices, particularsOf, payFor, statedAge, type Wish } from '../pilots/wish.ts';
import { followOrder } from './following.ts';
import type { Attempt, Ending, Purchase } from './ledger.ts';
import { GaveUp, type Patience, persist } from './persistence.ts';
import type { Street } from './street.ts';

/** How long the node may hold one call for its answer. */
const WAIT_MS = 15_000;
/** How long a person tries to reach the buyer node about one thing. */
const PATIENCE_MS = 120_000;
const OFFERS_WAIT_MS = 12_000;
const MORE_OFFERS_MS = 250;
const SEARCHES_MAX = 3;
const OFFERS_TRIED_MAX = 3;
/** So many press the button twice when they confirm. */
const DOUBLE_CLICK_SHARE = 0.2;
/** And so many press again when no answer came: the same order, not another. */
const PRESS_AGAIN_SHARE = 0.5;

/** One purchase with all that an honest app does when it is not answered. Notes in the ledger what it does before it does it. */
export async function shop(wish: Wish, purchase: Purchase, street: Street): Promise<void> {
  const end = (ending: Ending, story: string): void => {
    purchase.ending = ending;
    purchase.story = story;
  };
  const reasons: string[] = [];
  try {
    for (const choice of choices(wish)) {
      const outcome = await tryWish(choice, purchase, street);
      if (outcome.went !== 'no') return end(outcome.went, outcome.story);
      reasons.push(...outcome.reasons);
    }
    const refused = reasons.filter((reason) => !reason.startsWith(NO_ANSWER));
    end(refused.length > 0 ? 'refused' : 'unanswered', reasons.slice(-3).join('; '));
  } catch (error) {
    if (street.over.aborted) return;
    if (!(error instanceof GaveUp || error instanceof ApiRefusal)) throw error;
    end(error instanceof GaveUp ? 'unanswered' : 'refused', error.message);
  }
}

const NO_ANSWER = 'no answer';

type WishOutcome =
  | { readonly went: Ending; readonly story: string }
  /** Nothing was ordered; something else may be. */
  | { readonly went: 'no'; readonly reasons: readonly string[] };

async function tryWish(wish: Wish, purchase: Purchase, street: Street): Promise<WishOutcome> {
  const found = await findOffers(wish, purchase, street);
  if (found.offers.length === 0) return { went: 'no', reasons: [found.why] };
  const reasons: string[] = [];
  for (const offer of found.offers.slice(0, OFFERS_TRIED_MAX)) {
    const attempt = newAttempt({ wish, offer, transactionId: found.transactionId }, purchase);
    const outcome = await tryOffer({ wish, offer, attempt, transactionId: found.transactionId }, purchase, street);
    if (outcome.went !== 'no') return outcome;
    reasons.push(...outcome.reasons);
  }
  return { went: 'no', reasons };
}

function newAttempt({ wish, offer, transactionId }: Omit<Trying, 'attempt'>, purchase: Purchase): Attempt {
  const { providerNode, providerId, lines } = basketFor(wish, offer);
  const email = `purchase-${purchase.n}-${purchase.attempts.length + 1}@torture.example`;
  const attempt: Attempt = { email, transactionId, providerNode, providerId, lines, initAsked: false, confirmAsked: false };
  purchase.attempts.push(attempt);
  return attempt;
}

interface Found {
  readonly transactionId: string;
  readonly offers: readonly RankedOffer[];
  readonly why: string;
}

/** Asks the network, more than once when nobody answers: a search binds nobody to anything. */
async function findOffers(wish: Wish, purchase: Purchase, street: Street): Promise<Found> {
  const near = wish.address.position;
  let transactionId = '';
  for (let searches = 1; searches <= SEARCHES_MAX; searches += 1) {
    purchase.story = `searches for "${wish.text}"`;
    const question = { text: wish.text, near: { position: near }, fulfilment: wish.fulfilment, rank: wish.rank };
    ({ transactionId } = await persist(() => street.client.search(question), patience(street)));
    purchase.transactions.push(transactionId);
    const answers = await firstOffers(transactionId, street);
    if (answers === 0) continue;
    await systemClock.sleep(MORE_OFFERS_MS);
    const { offers } = await persist(() => street.client.offers(transactionId, { rank: wish.rank, near }), patience(street));
    const possible = offers.filter((offer) => canBeHad(wish, offer));
    return { transactionId, offers: possible, why: `no shop has "${wish.text}" for ${wish.fulfilment}` };
  }
  return { transactionId, offers: [], why: `${NO_ANSWER} to a search for "${wish.text}"` };
}

/** How many provider nodes answered by the time that one offered something. */
async function firstOffers(transactionId: string, street: Street): Promise<number> {
  const enough = new AbortController();
  const signal = AbortSignal.any([enough.signal, street.over]);
  const late = systemClock.sleep(OFFERS_WAIT_MS, signal).then(() => enough.abort());
  let answers = 0;
  try {
    for await (const event of street.client.events({ transactionId }, { signal })) {
      if (event.type === 'offers') answers += 1;
      if (event.type === 'offers' && event.data.items !== 0) break;
      if (event.type === 'search' && event.data.state === 'nobody-reached') break;
    }
  } finally {
    enough.abort();
    await late;
  }
  return answers;
}

interface Trying {
  readonly wish: Wish;
  readonly offer: RankedOffer;
  readonly attempt: Attempt;
  readonly transactionId: string;
}

async function tryOffer(trying: Trying, purchase: Purchase, street: Street): Promise<WishOutcome> {
  const { wish, offer, attempt, transactionId } = trying;
  const { client } = street;
  const basket = basketFor(wish, offer);
  purchase.story = `asks ${offer.provider.name} for ${offer.item.name}`;
  const selected = await asked(street, (options) => client.createOrder(transactionId, basket, options));
  attempt.handle = selected.handle;
  if (selected.no !== undefined) return { went: 'no', reasons: [selected.no] };
  const buyer = { ...wish.buyer, email: attempt.email };
  attempt.initAsked = true;
  const particulars = { ...particularsOf({ ...wish, buyer }, basket.fulfilments), ...statedAge(selected.view.order.lines) };
  const initialised = await asked(street, (options) => client.init(selected.handle, particulars, options));
  if (initialised.no !== undefined) return { went: 'no', reasons: [initialised.no] };
  purchase.story = `orders ${offer.item.name} of ${offer.provider.name}`;
  const placed = await confirm(initialised.view, attempt, street);
  if (placed.went === 'refused') return { went: 'no', reasons: [placed.story] };
  if (placed.went !== 'confirmed') return { went: placed.went, story: placed.story };
  purchase.story = `waits for order ${placed.view.orderId}`;
  return followOrder(placed.view, street, patience(street));
}

type Placed =
  | { readonly went: 'confirmed'; readonly view: OrderView }
  | { readonly went: 'refused'; readonly story: string }
  | { readonly went: 'unanswered'; readonly story: string };

/** Places the order, once: whatever is pressed and repeated, nobody wants two. */
async function confirm(view: OrderView, attempt: Attempt, street: Street): Promise<Placed> {
  const { client, chance } = street;
  const seen = view.agreedTotal ?? view.quotedTotal;
  const agreement = { payments: [payFor(view)], ...(seen === undefined ? {} : { acceptedTotal: seen }) };
  attempt.confirmAsked = true;
  for (let again = false; ; again = true) {
    const press = (options: AskOptions) => client.confirm(view.handle, { ...agreement, ...(again ? { again } : {}) }, options);
    const twice = chance.happens(DOUBLE_CLICK_SHARE);
    const no = await noOf(
      asked(street, async (options) => {
        const [first] = await Promise.all([press(options), ...(twice ? [press(options)] : [])]);
        return first;
      }),
    );
    const now = await persist(() => client.order(view.handle), patience(street));
    if (now.orderId !== undefined) return { went: 'confirmed', view: now };
    if (now.state !== 'confirm-unknown') return { went: 'refused', story: no ?? `the order is ${now.state}` };
    if (again || !chance.happens(PRESS_AGAIN_SHARE)) return { went: 'unanswered', story: `${NO_ANSWER} to the order, ask the shop` };
  }
}

/** Why the order was not placed, as far as that is known; the order itself says what became of it. */
async function noOf(answer: Promise<Answer>): Promise<string | undefined> {
  try {
    return (await answer).no;
  } catch (error) {
    if (error instanceof ApiRefusal) return error.message;
    throw error;
  }
}

interface Answer {
  readonly handle: string;
  readonly view: OrderView;
  /** Why it came to nothing; absent when it was answered. */
  readonly no?: string;
}

/** One step of an order: the same call under the same key until the node has heard it, then its outcome, however long that takes. */
async function asked(street: Street, call: (options: AskOptions) => Promise<AskedAnswer>): Promise<Answer> {
  const { client, over } = street;
  const idempotencyKey = systemChance.newId();
  const options = { waitMs: WAIT_MS, idempotencyKey };
  let answer = await persist(() => call(options), patience(street));
  while (answer.request?.state === 'sent' || answer.request?.state === 'acked') {
    if (over.aborted) throw new GaveUp('nobody waits any more');
    answer = await persist(() => call(options), patience(street));
  }
  const { order: handle = '', request, now } = answer;
  const view = now ?? (await persist(() => client.order(handle), patience(street)));
  if (request?.state === 'answered' && view.fault?.state !== 'refused') return { handle, view };
  if (view.fault?.state === 'refused' || request?.state === 'refused') {
    return { handle, view, no: view.fault?.message ?? request?.problem?.message ?? 'refused' };
  }
  return { handle, view, no: `${NO_ANSWER} (${request?.state ?? 'lost'})` };
}

function patience({ chance, over }: Street): Patience {
  return { chance, forMs: PATIENCE_MS, signal: over };
}
