import { createHash } from 'node:crypto';
import { creditorReferencesIn } from '../../commerce/creditor-reference.ts';
import { compact } from '../../commerce/iban.ts';
import type { BookedPayment, BookingOutcome } from '../../commerce/payment-match.ts';
import type { Performer } from '../../node/role.ts';
import type { Store } from '../../node/store/port.ts';
import type { NodeAddress } from '../../protocol/message.ts';
import { ImportStopped } from '../imports/business-import.ts';
import { createProblemList, type ImportProblem, type ProblemList } from '../imports/import-problem.ts';
import { partitionOfProvider } from '../provider-record.ts';
import { enterPayments, type Found } from './enter-payments.ts';
import { listUnsettled, openPaymentOf } from './open-payments.ts';
import { PAYMENT_KEY, type ReferenceRecord } from './records.ts';
import { readStatement } from './statements/read-statement.ts';
import type { Statement, StatementFormat } from './statements/statement.ts';

/** Payments that one commit enters at most. */
const PAYMENTS_PER_COMMIT = 100;
/** Unsettled orders that payments without a reference are held against. */
const OPEN_MAX = 2_000;

export interface StatementPorts {
  readonly performer: Performer;
  readonly store: Pick<Store, 'read' | 'list'>;
  readonly node: NodeAddress;
}

export interface StatementInput {
  readonly providerId: string;
  /** The accounts of the provider: a statement of another one is refused as a whole. */
  readonly accounts: readonly string[];
  readonly bytes: Uint8Array;
}

export interface StatementReport {
  readonly format?: StatementFormat;
  readonly accounts: readonly string[];
  /** Payments that were not known before, by what became of each. */
  readonly entered: Readonly<Partial<Record<BookingOutcome, number>>>;
  /** Payments that were imported before. */
  readonly known: number;
  /** Entries that are no payments of buyers. */
  readonly leftOut: Statement['leftOut'];
  /** Payments that a person has to place. */
  readonly toPlace: readonly string[];
  readonly problems: readonly ImportProblem[];
  readonly problemsLeftOut: number;
}

/**
 * Reads a bank's statement and enters the payments in it for the orders that their references name. Small commits, each of which can be
 * repeated: the same statement again, or another one that overlaps it, enters only what was not known.
 */
export async function importStatement(ports: StatementPorts, input: StatementInput): Promise<StatementReport> {
  const problems = createProblemList();
  const statement = readStatement(input.bytes, problems);
  const foreign = statement?.accounts.find((account) => !input.accounts.includes(account));
  if (foreign !== undefined) problems.error(0, { value: foreign, message: notYours });
  if (statement === undefined || foreign !== undefined) return reportOf(statement, problems, { entered: {}, known: 0, toPlace: [] });
  const open = (await listUnsettled(ports.store, input.providerId, { limit: OPEN_MAX })).map(openPaymentOf);
  const counts = { entered: {} as Partial<Record<BookingOutcome, number>>, known: 0, toPlace: [] as string[] };
  const found = numbered(statement.payments);
  for (let from = 0; from < found.length; from += PAYMENTS_PER_COMMIT) {
    const chunk = await withOrders(ports, input.providerId, found.slice(from, from + PAYMENTS_PER_COMMIT));
    const done = await ports.performer.perform(enterPayments(input.providerId, chunk, { node: ports.node, open }));
    if (!done.ok) throw new ImportStopped('problem' in done ? done.problem : undefined);
    counts.known += done.value.known;
    for (const { id, outcome, state } of done.value.bookings) {
      counts.entered[outcome] = (counts.entered[outcome] ?? 0) + 1;
      if (state === 'open') counts.toPlace.push(id);
    }
  }
  return reportOf(statement, problems, counts);
}

/** The payments of a file, each with how many that look like it stand before it. */
function numbered(payments: readonly BookedPayment[]): Omit<Found, 'orderIds'>[] {
  const seen = new Map<string, number>();
  return payments.map((booked) => {
    const hash = hashOf(booked);
    const nth = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, nth);
    return { booked, hash, nth };
  });
}

/**
 * What two files say alike of one payment: a bank's own name for it stands in one format and not in another, and around a reference
 * each format puts other words.
 */
function hashOf({ account, on, amount, remark, payer }: BookedPayment): string {
  const { holding } = creditorReferencesIn(remark);
  const meant = holding.length > 0 ? [...holding].sort().join(' ') : compact(remark);
  const facts = [account, on, amount.currency, amount.amount, payer.iban ?? '', meant];
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64url').slice(0, 22);
}

/** Looks up the orders that the references are for. A reference never comes to be for another order, so that this can be read beforehand. */
async function withOrders(ports: StatementPorts, providerId: string, chunk: readonly Omit<Found, 'orderIds'>[]): Promise<Found[]> {
  const references = chunk.map(({ booked }) => creditorReferencesIn(booked.remark).holding);
  const keys = [...new Set(references.flat().map(PAYMENT_KEY.reference))];
  const known = await ports.store.read(partitionOfProvider(providerId), keys);
  const orderOf = (reference: string) => known.get(PAYMENT_KEY.reference(reference))?.value as unknown as ReferenceRecord | undefined;
  return chunk.map((found, at) => {
    const orderIds = (references[at] ?? []).flatMap((reference) => orderOf(reference)?.orderId ?? []);
    return { ...found, orderIds: [...new Set(orderIds)] };
  });
}

function reportOf(
  statement: Statement | undefined,
  problems: ProblemList,
  counts: Pick<StatementReport, 'entered' | 'known' | 'toPlace'>,
): StatementReport {
  return {
    ...(statement === undefined ? {} : { format: statement.format }),
    accounts: statement?.accounts ?? [],
    ...counts,
    leftOut: statement?.leftOut ?? { outgoing: 0, notBooked: 0 },
    problems: problems.problems,
    problemsLeftOut: problems.leftOut,
  };
}

const notYours = {
  nl: 'Dit afschrift is van een rekening die niet op de winkelkaart staat; er is niets ingelezen.',
  en: 'This statement is of an account that is not on the card of the shop; nothing was read.',
};
