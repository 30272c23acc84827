import { accept, refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import type { Sign, Subscription, Told } from '../../node/push.ts';
import { nameOfBrowser } from '../../node/push.ts';
import type { Decision, Work } from '../../node/role.ts';
import type { Json } from '../../node/store/port.ts';
import type { Plan } from '../engines/engine.ts';
import { asJson } from '../engines/state.ts';
import { PROVIDER_KEY, partitionOfProvider } from '../provider-record.ts';
import { BROWSERS_MAX, isBehind, SIGNS, type SignBrowser, type SignsRecord, signsIn } from './sign-record.ts';

/** Waits between attempts; after the last it is given up, and the next order is told anew. */
const RETRY_DELAYS_MS = [30_000, 120_000, 600_000, 3_600_000];
/** Orders that come closer together than this are told as one. */
export const BETWEEN_MS = 20_000;
/** When to look again at what the teller was told of: it is there in case the teller dies before it is done. */
const LOOK_AGAIN_MS = 60_000;
const TIMER = 'signs';
const ERRAND = { errand: 'signs' } as const;

/** Around what an engine does at confirm: in the commit that places an order it is noted that the people of the business are to be told of it. */
export function planWithSigns(plan: Plan): Plan {
  return {
    ...plan,
    reads: [...plan.reads, SIGNS],
    decide(state, context) {
      const turn = plan.decide(state, context);
      const signs = signsIn(state);
      const placed = Object.keys(turn.put ?? {}).some((key) => key.startsWith(PROVIDER_KEY.order('')) && !state.has(key));
      if (signs === undefined || !placed) return turn;
      const { nowMs } = context;
      return {
        ...turn,
        put: { ...turn.put, [SIGNS]: asJson({ ...signs, dueAtMs: nowMs } satisfies SignsRecord) },
        timers: [...(turn.timers ?? []), { id: TIMER, wakeAtMs: nowMs + LOOK_AGAIN_MS, data: asJson(ERRAND) }],
      };
    },
  };
}

/** What the timer of signs does; undefined for another timer. It keeps itself going while somebody is behind, and its commit is what the teller hears. */
export function onSignsTimer(data: Json): Plan | undefined {
  if ((data as Partial<typeof ERRAND>).errand !== ERRAND.errand) return undefined;
  return {
    reads: [SIGNS],
    decide(state, { nowMs }) {
      const signs = signsIn(state);
      return signs === undefined ? {} : written(signs, nowMs);
    },
  };
}

/** Has a browser told from now on; the same browser again is replaced. */
export function addBrowser(
  providerId: string,
  wanted: { readonly personId: string; readonly subscription: Subscription; readonly language: Sign['language'] },
): Work<Verdict<SignBrowser>> {
  return {
    partition: partitionOfProvider(providerId),
    reads: [SIGNS],
    decide(state, { nowMs }) {
      const signs = signsIn(state) ?? { browsers: [] };
      const name = nameOfBrowser(wanted.subscription);
      const others = signs.browsers.filter((each) => each.name !== name);
      if (others.length >= BROWSERS_MAX) {
        return { result: refuseTrade('business', `At most ${BROWSERS_MAX} devices of a business are told; take one away.`) };
      }
      const browser: SignBrowser = { name, ...wanted, toldUntilMs: nowMs, failures: 0, notBeforeMs: 0 };
      return { put: { [SIGNS]: asJson({ ...signs, browsers: [...others, browser] }) }, result: accept(browser) };
    },
  };
}

/** Has a browser told no more; false when this person has none of that name. */
export function dropBrowser(providerId: string, { personId, name }: Pick<SignBrowser, 'personId' | 'name'>): Work<boolean> {
  return {
    partition: partitionOfProvider(providerId),
    reads: [SIGNS],
    decide(state) {
      const signs = signsIn(state);
      const left = signs?.browsers.filter((each) => each.name !== name || each.personId !== personId) ?? [];
      if (signs === undefined || left.length === signs.browsers.length) return { result: false };
      return { ...kept({ ...signs, browsers: left }), result: true };
    },
  };
}

/** Without the browsers of somebody who does not work there any more. */
export function withoutBrowsersOf(signs: SignsRecord, personId: string): Pick<Decision, 'put' | 'remove'> {
  return kept({ ...signs, browsers: signs.browsers.filter((each) => each.personId !== personId) });
}

/** Takes every browser upon a worker for a while that is to be told now; none when there is nothing to tell, it is too early, or another worker is at it. */
export function takeSigns(
  providerId: string,
  { by, leaseMs }: { readonly by: string; readonly leaseMs: number },
): Work<{ readonly browsers: readonly SignBrowser[]; readonly dueAtMs: number }> {
  return {
    partition: partitionOfProvider(providerId),
    reads: [SIGNS],
    decide(state, { nowMs }) {
      const signs = signsIn(state) ?? { browsers: [] };
      const isMine = ({ taken }: SignBrowser): boolean => taken === undefined || taken.by === by || taken.untilMs <= nowMs;
      const mine = signs.browsers.filter((each) => isBehind(each, signs) && each.notBeforeMs <= nowMs && isMine(each));
      const result = { browsers: mine, dueAtMs: signs.dueAtMs ?? 0 };
      if (mine.length === 0) return { result };
      const taken = { by, untilMs: nowMs + leaseMs };
      const browsers = signs.browsers.map((each) => (mine.includes(each) ? { ...each, taken } : each));
      return { put: { [SIGNS]: asJson({ ...signs, browsers }) }, result };
    },
  };
}

/** Notes what came of telling one browser of the orders until a time. What failed is tried again later, and at last given up. */
export function markSigned(
  providerId: string,
  { name, told, dueAtMs }: { readonly name: string; readonly told: Told; readonly dueAtMs: number },
): Work {
  return {
    partition: partitionOfProvider(providerId),
    reads: [SIGNS],
    decide(state, { nowMs }) {
      const signs = signsIn(state);
      if (signs === undefined) return { result: undefined };
      const browsers = signs.browsers.flatMap((each) => (each.name === name ? after(each, { told, dueAtMs, nowMs }) : [each]));
      const next = { ...signs, browsers };
      return { ...(browsers.length === 0 ? kept(next) : written(next, nowMs)), result: undefined };
    },
  };
}

function after(
  { taken: _given, ...browser }: SignBrowser,
  { told, dueAtMs, nowMs }: { readonly told: Told; readonly dueAtMs: number; readonly nowMs: number },
): readonly SignBrowser[] {
  if (told === 'gone') return [];
  const delayMs = told === 'failed' ? RETRY_DELAYS_MS[browser.failures] : undefined;
  if (delayMs !== undefined) return [{ ...browser, failures: browser.failures + 1, notBeforeMs: nowMs + delayMs }];
  return [{ ...browser, toldUntilMs: Math.max(browser.toldUntilMs, dueAtMs), failures: 0, notBeforeMs: nowMs + BETWEEN_MS }];
}

/** The record as it is now, and a timer for whoever is still behind. */
function written(signs: SignsRecord, nowMs: number): Pick<Decision, 'put' | 'timers'> {
  const behind = signs.browsers.filter((each) => isBehind(each, signs));
  const put = { [SIGNS]: asJson(signs) };
  if (behind.length === 0) return { put };
  const next = Math.min(...behind.map(({ notBeforeMs, taken }) => Math.max(notBeforeMs, taken?.untilMs ?? 0)));
  const wakeAtMs = next > nowMs ? next : nowMs + LOOK_AGAIN_MS;
  return { put, timers: [{ id: TIMER, wakeAtMs, data: asJson(ERRAND) }] };
}

function kept(signs: SignsRecord): Pick<Decision, 'put' | 'remove'> {
  return signs.browsers.length === 0 ? { remove: [SIGNS] } : { put: { [SIGNS]: asJson(signs) } };
}
