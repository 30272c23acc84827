import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import type { Json } from '../../../node/store/port.ts';
import { KEY, startConsoleNode } from '../people/console-node.ts';

/** A provider node that listens on a port of this machine. */
export async function listening() {
  const node = await startConsoleNode();
  const server: Server = createServer(node.app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const call = async (path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${KEY}`, ...init.headers };
    const reply = await fetch(`http://127.0.0.1:${port}/provider/v1/providers/${path}`, { ...init, headers });
    return { status: reply.status, text: await reply.text() };
  };
  return {
    ...node,
    call,
    exported: async (providerId: string) => (await call(`${providerId}/export`)).text,
    async moveIn(providerId: string, file: string, preview = false) {
      const path = `${providerId}/moving-in${preview ? '/preview' : ''}`;
      const { status, text } = await call(path, { method: 'POST', body: file, headers: { 'content-type': 'application/jsonl' } });
      expect(status, text).toBe(200);
      return JSON.parse(text);
    },
    async records(providerId: string) {
      const all = await node.store.list(`provider:${providerId}`, '', { limit: 1_000 });
      return Object.fromEntries([...all].map(([key, { value }]) => [key, value])) as Record<string, Json>;
    },
    end() {
      server.closeAllConnections();
      server.close();
      node.stop();
    },
  };
}
