import { startChild } from './child.ts';
import type { Figure } from './figures.ts';

const ENTRIES = 10_000;

interface Measured {
  readonly tookCpuMs: number;
  readonly peakMb: number;
  readonly paid?: number;
  readonly known?: number;
}

const FORMS = { camt: 'CAMT.053', ing: 'ING CSV' } as const;

/** How long a statement of 10,000 payments takes, each for an order of its own, and how much memory; beside only reading it. */
export async function benchStatement(): Promise<readonly Figure[]> {
  return [...(await measure('camt')), ...(await measure('ing'))];
}

async function measure(form: keyof typeof FORMS): Promise<readonly Figure[]> {
  const shop = await startChild('statement-server', [String(ENTRIES), form]);
  try {
    const read = await shop.ask<Measured>('read');
    const first = await shop.ask<Measured>('import');
    const again = await shop.ask<Measured>('import');
    if (first.paid !== ENTRIES || again.known !== ENTRIES)
      throw new Error(`not every payment was entered once: ${JSON.stringify({ first, again })}`);
    const mb = (Number(shop.ready.bytes) / 1_048_576).toFixed(1);
    const conditions = `${FORMS[form]} of ${ENTRIES} payments, ${mb} MB, each pays an order, SQLite on disk`;
    return [
      {
        bench: `statement-${form}-import`,
        ours: first.tookCpuMs,
        floor: read.tookCpuMs,
        unit: 'ms of CPU',
        conditions: `${conditions}; floor: reading it alone`,
      },
      {
        bench: `statement-${form}-again`,
        ours: again.tookCpuMs,
        floor: read.tookCpuMs,
        unit: 'ms of CPU',
        conditions: `the same statement again; floor: reading it alone`,
      },
      {
        bench: `statement-${form}-memory`,
        ours: first.peakMb,
        floor: Number(shop.ready.peakMb),
        unit: 'MB at most',
        conditions: `${conditions}; floor: the process before`,
      },
    ];
  } finally {
    await shop.stop();
  }
}
