import type { Socket } from 'node:net';
import { createTally } from './tally.ts';

export interface ConnectionsOptions {
  readonly connectionsMax: number;
  /** Of one address; as many as of all when left out, as behind a proxy, where all have the same. */
  readonly perAddressMax?: number;
  /** Told of each that was closed or not taken for want of room. */
  turnedAway(): void;
}

/** The open connections of a port. Where there is no room for one more, the one that has been idle for longest makes it. */
export interface Connections {
  opened(socket: Socket): void;
  /** A request came on it. */
  begins(socket: Socket): void;
  /** One was answered. */
  ends(socket: Socket): void;
}

interface Open {
  readonly address: string;
  /** How many are being answered. */
  requests: number;
  /** Larger than that of every one which was heard of longer ago. */
  heardOf: number;
}

/** Thousands of idle strangers so take nothing from whoever comes after them, and one address cannot take the whole door. */
export function createConnections({ connectionsMax, perAddressMax = connectionsMax, turnedAway }: ConnectionsOptions): Connections {
  const open = new Map<Socket, Open>();
  const perAddress = createTally();
  let lastHeardOf = 0;

  const forget = (socket: Socket): void => {
    const known = open.get(socket);
    if (known === undefined) return;
    open.delete(socket);
    perAddress.take(known.address);
  };
  const close = (socket: Socket): void => {
    forget(socket);
    socket.destroy();
    turnedAway();
  };
  const longestIdle = (address: string | undefined): Socket | undefined => {
    let longest: [Socket, Open] | undefined;
    for (const each of open) {
      const [, known] = each;
      const isIdle = known.requests === 0 && (address ?? known.address) === known.address;
      if (isIdle && (longest === undefined || known.heardOf < longest[1].heardOf)) longest = each;
    }
    return longest?.[0];
  };
  const change = (socket: Socket, by: 1 | -1): void => {
    const known = open.get(socket);
    if (known === undefined) return;
    known.requests += by;
    lastHeardOf += 1;
    known.heardOf = lastHeardOf;
  };
  return {
    opened(socket) {
      const address = socket.remoteAddress ?? '';
      const addressIsFull = perAddress.of(address) >= perAddressMax;
      if (addressIsFull || open.size >= connectionsMax) {
        const idle = longestIdle(addressIsFull ? address : undefined);
        close(idle ?? socket);
        if (idle === undefined) return;
      }
      lastHeardOf += 1;
      open.set(socket, { address, requests: 0, heardOf: lastHeardOf });
      perAddress.add(address);
      socket.once('close', () => forget(socket));
    },
    begins: (socket) => change(socket, 1),
    ends: (socket) => change(socket, -1),
  };
}
