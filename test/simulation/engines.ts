import { appointmentTrade } from './appointment.ts';
import type { SimulatedEngine } from './engine.ts';
import { fullShopTrade } from './full-shop.ts';
import { rentalTrade } from './rental.ts';
import { rideTrade } from './ride.ts';
import { shopTrade } from './shop.ts';
import { transitTrade } from './transit.ts';
import { webhookTrade } from './webhook.ts';

/** Every kind of trade that is simulated. One that joins is added here. */
export const ENGINES: readonly SimulatedEngine[] = [
  shopTrade,
  fullShopTrade,
  appointmentTrade,
  rideTrade,
  rentalTrade,
  transitTrade,
  webhookTrade as SimulatedEngine,
];
