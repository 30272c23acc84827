import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The port cannot be listened on; the message says what to do. */
export class ListenFailed extends Error {
  override readonly name: string = 'ListenFailed';
}

/** Another program listens on the port. */
export class PortTaken extends ListenFailed {
  override readonly name = 'PortTaken';
}

/**
 * Connections that the system holds for us while we are busy. One for which there is no room is not refused: its sender tries again
 * after a second, then after three, and a message to a node that has long had room for it comes late.
 */
const BACKLOG = 4_096;

/** Starts listening; rejects with {@link ListenFailed}. */
export function bind(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => reject(listenFailure(error, host, port));
    server.once('error', onError).listen({ host, port, backlog: BACKLOG }, () => {
      server.off('error', onError);
      resolve(server.address() as AddressInfo);
    });
  });
}

function listenFailure(error: NodeJS.ErrnoException, host: string, port: number): ListenFailed {
  const choose = 'choose another with --port or listen.port in the configuration';
  if (error.code === 'EADDRINUSE')
    return new PortTaken(`Port ${port} is taken by another program: stop that, or ${choose}.`, { cause: error });
  if (error.code === 'EACCES')
    return new ListenFailed(`Port ${port} may not be opened by this user: ${choose}, above 1023.`, { cause: error });
  const message = `Nothing can listen on ${host} port ${port} (${error.code ?? error.message}): mend listen.host and listen.port in the configuration.`;
  return new ListenFailed(message, { cause: error });
}
