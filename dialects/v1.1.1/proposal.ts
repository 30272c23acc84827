import type { Proposal, ProposalAnswer } from '../../commerce/order.ts';
import { decimalOf, moment, momentOf, numberOf, textOf } from './leaves.ts';
import { findGroup, flagOf, hasOnly, tagGroup } from './tags.ts';
import type { Wire, WireObject } from './wire-object.ts';

/** What is proposed in the place of something that is not there, and the answer to it. Core v1.1.1 has no word for either. */

export function proposalGroup(proposal: Proposal | undefined): Wire | undefined {
  if (proposal === undefined) return undefined;
  const { id, missing, itemId, name, quantity, amount, untilMs } = proposal;
  const { currency, amount: value } = amount;
  const members = { id, missing, item_id: itemId, name, quantity, amount: value, currency, until: moment(untilMs) };
  return tagGroup('substitution_proposal', members);
}

/** Takes the proposal, when all of it stands as we would write it. */
export function takeProposal(item: WireObject): Proposal | undefined {
  return takeWhole(item, 'substitution_proposal', { read: proposalOf, write: proposalGroup });
}

function proposalOf(values: ReadonlyMap<string, string>): Proposal | undefined {
  const [id, itemId, name = '', currency] = ['id', 'item_id', 'name', 'currency'].map((code) => values.get(code));
  const [missing, quantity] = ['missing', 'quantity'].map((code) => countOf(values.get(code)));
  const [amount, untilMs] = [decimalOf(values.get('amount')), momentOf(values.get('until'))];
  if (id === undefined || itemId === undefined || missing === undefined || quantity === undefined) return undefined;
  if (amount === undefined || currency === undefined || untilMs === undefined) return undefined;
  return { id, missing, itemId, name, quantity, amount: { currency, amount }, untilMs };
}

export function answerGroup(answer: ProposalAnswer | undefined): Wire | undefined {
  return answer && tagGroup('substitution_answer', { proposal_id: answer.proposalId, accepted: answer.accepted });
}

export function takeAnswer(item: WireObject): ProposalAnswer | undefined {
  const read = (values: ReadonlyMap<string, string>) => {
    const [proposalId, accepted] = [values.get('proposal_id'), flagOf(values.get('accepted') ?? '')];
    return proposalId === undefined || accepted === undefined ? undefined : { proposalId, accepted };
  };
  return takeWhole(item, 'substitution_answer', { read, write: answerGroup });
}

interface Group<T> {
  read(values: ReadonlyMap<string, string>): T | undefined;
  write(value: T): Wire | undefined;
}

function takeWhole<T>(item: WireObject, code: 'substitution_proposal' | 'substitution_answer', group: Group<T>): T | undefined {
  const found = findGroup(item, code);
  if (found === undefined) return undefined;
  const value = group.read(new Map(found.list.flatMap(tagOf)));
  if (value === undefined || JSON.stringify(group.write(value)?.list) !== JSON.stringify(found.list)) return undefined;
  found.leave([]);
  return value;
}

function tagOf(tag: unknown): readonly (readonly [string, string])[] {
  if (!hasOnly(tag, ['descriptor', 'value']) || !hasOnly(tag.descriptor, ['code'])) return [];
  const [code, value] = [textOf(tag.descriptor.code), textOf(tag.value)];
  return code === undefined || value === undefined ? [] : [[code, value]];
}

function countOf(text: string | undefined): number | undefined {
  const count = text === undefined ? undefined : numberOf(text);
  return count !== undefined && Number.isSafeInteger(count) && count > 0 ? count : undefined;
}
