import { Pool } from 'undici';
import { type Child, startChild } from './child.ts';
import { type Figure, median } from './figures.ts';
import { BUYER, PROVIDER, WIRE_PATH } from './intake-parties.ts';
import { MESSAGES_A_TRANSACTION, type SignedMessage, selectMessages } from './messages.ts';

const SIZES = [
  { name: '2KB', bytes: 2_000, messages: 3_000 },
  { name: '10KB', bytes: 10_000, messages: 1_500 },
] as const;
const ROUNDS = 7;
/** Rounds before those that count: code is compiled, files have grown. */
const WARM_UP_ROUNDS = 2;
const AT_ONCE = 64;

interface Round {
  readonly cpuUs: number;
  readonly perSecond: number;
}

/** What a message costs a provider node from socket to durable ACK, beside a receiver that remembers nothing. */
export async function benchIntake(): Promise<readonly Figure[]> {
  const ours = await startChild('intake-server', ['ours']);
  const floor = await startChild('intake-server', ['floor']);
  try {
    const figures: Figure[] = [];
    for (const size of SIZES) figures.push(...(await compare(size, ours, floor)));
    return figures;
  } finally {
    await Promise.all([ours.stop(), floor.stop()]);
  }
}

async function compare(size: (typeof SIZES)[number], ours: Child, floor: Child): Promise<readonly Figure[]> {
  const rounds: { ours: Round[]; floor: Round[] } = { ours: [], floor: [] };
  let bytes = 0;
  // By turns, so that whatever else the machine is doing weighs on both.
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
    const messages = selectMessages(size.messages, { buyer: BUYER, provider: PROVIDER }, size.bytes);
    bytes = messages[0]?.bytes.length ?? 0;
    const measured = { ours: await measure(ours, messages), floor: await measure(floor, messages) };
    if (round < WARM_UP_ROUNDS) continue;
    rounds.ours.push(measured.ours);
    rounds.floor.push(measured.floor);
  }
  const conditions = `select of ${bytes} bytes, ${AT_ONCE} at once, ${MESSAGES_A_TRANSACTION} messages a transaction, 100 providers, SQLite synchronous=FULL; medians of ${ROUNDS} rounds of ${size.messages}`;
  const of = (side: readonly Round[], what: keyof Round): number => median(side.map((round) => round[what]));
  return [
    {
      bench: `intake-${size.name}-cpu`,
      ours: of(rounds.ours, 'cpuUs'),
      floor: of(rounds.floor, 'cpuUs'),
      unit: 'us CPU/message',
      conditions,
    },
    {
      bench: `intake-${size.name}-rate`,
      ours: of(rounds.ours, 'perSecond'),
      floor: of(rounds.floor, 'perSecond'),
      unit: 'messages/s',
      conditions: `${conditions}; sender on the same machine`,
      moreIsBetter: true,
    },
  ];
}

async function measure(child: Child, messages: readonly SignedMessage[]): Promise<Round> {
  const pool = new Pool(`http://127.0.0.1:${String(child.ready.port)}`, { connections: AT_ONCE, pipelining: 1 });
  const cpuBeforeUs = await child.cpuUs();
  const startedMs = performance.now();
  const waiting = messages.values();
  const send = async (): Promise<void> => {
    for (const message of waiting) await sendOne(pool, message);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
  const seconds = (performance.now() - startedMs) / 1_000;
  const cpuUs = (await child.cpuUs()) - cpuBeforeUs;
  await pool.close();
  return { cpuUs: cpuUs / messages.length, perSecond: messages.length / seconds };
}

async function sendOne(pool: Pool, { path, bytes, authorization }: SignedMessage): Promise<void> {
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: `${WIRE_PATH}/${path}`,
    headers: { 'content-type': 'application/json', authorization },
    body: bytes,
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`A message was refused with ${statusCode}: ${text.slice(0, 500)}`);
}
