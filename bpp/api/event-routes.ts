import { type Response, Router } from 'express';
import { providerFor } from './catalogue-routes.ts';
import type { ProviderApiPorts } from './ports.ts';
import { sendProblem } from './problem-reply.ts';

/**
 * A stream that says when something of a provider changed, and of what kind, for a console to look again. It carries no order: what somebody
 * may see is decided when they look.
 */

const STREAMS_MAX = 500;
const STREAMS_PER_PROVIDER_MAX = 30;
const HEARTBEAT_MS = 20_000;
/** Then it ends, and whoever comes back is let in anew. */
const STREAM_AGE_MAX_MS = 10 * 60_000;
/** What happens within this time is told together. */
const TOGETHER_MS = 100;

export function eventRoutes(ports: ProviderApiPorts): Router {
  const routes = Router();
  const open = new Map<string, number>();
  routes.get('/providers/:providerId/events', async (request, response) => {
    const provider = providerFor(request, response, ports);
    const { news } = ports;
    if (provider === undefined) return;
    if (news === undefined) return sendProblem(response, { name: 'not-found', detail: 'This node streams no events.' });
    const count = [...open.values()].reduce((sum, each) => sum + each, 0);
    const own = open.get(provider.id) ?? 0;
    if (count >= STREAMS_MAX || own >= STREAMS_PER_PROVIDER_MAX)
      return sendProblem(response, { name: 'busy', detail: 'As many streams are open as this node allows.', retryAfterSeconds: 10 });
    open.set(provider.id, own + 1);
    try {
      await stream(response, { ...ports, news, providerId: provider.id });
    } finally {
      const left = (open.get(provider.id) ?? 1) - 1;
      if (left > 0) open.set(provider.id, left);
      else open.delete(provider.id);
      response.end();
    }
  });
  return routes;
}

async function stream(
  response: Response,
  { clock, news, providerId, closing }: ProviderApiPorts & Required<Pick<ProviderApiPorts, 'news'>> & { readonly providerId: string },
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const end = closing === undefined ? gone.signal : AbortSignal.any([gone.signal, closing]);
  const untilMs = clock.nowMs() + STREAM_AGE_MAX_MS;
  let kinds = new Set<string>();
  let awake = new AbortController();
  const drop = news.subscribe(providerId, (changed) => {
    for (const kind of changed.length === 0 ? ['all'] : changed) kinds.add(kind);
    awake.abort();
  });
  response.status(200).set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
  response.write('retry: 2000\n\nevent: open\ndata: {}\n\n');
  try {
    while (!end.aborted && clock.nowMs() < untilMs) {
      await clock.sleep(HEARTBEAT_MS, AbortSignal.any([awake.signal, end]));
      if (end.aborted) return;
      if (kinds.size > 0) await clock.sleep(TOGETHER_MS, end);
      const told = [...kinds];
      kinds = new Set();
      awake = new AbortController();
      // A reader who is slow to take this little is gone, or will come back.
      if (
        !response.write(
          told.length === 0 ? ': still here\n\n' : `id: ${clock.nowMs()}\nevent: changed\ndata: ${JSON.stringify({ kinds: told })}\n\n`,
        )
      )
        return;
    }
  } finally {
    drop();
  }
}
