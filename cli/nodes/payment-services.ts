import { readFile, stat } from 'node:fs/promises';
import { paymentEvents } from '../../bpp/payments/payment-events.ts';
import type { PaymentService } from '../../commerce/payment-service.ts';
import type { NodeConfig } from '../../node/config.ts';
import { ConfigError } from '../../node/config-error.ts';

const OTHERS_MAY = 0o077;
const SECRET = /^whsec_[A-Za-z0-9+/=_-]{32,}$/;
/** Two while one is changed for the other. */
const SECRETS_MAX = 2;

/** The payment services of each provider whose webhooks are heard. @throws ConfigError when the secret of one cannot be used */
export async function paymentServicesOf({
  bpp,
  subscriberId,
}: Pick<NodeConfig, 'bpp' | 'subscriberId'>): Promise<(providerId: string) => readonly Pick<PaymentService, 'name' | 'hear'>[]> {
  const services = await Promise.all(
    bpp.paymentServices.map(async ({ name, secretFile, providers }) => ({
      providers,
      service: paymentEvents(name, await secretsIn(secretFile, { name, subscriberId })),
    })),
  );
  return (providerId) =>
    services.filter(({ providers }) => providers.length === 0 || providers.includes(providerId)).map(({ service }) => service);
}

async function secretsIn(file: string, of: { readonly name: string; readonly subscriberId: string }): Promise<readonly string[]> {
  const refuse = (message: string, mend: string): never => {
    throw new ConfigError(of.subscriberId, [{ message: `the secret of payment service ${of.name} ${message}`, mend }]);
  };
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return refuse('is not there', `put it into ${file}`);
  if ((found.mode & OTHERS_MAY) !== 0) return refuse('may be read by others', `chmod 600 ${file}`);
  const lines = (await readFile(file, 'utf8')).split(/\s+/).filter((line) => line !== '');
  const isFit = lines.length > 0 && lines.length <= SECRETS_MAX && lines.every((line) => SECRET.test(line));
  return isFit ? lines : refuse('cannot be used', 'write whsec_ and at least 24 bytes in base64; one line, or two while it is changed');
}
