import { createHmac } from 'node:crypto';

/**
 * Headers that prove a post, as Standard Webhooks has them: HMAC-SHA256 over `id.timestamp.body`.
 * @param secret `whsec_` and base64
 */
export function webhookHeaders(
  secret: string,
  post: { readonly id: string; readonly nowMs: number; readonly body: string },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(post.nowMs / 1_000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${post.id}.${timestamp}.${post.body}`).digest('base64');
  return {
    'content-type': 'application/json',
    'webhook-id': post.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}
