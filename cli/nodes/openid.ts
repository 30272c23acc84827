import { readFile, stat } from 'node:fs/promises';
import { PROVIDER_API_PATH } from '../../bpp/api/api.ts';
import { OPENID_CALLBACK } from '../../bpp/api/openid-routes.ts';
import { type OpenidDoor, openidDoor } from '../../bpp/people/openid.ts';
import { ConfigError } from '../../node/config-error.ts';
import type { Foundation } from '../../node/foundation.ts';

const OTHERS_MAY = 0o077;

/** The other place at which people can sign in; undefined where none is configured. @throws ConfigError when its secret cannot be used */
export async function openidOf({ config, clock }: Pick<Foundation, 'config' | 'clock'>): Promise<OpenidDoor | undefined> {
  const { openidConnect, consoleUrl } = config.bpp;
  if (openidConnect === undefined || !config.bpp.console) return undefined;
  const { issuer, clientId, clientSecretFile, name } = openidConnect;
  const clientSecret = clientSecretFile === undefined ? undefined : await secretIn(clientSecretFile, config.subscriberId);
  const settings = {
    name,
    issuer,
    clientId,
    redirectUri: new URL(PROVIDER_API_PATH + OPENID_CALLBACK, consoleUrl ?? config.publicUrl).href,
    insecure: issuer.startsWith('http:'),
    ...(clientSecret === undefined ? {} : { clientSecret }),
  };
  return openidDoor(settings, clock);
}

async function secretIn(file: string, subscriberId: string): Promise<string> {
  const refuse = (message: string, mend: string): never => {
    throw new ConfigError(subscriberId, [{ message: `the secret of bpp.openid_connect ${message}`, mend }]);
  };
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return refuse('is not there', `put it into ${file}`);
  if ((found.mode & OTHERS_MAY) !== 0) return refuse('may be read by others', `chmod 600 ${file}`);
  const secret = (await readFile(file, 'utf8')).trim();
  return secret === '' ? refuse('is empty', `put it into ${file}`) : secret;
}
