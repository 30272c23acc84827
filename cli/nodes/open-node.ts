import type { NodeConfig } from '../../node/config.ts';
import { layFoundation } from '../../node/foundation.ts';
import type { Served } from '../../node/serve.ts';
import { openBuyerNode } from './buyer.ts';
import { openGateway } from './gateway.ts';
import { openProviderNode } from './provider.ts';
import { openRegistry } from './registry.ts';

/** Starts the node that a configuration describes. Rejects with a sentence when it cannot; then nothing is left open. */
export async function openNode(config: NodeConfig): Promise<Served> {
  const foundation = await layFoundation(config);
  try {
    switch (config.role) {
      case 'registry':
        return await openRegistry(foundation);
      case 'gateway':
        return await openGateway(foundation);
      case 'bap':
        return await openBuyerNode(foundation);
      case 'bpp':
        return await openProviderNode(foundation);
    }
  } catch (error) {
    await foundation.transport.close();
    await foundation.store.close();
    foundation.logDestination.close();
    throw error;
  }
}
