import { appointmentEngine } from './appointment/appointment.ts';
import type { Engine } from './engine.ts';
import { rentalEngine } from './rental/rental.ts';
import { rideEngine } from './ride/ride.ts';
import { shopEngine } from './shop/shop.ts';
import { transitEngine } from './transit/transit.ts';
import { webhookEngine } from './webhook/webhook.ts';

/** Every kind of provider that a node can host. One that joins is added here. */
export const ENGINES: readonly Engine[] = [shopEngine, appointmentEngine, rideEngine, rentalEngine, transitEngine, webhookEngine];
