import { type Client, createClient } from '../../bap/client/client.ts';
import { type Answered, send } from './http.ts';

/** A visitor of a buyer node, as the typed client has them, who can also make the calls that it has no words for. */
export interface Visitor {
  readonly client: Client;
  call(method: string, path: string): Promise<Answered>;
}

export function visitor({ url }: { readonly url: string }): Visitor {
  let cookie = '';
  const client = createClient({
    url,
    async fetch(...call) {
      const response = await fetch(...call);
      cookie ||= response.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
      return response;
    },
  });
  return { client, call: (method, path) => send(`${url}/api/v1${path}`, { method, headers: { cookie } }) };
}
