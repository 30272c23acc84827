import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openidDoor } from '../../../bpp/people/openid.ts';

/** Starts the place of openid-place.ts, and the door of a node to it. */
export async function startOpenidPlace(redirectUri: string, clock: { nowMs(): number }) {
  const place = fileURLToPath(new URL('./openid-place.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', place, redirectUri], { stdio: ['ignore', 'pipe', 'ignore'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const [issuer] = (await once(createInterface(child.stdout), 'line')) as [string];
  const settings = { name: 'Elsewhere', issuer, clientId: 'marktplein', clientSecret: 'between-us-two', redirectUri, insecure: true };
  return {
    issuer,
    door: openidDoor(settings, clock),
    async stop() {
      process.off('exit', kill);
      const gone = once(child, 'exit');
      kill();
      await gone;
    },
  };
}

/** Goes through the pages of the place as somebody's browser does; the address at which it sends them back. */
export async function signInElsewhere(url: string, email: string, redirectUri: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let at = url;
  let form: URLSearchParams | undefined;
  for (let steps = 0; steps < 10; steps += 1) {
    const cookie = [...cookies].map((each) => each.join('=')).join('; ');
    const reply = await fetch(at, {
      redirect: 'manual',
      headers: { cookie },
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    });
    for (const line of reply.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';', 1)[0]?.split('=', 2) ?? [];
      cookies.set(name, value);
    }
    form = undefined;
    const location = reply.headers.get('location');
    if (location === null) {
      form = new URLSearchParams({ email });
      continue;
    }
    const next = new URL(location, at);
    if (next.href.startsWith(redirectUri)) return next;
    at = next.href;
  }
  throw new Error('The place never sent anybody back');
}
