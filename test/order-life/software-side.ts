import { createPoster } from '../../bpp/poster.ts';
import { silentTelemetry } from '../../node/telemetry.ts';
import type { Transport } from '../../node/transport.ts';
import { fractionOf } from '../simulation/dice.ts';
import type { Host } from '../simulation/network.ts';
import { Software, urlOf } from '../simulation/software.ts';
import type { Beside, BothSides } from './both-sides.ts';
import { evenChance } from './still-time.ts';

/** So many posts are answered with a failure. */
const FAILS_SHARE = 0.15;

/** The software of a business as the simulator has it, and who posts to it, in the time of both sides. */
export class SoftwareSide implements Beside {
  readonly software: Software;
  readonly #sides: BothSides;
  readonly #poster: ReturnType<typeof createPoster>;
  #calls: { readonly atMs: number; readonly run: () => void }[] = [];
  /** Whether anything was committed or called since it was last asked. */
  #stirred = false;
  #under: Promise<unknown>[] = [];
  #host: Host | undefined;
  #posts = 0;

  constructor(sides: BothSides, seed: string) {
    this.#sides = sides;
    const { clock, providerId, provider, self } = sides;
    const after = (ms: number, run: () => void) => {
      const call = { atMs: clock.ms + Math.ceil(ms), run };
      this.#calls.push(call);
      return () => {
        this.#calls = this.#calls.filter((each) => each !== call);
      };
    };
    this.software = new Software({
      providerId,
      machine: { alarms: [], visit: (_occasion, use) => this.#visit(use) },
      network: {
        join: (host) => {
          this.#host = host;
        },
      },
      loop: {
        get nowMs() {
          return clock.ms;
        },
        after,
        // How long it takes is not walked here: what it would answer late, it answers by a call.
        sleep: () => Promise.resolve(),
      },
      faults: {
        strikes: () => {
          this.#posts += 1;
          return fractionOf(`${seed} fails ${this.#posts}`) < FAILS_SHARE;
        },
        draw: (about) => fractionOf(`${seed} ${about}`),
      },
    });
    this.#poster = createPoster({
      performer: provider.node,
      store: provider.store,
      transport: this.#road(),
      clock,
      chance: evenChance('d'),
      telemetry: silentTelemetry(),
      node: self,
    });
  }

  readonly committed: Beside['committed'] = (...commit) => {
    this.#stirred = true;
    this.#poster.committed(...commit);
  };

  async work(): Promise<boolean> {
    await this.#poster.settled();
    const due = this.#calls.filter(({ atMs }) => atMs <= this.#sides.clock.ms);
    this.#calls = this.#calls.filter((call) => !due.includes(call));
    for (const { run } of due) run();
    const under = this.#under;
    this.#under = [];
    await Promise.all(under);
    await this.#poster.settled();
    const stirred = this.#stirred || due.length > 0;
    this.#stirred = false;
    return stirred;
  }

  nextDueMs(): number | undefined {
    return this.#calls.length === 0 ? undefined : Math.min(...this.#calls.map(({ atMs }) => atMs));
  }

  async #visit<Desk, Result>(use: (desk: Desk) => Promise<Result>): Promise<{ readonly reached: true; readonly value: Result }> {
    const used = use(this.#sides.desk as Desk);
    this.#under.push(used);
    return { reached: true, value: await used };
  }

  #road(): Pick<Transport, 'send'> {
    return {
      send: async ({ url, headers, body = new Uint8Array() }) => {
        const opened = url.startsWith(urlOf(this.#sides.providerId)) ? this.#host?.opened : undefined;
        if (opened === undefined) return { ok: false, cause: 'connect', message: 'nobody is there' };
        const reply = await opened.receive({ method: 'POST', path: new URL(url).pathname, headers, body, remoteAddress: '192.0.2.2' });
        return { ok: true, status: reply.status, headers: reply.headers, body: Buffer.from(reply.body) };
      },
    };
  }
}
