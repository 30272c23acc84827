import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

/**
 * A place at which people sign in, as a process of its own: a certified OpenID provider (oidc-provider) with a page that asks for an address and
 * believes it. `unchecked+` before an address makes one that the place has not checked. Says its issuer on its first line.
 */
const [redirectUri = ''] = process.argv.slice(2);

const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'marktplein',
      client_secret: 'between-us-two',
      redirect_uris: [redirectUri],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    },
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  cookies: { keys: ['of-a-test'] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_context: object, { uid }: { uid: string }) => `/interaction/${uid}` },
  findAccount: (_context: object, id: string) => ({
    accountId: id,
    claims: () => ({ sub: id, email: id.replace(/^unchecked\+/, ''), email_verified: !id.startsWith('unchecked+') }),
  }),
});
const serve = provider.callback();

server.on('request', (request: IncomingMessage, response: ServerResponse) => {
  if (request.url?.startsWith('/interaction/') !== true) return serve(request, response);
  void interact(request, response);
});

async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (prompt.name === 'consent') {
    const grant = new provider.Grant({ accountId: session?.accountId ?? '', clientId: params.client_id });
    grant.addOIDCScope('openid email');
    await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
  } else if (request.method === 'POST') {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const email = new URLSearchParams(Buffer.concat(parts).toString('utf8')).get('email') ?? '';
    await provider.interactionFinished(request, response, { login: { accountId: email } });
  } else {
    response.setHeader('Content-Type', 'text/html');
    response.end(
      '<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Elsewhere</title><h1>Elsewhere</h1><form method="post"><label>E-mail <input name="email"></label><button>Go on</button></form></html>',
    );
  }
}

process.stdout.write(`${issuer}\n`);
