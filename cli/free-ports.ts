import { createServer } from 'node:net';
import { UsageError } from './terminal.ts';

const HOST = '127.0.0.1';
const FURTHER = 1_000;

/** Says in a sentence which of the ports that a pilot needs cannot be had. @param count how many it needs, in a row */
export async function checkPorts(firstPort: number, count: number): Promise<void> {
  for (let port = firstPort; port < firstPort + count; port += 1) {
    const fault = await faultOf(port);
    if (fault === undefined) continue;
    const what = fault === 'EACCES' ? 'may not be opened by this user' : 'is taken by another program';
    const other = firstPort < FURTHER ? 8_100 : firstPort + FURTHER;
    throw new UsageError(
      `Port ${port} ${what}. Choose others with --port: the pilot needs ${count} in a row, such as from --port ${other > 65_000 ? 8_100 : other}.`,
    );
  }
}

function faultOf(port: number): Promise<string | undefined> {
  return new Promise((done) => {
    const probe = createServer().once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    probe.listen(port, HOST, () => probe.close(() => done(undefined)));
  });
}
