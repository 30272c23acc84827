import { createHash } from 'node:crypto';
import { type EventRecord, handleOf, type OrderRecord, type PendingRecord, type TransactionRecord } from '../../bap/records.ts';
import type { Commit } from '../../node/store/port.ts';
import { digestOf } from '../../protocol/signing/digest.ts';
import { brokenDeliveries } from './deliveries.ts';
import { type EndState, inLog, kept, machinesOf, partitionsOf } from './end-state.ts';
import { brokenFollowing } from './followed.ts';
import type { Machine } from './machine.ts';
import { brokenNews } from './news.ts';

/** What holds of all trade when all is calm again, whichever engine sold. In sentences; empty when all holds. */
export async function brokenPromises(end: EndState): Promise<readonly string[]> {
  const anew = new Set(end.machines.flatMap((machine) => machine.durable.filter(isSentAnew).flatMap(({ log }) => log ?? [])));
  const again = new Set([...anew].map(({ messageId }) => messageId));
  const perMachine = end.machines.map((machine) => Promise.all([atRest(machine), nothingSetAside(machine), actedOnce(machine, again)]));
  const all = await Promise.all([
    ...perMachine.map(async (found) => (await found).flat()),
    nothingLost(end),
    brokenDeliveries(end),
    brokenNews(end),
    brokenFollowing(end),
    ...machinesOf(end, 'bpp').map(answeredOnce),
    ...machinesOf(end, 'bap').map(understood),
  ]);
  const alarms = end.machines.flatMap(({ name, alarms: own }) => own.map((alarm) => `${name}: ${alarm}`));
  const unfinished = end.purchases
    .filter(({ ending }) => ending === undefined)
    .map(({ n, fault }) => `purchase ${n} never ended${fault === undefined ? '' : `: ${fault}`}`);
  return [...alarms, ...unfinished, ...all.flat()];
}

/** What the timers of a buyer node are called that ask how an open order stands. */
const INQUIRIES = 'inquiry:';
/** What the timers of a provider node are called that only forget what is long over, or what was filled in for no order. */
const FORGETTING = ['drop:', 'answers:'];
/** More timers than a city has. */
const TIMERS_MAX = 10_000;

/**
 * Nothing waits for ever, but for the questions with which a buyer node keeps an eye on orders that have not ended,
 * and for days of an agenda, which are forgotten some days after. */
async function atRest(machine: Machine): Promise<readonly string[]> {
  const { inbox, outbox } = await machine.disk.counts();
  const all = await machine.disk.takeTimers({ nowMs: Number.MAX_SAFE_INTEGER, limit: TIMERS_MAX, leaseMs: 1 });
  const timers = all.filter(({ id }) => !id.startsWith(INQUIRIES) && !FORGETTING.some((name) => id.startsWith(name))).length;
  return Object.entries({ inbox, outbox, timers })
    .filter(([, count]) => count > 0)
    .map(([queue, count]) => `${machine.name}: ${count} left in its ${queue}`);
}

/** No message was given up: that is for mistakes of ours, not for faults of the world. */
async function nothingSetAside(machine: Machine): Promise<readonly string[]> {
  const partitions = await partitionsOf(machine, '');
  const found = await Promise.all(partitions.map((partition) => kept<{ readonly reason?: string }>(machine, partition, 'failed:')));
  return found.flatMap((records) => [...records].map(([key, { reason }]) => `${machine.name}: a message was set aside, ${key}: ${reason}`));
}

/** What was acknowledged is in the log of who acknowledged it, and was acted upon. */
async function nothingLost(end: EndState): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const { machine: name, path, body } of end.acked) {
    const machine = end.machines.find((each) => each.name === name);
    if (machine === undefined || body.length === 0) continue;
    const digest = digestOf(body);
    const entry = inLog(machine).find((each) => each.digest === digest && each.action === path);
    if (entry === undefined) broken.push(`${name} acknowledged ${path} and does not have it`);
    else if ((await machine.disk.readLog(entry.id)) === undefined) broken.push(`${name} lost ${path} ${entry.messageId} from its log`);
  }
  return broken;
}

/** What a person sends again with another time, in the place of the same with the time that was over. */
function isSentAnew(commit: Commit): boolean {
  return commit.outbox !== undefined && commit.moves?.some(({ to }) => to === 'dropped') === true;
}

/** Every message that was taken in was acted upon in one commit, and taken in once; with another time, once with each. */
function actedOnce(machine: Machine, again: ReadonlySet<string>): readonly string[] {
  const heard = countedBy(machine.durable, (commit) => commit.heard ?? []);
  const takenIn = machine.durable.flatMap((commit) => commit.inbox ?? []);
  const acted = takenIn.filter((id) => heard.get(id) !== 1).map((id) => `${machine.name} acted ${heard.get(id) ?? 0} times upon ${id}`);
  const names = inLog(machine).map(({ peer, action, messageId, digest }) =>
    [peer, action, messageId, action === 'on_search' || again.has(messageId) ? digest : ''].join(' '),
  );
  const twice = [...countedBy(names, (name) => [name])].filter(([, count]) => count > 1);
  return [...acted, ...twice.map(([name, count]) => `${machine.name} took in ${count} times: ${name}`)];
}

function countedBy<Thing>(things: readonly Thing[], namesOf: (thing: Thing) => readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const thing of things) for (const name of namesOf(thing)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** A provider node answers every request once. */
function answeredOnce(machine: Machine): readonly string[] {
  const log = machine.durable.filter((commit) => !isSentAnew(commit)).flatMap((commit) => commit.log ?? []);
  const said = countedBy(
    log.filter(({ direction }) => direction === 'out'),
    ({ action, messageId, peer }) => [`${peer} ${action} ${messageId}`],
  );
  return log
    .filter(({ direction }) => direction === 'in')
    .map((entry) => ({ entry, answers: said.get(`${entry.peer} on_${entry.action} ${entry.messageId}`) ?? 0 }))
    .filter(({ answers }) => answers !== 1)
    .map(({ entry, answers }) => `${machine.name} answered ${entry.action} ${entry.messageId} ${answers} times`);
}

/** A buyer node knows of every request what became of it, and told its app once of every answer; of the answer to a question of its own only when it was news. */
async function understood(machine: Machine): Promise<readonly string[]> {
  const heard = inLog(machine).filter(({ action }) => action !== 'on_search');
  const broken: string[] = [];
  for (const partition of await partitionsOf(machine, 'transaction:')) {
    const transaction = (await kept<TransactionRecord>(machine, partition, 'transaction')).get('transaction');
    const pending = [...(await kept<PendingRecord>(machine, partition, 'pending:')).values()];
    const events = [...(await kept<EventRecord>(machine, partition, 'event:')).values()];
    const orders = [...(await kept<OrderRecord>(machine, partition, 'order:')).values()];
    if (transaction === undefined) continue;
    if (transaction.search === 'open') broken.push(`${machine.name}: search ${transaction.id} never ends`);
    for (const { messageId, action, state } of pending)
      if (action !== 'search' && (state === 'sent' || state === 'acked'))
        broken.push(`${machine.name}: ${action} ${messageId} is ${state} for ever`);
    for (const order of orders) {
      const moving = order.state === 'asked' || order.state === 'initialising' || order.state === 'confirming';
      if (moving && order.fault === undefined)
        broken.push(`${machine.name}: order ${handleOf(transaction.id, order.n)} is ${order.state} for ever`);
    }
    const told = countedBy(
      events.filter(({ type }) => type !== 'request'),
      ({ data }) => (typeof data.messageId === 'string' ? [data.messageId] : []),
    );
    const ownQuestions = new Set(pending.filter(({ inquiry }) => inquiry === true).map(({ messageId }) => messageId));
    for (const entry of heard.filter(({ transactionId }) => `transaction:${transactionId}` === partition)) {
      const count = told.get(entry.messageId) ?? 0;
      const isNoNews = count === 0 && ownQuestions.has(entry.messageId);
      if (count !== 1 && !isNoNews) broken.push(`${machine.name} told its app ${count} times of ${entry.action} ${entry.messageId}`);
    }
  }
  return broken;
}

/** A mark of everything that is on the disks: two runs that are alike have the same. */
export async function markOfDisks(machines: readonly Machine[]): Promise<string> {
  const hash = createHash('sha256');
  for (const machine of machines) {
    for (const partition of await partitionsOf(machine, '')) {
      hash.update(`${machine.name} ${partition} ${JSON.stringify([...(await kept(machine, partition, ''))])}\n`);
    }
  }
  return hash.digest('hex');
}
