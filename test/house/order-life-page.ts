import { COMMANDS, type OrderCommand, STAGES, type Stage } from '../../commerce/order-life.ts';
import { PAYMENT_MOVES } from '../../commerce/paying.ts';
import type { Road } from '../../commerce/roads/road.ts';
import { ROADS } from '../../commerce/roads/roads.ts';
import { codeOf, problemOf } from '../../dialects/v1.1.1/reasons.ts';

/** docs/order-life.md: the life of an order, drawn from the tables by which both sides decide. */

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** The arrows between the stages: what the buyer asks, and what the answer, a refusal or silence makes of it. */
function stageArrows(): Arrow[] {
  return (Object.keys(COMMANDS) as OrderCommand[]).flatMap((command) => {
    const { during, brings } = COMMANDS[command];
    if (brings === undefined) return [];
    const asking = during.map((from) => ({ from, to: brings.asked, label: command }));
    const outcomes = (['answered', 'refused', 'silent'] as const).flatMap((how) => {
      const to: Stage | undefined = brings[how];
      return to === undefined ? [] : [{ from: brings.asked, to, label: `${command} ${how}` }];
    });
    const { silent, disowned } = brings;
    const denied = silent === undefined || disowned === undefined ? [] : [{ from: silent, to: disowned, label: `${command} disowned` }];
    return [...asking, ...outcomes, ...denied];
  });
}

/** How a placed order ends: by the states of its fulfilment that end it. */
function endArrows(): Arrow[] {
  const ends = new Set(ROADS.flatMap(({ states }) => Object.values(states).map(({ status }) => status)));
  return [...ends].filter((status) => status !== 'active').map((status) => ({ from: 'confirmed', to: status, label: 'its fulfilment' }));
}

/** A picture that GitHub, GitLab and Forgejo draw. Arrows between the same two states share a line. */
function picture(starts: readonly string[], arrows: readonly Arrow[], ends: readonly string[]): string {
  const labels = new Map<string, string[]>();
  for (const { from, to, label } of arrows) {
    const key = `${nameOf(from)} --> ${nameOf(to)}`;
    labels.set(key, [...new Set([...(labels.get(key) ?? []), label])]);
  }
  const lines = [...labels].map(([key, words]) => `    ${key}: ${words.join(', ')}`);
  const all = [...starts.map((start) => `    [*] --> ${nameOf(start)}`), ...lines, ...ends.map((end) => `    ${nameOf(end)} --> [*]`)];
  return ['```mermaid', 'stateDiagram-v2', ...all, '```'].join('\n');
}

/** Mermaid takes a hyphen in a name for a part of an arrow. */
function nameOf(state: string): string {
  return state.replaceAll('-', '_');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function code(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}

function roadPart({ kind, title, start, orStart, states, moves }: Road): string {
  const arrows = moves.flatMap(({ from, to, command, by }) => from.map((each) => ({ from: each, to, label: `${command} (${by})` })));
  const ends = Object.keys(states).filter((state) => !moves.some(({ from }) => from.includes(state)));
  const stateRows = Object.entries(states).map(([state, { means, status, step, allows }]) => [
    `\`${state}\``,
    means,
    status,
    step ?? '',
    code(allows),
  ]);
  return `### ${title} (\`${kind}\`)

${picture(orStart === undefined ? [start] : [start, orStart], arrows, ends)}

${table(['state', 'meaning', 'the order is', 'step of the cancellation rules', 'the buyer may also'], stateRows)}

${table(
  ['command', 'by', 'from', 'to', 'meaning'],
  moves.map(({ command, by, from, to, means }) => [`\`${command}\``, by, code(from), `\`${to}\``, means]),
)}
`;
}

/** The page. */
export function orderLifePage(): string {
  const commands = (Object.keys(COMMANDS) as OrderCommand[]).map((command) => {
    const { means, during, needs, isQuestion, refusal, otherwise } = COMMANDS[command];
    const isAlways = during.length === Object.keys(STAGES).length;
    const needed = needs === undefined ? '' : `; the road must allow ${code(needs.map((need) => (need === 'move' ? command : need)))}`;
    const asked = isQuestion === true ? ' (a question: it changes nothing)' : '';
    return [
      `\`${command}\``,
      `${means}${asked}`,
      `${isAlways ? 'always' : code(during)}${needed}`,
      ...(isAlways ? ['', ''] : [`\`${refusal}\` (${codeOf(problemOf(refusal))})`, otherwise]),
    ];
  });
  return `# The life of an order

Which command may be given when, what becomes of the order by it, and how it is refused otherwise. This page is drawn from the tables by
which both sides decide (\`commerce/order-life.ts\`, \`commerce/roads/\`, \`commerce/paying.ts\`): a test fails when they differ.

## From basket to order

The stages as the buyer's side sees them. To the provider's side an order is a draft until it is confirmed, and then what its fulfilment makes of it.

${picture(['asked'], [...stageArrows(), ...endArrows()], ['complete', 'cancelled'])}

${table(
  ['stage', 'the order is', 'meaning'],
  Object.entries(STAGES).map(([stage, { status, means }]) => [`\`${stage}\``, status, means]),
)}

## What the buyer's side may ask

The code in brackets is that of BECKN-005, in a callback with an \`error\`. What depends on more than the moment (stock, price, terms, who asks) is refused by the engine, each with a
code and a sentence of its own.

${table(['command', 'meaning', 'when', 'refused with', 'because'], commands)}

## The roads of a fulfilment

Each kind of fulfilment has a road. What is not on it is refused, whoever asks; a provider's command out of turn with \`business\` (${codeOf(problemOf('business'))}) and the states that could follow.

${ROADS.map(roadPart).join('\n')}
## The payment

${picture(
  ['not-paid'],
  PAYMENT_MOVES.map(({ from, to, event }) => ({ from, to, label: event })),
  ['paid'],
)}

${table(
  ['event', 'for payments due', 'from', 'to', 'meaning'],
  PAYMENT_MOVES.map(({ event, due, from, to, means }) => [
    `\`${event}\``,
    due === undefined ? 'always' : code(due),
    `\`${from}\``,
    `\`${to}\``,
    means,
  ]),
)}

An order is paid by money that was seen, once nothing of it is outstanding, and by nothing else (\`commerce/payment-ledger.ts\`). A \`confirm\` may name the number under which the buyer
says to have paid: that is noted for whoever looks for the money, and the payment stays \`not-paid\` until it is there. An order that costs nothing is never paid.
`;
}
