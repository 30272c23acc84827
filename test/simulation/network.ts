import { spokenByDefault } from '../../dialects/choose.ts';
import type { Transport, TransportCall, TransportCause, TransportResult } from '../../node/transport.ts';
import type { NodeReply, NodeRequest } from '../../protocol/message.ts';
import { digestOf } from '../../protocol/signing/digest.ts';
import { never } from './disk.ts';
import type { Faults } from './faults.ts';
import type { Life } from './life.ts';
import type { Loop } from './loop.ts';
import type { Machine } from './machine.ts';
import { markOf, type Story } from './story.ts';

/** A message that a node acknowledged: from then on it may not be lost. */
export interface Acked {
  readonly machine: string;
  readonly path: string;
  readonly body: Uint8Array;
  readonly atMs: number;
}

/** Whom the network reaches: a machine, or where an app hears. */
export type Host = Pick<Machine, 'name' | 'url' | 'slowMs' | 'onEnd' | 'crashesAt' | 'alarms'> & {
  readonly opened: { receive(request: NodeRequest): Promise<NodeReply> } | undefined;
};

/** The one network of a run: between any two machines, with the faults of the run. */
export interface Network {
  join(host: Host): void;
  transportOf(machine: Machine, life: Life): Transport;
  /** Cuts the machines of one side from all others; the returned function joins them again. */
  cut(side: ReadonlySet<string>): () => void;
  readonly acked: readonly Acked[];
  /** Digests of the messages of which a bit fell over on the way, or in the reply. */
  readonly garbled: ReadonlySet<string>;
}

export interface NetworkPorts {
  readonly loop: Loop;
  readonly faults: Faults;
  readonly story: Story;
}

/** As a node's own transport has them. */
const CONNECT_MS = 3_000;
const CALL_MS = 18_000;
const HOP_MS = { least: 1, most: 25 } as const;
const DELAY_MOST_MS = 40_000;
const AGAIN_MOST_MS = 25_000;

export function createNetwork(ports: NetworkPorts): Network {
  const { loop, faults, story } = ports;
  const hosts: Host[] = [];
  const cuts = new Set<ReadonlySet<string>>();
  const acked: Acked[] = [];
  const garbled = new Set<string>();
  const counts = new Map<string, number>();
  const isCut = (one: string, other: string): boolean => [...cuts].some((side) => side.has(one) !== side.has(other));

  const arrive = async (leg: Leg, request: { readonly body: Uint8Array; readonly headers: Readonly<Record<string, string>> }) => {
    const { to, path } = leg;
    const opened = to.opened;
    if (opened === undefined) return undefined;
    const reply = await new Promise<NodeReply | undefined>((resolve) => {
      const forget = to.onEnd(() => resolve(undefined));
      const { pathname } = new URL(leg.url);
      const whole = { method: leg.method, path: pathname, ...request, remoteAddress: leg.from.address };
      opened.receive(whole).then(
        (said) => {
          forget();
          resolve(said);
        },
        (error: unknown) => {
          forget();
          to.alarms.push(`receive threw ${String(error)}`);
          resolve(undefined);
        },
      );
    });
    if (reply === undefined || to.crashesAt('crash-at-reply', path)) return undefined;
    const said = spokenByDefault.readReply(reply.status, reply.body);
    if (said.ok && said.value.ack) acked.push({ machine: to.name, path, body: request.body, atMs: loop.nowMs });
    story.tell(
      to.name,
      `answers ${leg.from.name} ${path} ${reply.status}${said.ok && !said.value.ack ? ` ${said.value.problem?.name}` : ''}`,
    );
    return reply;
  };

  const carry = (leg: Leg, call: TransportCall, settle: (result: TransportResult) => void): void => {
    const { from, to, path, name } = leg;
    const hop = (about: string): number => HOP_MS.least + (HOP_MS.most - HOP_MS.least) * faults.draw(`${name} ${about}`) + to.slowMs;
    const delay = (kind: 'delay-request' | 'delay-reply'): number =>
      faults.strikes(kind, leg.occasion) ? DELAY_MOST_MS * faults.draw(`${name} ${kind}`) ** 2 : 0;
    const mark = markOf(call.body ?? new Uint8Array());
    story.tell(from.name, `sends ${to.name} ${path} ${mark}`);
    if (isCut(from.name, to.name)) {
      story.tell(from.name, `cannot reach ${to.name}`);
      loop.after(CONNECT_MS, () => settle(failed('connect', 'no way there')));
      return;
    }
    const lost = (kind: 'lose-request' | 'lose-reply'): boolean => {
      if (!faults.strikes(kind, leg.occasion)) return false;
      story.tell('network', `LOSES the ${kind.slice(5)} ${from.name}→${to.name} ${path}`);
      if (faults.draw(`${name} broken`) < 0.5) loop.after(50, () => settle(failed('broken', 'the connection broke')));
      return true;
    };
    const body = call.body ?? new Uint8Array();
    const twice = faults.strikes('duplicate', leg.occasion);
    if (twice) {
      story.tell('network', `DOUBLES ${from.name}→${to.name} ${path}`);
      const againMs = AGAIN_MOST_MS * faults.draw(`${name} again`) ** 3;
      loop.after(hop('there again') + againMs, () => {
        if (!isCut(from.name, to.name)) void arrive(leg, { body, headers: call.headers });
      });
    }
    const request = { body, headers: call.headers };
    const isBad = body.length > 0 && faults.strikes('corrupt-request', leg.occasion);
    if (isBad) {
      garbled.add(digestOf(body));
      story.tell('network', `CORRUPTS the request ${from.name}→${to.name} ${path}`);
    }
    const sent = isBad ? { ...request, body: corrupted(body, faults.draw(`${name} place`)) } : request;
    const lateMs = delay('delay-request');
    if (lost('lose-request')) return;
    loop.after(hop('there') + lateMs, () => {
      if (isCut(from.name, to.name)) return;
      if (to.opened === undefined) {
        loop.after(hop('refused'), () => settle(failed('connect', 'connection refused')));
        return;
      }
      void arrive(leg, sent).then((reply) => {
        if (reply === undefined) {
          loop.after(hop('reset'), () => settle(failed('broken', 'connection reset')));
          return;
        }
        if (lost('lose-reply')) return;
        const isGarbled = faults.strikes('corrupt-reply', leg.occasion);
        if (isGarbled) garbled.add(digestOf(body));
        if (isGarbled) story.tell('network', `CORRUPTS the reply ${to.name}→${from.name} ${path}`);
        const bytes = Buffer.from(reply.body);
        const heard = isGarbled ? corrupted(bytes, faults.draw(`${name} reply place`)) : bytes;
        loop.after(hop('back') + delay('delay-reply'), () => {
          if (isCut(from.name, to.name)) return;
          settle({ ok: true, status: reply.status, headers: lowerCased(reply.headers), body: heard });
        });
      });
    });
  };

  return {
    acked,
    garbled,
    join: (host) => void hosts.push(host),
    cut(side) {
      cuts.add(side);
      return () => cuts.delete(side);
    },
    transportOf: (from, life) => ({
      send(call) {
        const to = hosts.find((host) => call.url.startsWith(`${host.url}/`));
        const path = call.url.slice(call.url.lastIndexOf('/') + 1);
        if (to === undefined) return Promise.resolve(failed('connect', 'no such host'));
        const occasion = `${from.name}→${to.name} ${path}`;
        if (life.over || from.crashesAt('crash-at-send', `${to.name} ${path}`)) return never();
        const n = (counts.get(occasion) ?? 0) + 1;
        counts.set(occasion, n);
        const leg: Leg = { from, to, path, occasion, name: `${occasion} ${n}`, url: call.url, method: call.method ?? 'POST' };
        return new Promise((resolve) => {
          const settle = (result: TransportResult): void => {
            cancel();
            if (!life.over) resolve(result);
          };
          const cancel = loop.after(call.timeoutMs ?? CALL_MS, () => settle(failed('timeout', 'it took too long')));
          carry(leg, call, settle);
        });
      },
      close: () => Promise.resolve(),
    }),
  };
}

/** One call, from one machine to another. */
interface Leg {
  readonly from: Machine;
  readonly to: Host;
  readonly path: string;
  /** What faults are named by: the same for every such call. */
  readonly occasion: string;
  /** Of this call alone. */
  readonly name: string;
  readonly url: string;
  readonly method: string;
}

function failed(cause: TransportCause, message: string): TransportResult {
  return { ok: false, cause, message };
}

/** One bit is another than was sent. */
function corrupted(bytes: Uint8Array, fraction: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  const place = Math.floor(fraction * changed.length);
  changed[place] = (changed[place] ?? 0) ^ (1 << Math.floor((fraction * 8_191) % 8));
  return changed;
}

function lowerCased(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
