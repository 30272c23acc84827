import { Pool } from 'undici';
import { createGatewayRole } from '../gateway/role.ts';
import { takePart } from './child.ts';
import { BUYER, GATEWAY, receiversAt, WIRE_PATH } from './fanout-parties.ts';
import { searchMessage } from './messages.ts';
import { openRealNode } from './real-node.ts';

/** One search to many: by a gateway as it is deployed, or by a loop that remembers nothing. */
const [side, ...portTexts] = process.argv.slice(2);
const ports = portTexts.map(Number);

async function serveOurs(): Promise<void> {
  const network = [BUYER, GATEWAY, ...receiversAt(ports)];
  const real = await openRealNode(GATEWAY, { network, roleWith: (means) => createGatewayRole({ ...means, fanOutMax: ports.length }) });
  const { url } = await real.listen();
  real.run();
  const caller = new Pool(url);
  const search = async (): Promise<string> => {
    const { path, bytes, authorization } = searchMessage(BUYER);
    const reply = await caller.request({
      method: 'POST',
      path: `${WIRE_PATH}/${path}`,
      headers: { 'content-type': 'application/json', authorization },
      body: bytes,
    });
    return reply.body.text();
  };
  takePart({}, { search, settled: () => real.node.settled(), stop: () => caller.close().then(() => real.close()) });
}

function serveFloor(): void {
  const pools = ports.map((port) => new Pool(`http://127.0.0.1:${port}`, { connections: 16, pipelining: 1 }));
  const search = async (): Promise<string> => {
    const { path, bytes, authorization } = searchMessage(BUYER);
    const headers = { 'content-type': 'application/json', authorization, 'x-gateway-authorization': authorization };
    const tell = async (pool: Pool): Promise<void> => {
      const reply = await pool.request({ method: 'POST', path: `${WIRE_PATH}/${path}`, headers, body: bytes });
      await reply.body.text();
    };
    await Promise.all(pools.map(tell));
    return 'told';
  };
  takePart({}, { search, settled: () => undefined, stop: () => Promise.all(pools.map((pool) => pool.close())) });
}

if (side === 'floor') serveFloor();
else await serveOurs();
