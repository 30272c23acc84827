import type { NodeConfig } from '../../node/config.ts';
import type { Foundation, WorkerPlace } from '../../node/foundation.ts';
import { layFoundation } from '../../node/foundation.ts';
import type { Served } from '../../node/serve.ts';

/** Starts the node that a configuration describes, or one worker of it. Rejects with a sentence when it cannot; then nothing is left open. */
export async function openNode(config: NodeConfig, worker?: WorkerPlace): Promise<Served> {
  const foundation = await layFoundation(config, worker);
  try {
    return await openRole(foundation);
  } catch (error) {
    await foundation.transport.close();
    await foundation.store.close();
    foundation.logDestination.close();
    throw error;
  }
}

/** Each role is loaded only by a node that is one: a gateway starts in half the time of a provider node. */
async function openRole(foundation: Foundation): Promise<Served> {
  switch (foundation.config.role) {
    case 'registry':
      return (await import('./registry.ts')).openRegistry(foundation);
    case 'gateway':
      return (await import('./gateway.ts')).openGateway(foundation);
    case 'bap':
      return (await import('./buyer.ts')).openBuyerNode(foundation);
    case 'bpp':
      return (await import('./provider.ts')).openProviderNode(foundation);
  }
}
