import type { Engine } from './engine.ts';
import { rideEngine } from './ride/ride.ts';
import { shopEngine } from './shop/shop.ts';

/** Every kind of provider that a node can host. One that joins is added here. */
export const ENGINES: readonly Engine[] = [shopEngine, rideEngine];
