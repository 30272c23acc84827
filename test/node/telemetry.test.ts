import { describe, expect, test } from 'vitest';
import { createTelemetry, silentTelemetry } from '../../node/telemetry.ts';

function written(level: 'debug' | 'info' = 'info') {
  const lines: string[] = [];
  const telemetry = createTelemetry({ name: 'n1', level, destination: { write: (line) => void lines.push(line) }, processMetrics: false });
  return { ...telemetry, lines, last: (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}') };
}

describe('the log', () => {
  test('lines name the node, and the conversation as the protocol names it', () => {
    const { log, last } = written();
    log.child({ transactionId: 't1' }).info({ messageId: 'm1', action: 'search' }, 'heard');
    expect(last()).toMatchObject({ level: 'info', node: 'n1', transaction_id: 't1', message_id: 'm1', action: 'search', msg: 'heard' });
  });

  test('below its level nothing is written', () => {
    const { log, lines } = written();
    log.debug({}, 'detail');
    expect(lines).toEqual([]);
  });

  test('people, secrets and bodies never get through, however deep or spelled', () => {
    const { log, lines } = written();
    const secrets = {
      billing: { name: 'XX1' },
      order: { customer: { person: 'XX2' }, stops: [{ contact: 'XX3' }], items: [{ email: 'XX4', Phone: 'XX5', address: 'XX6' }] },
      headers: { Authorization: 'XX7', 'x-gateway-authorization': 'XX8' },
      key: { secret_key: 'XX9', secretKey: 'XX10', apiToken: 'XX11' },
      body: 'XX12',
      bytes: Buffer.from('XX13'),
      raw: { any: Buffer.from('XX14') },
      text: 'refused Signature keyId="a",signature="XX15" and Bearer XX16',
      err: Object.assign(new Error('failed with signature="XX17"'), { request: { body: 'XX18' }, cause: { token: 'XX19' } }),
    };
    log.child({ password: 'XX20' }).error(secrets, 'odd');
    expect(lines.join('')).not.toMatch(/XX\d|58,58,49/);
    expect(lines.join('')).toContain('failed with');
  });

  test('what is not a secret stays readable', () => {
    const { log, last } = written();
    log.warn({ problem: { name: 'schema', path: '/message' }, lane: 'https://a', attempts: 2, bytes: new Uint8Array(5) }, 'x');
    expect(last()).toMatchObject({ problem: { name: 'schema', path: '/message' }, lane: 'https://a', attempts: 2, bytes: '[5 bytes]' });
  });

  test('an endless value is cut off instead of filling the disk', () => {
    const { log, lines } = written();
    const circle: Record<string, unknown> = { long: 'y'.repeat(1_000_000), many: Array(10_000).fill('z') };
    circle.self = circle;
    log.info(circle, 'x');
    expect(lines[0]?.length).toBeLessThan(20_000);
  });
});

describe('the metrics', () => {
  test('count by action, verdict and problem, with the name of the node', async () => {
    const { metrics, metricsText } = silentTelemetry('n2');
    metrics.messageReceived('search', 'nack', 'schema');
    metrics.messageReceived('search', 'ack');
    metrics.messageSent('on_search', 'acked');
    metrics.signatureChecked('fails');
    metrics.registryLookup('cached');
    metrics.deliveryTook('on_search', 0.02);
    metrics.handlingTook('search', 0.2);
    metrics.waiting({ inbox: 1, outbox: 2, timers: 3, dead: 4 });
    const text = await metricsText();
    for (const line of [
      'messages_received_total{action="search",verdict="nack",problem="schema",node="n2"} 1',
      'messages_sent_total{action="on_search",outcome="acked",node="n2"} 1',
      'signatures_checked_total{verdict="fails",node="n2"} 1',
      'peers_lookups_total{result="cached",node="n2"} 1',
      'delivery_seconds_count{node="n2",action="on_search"} 1',
      'handle_seconds_bucket{le="0.25",node="n2",action="search"} 1',
      'queue_entries{queue="outbox",node="n2"} 2',
    ]) {
      expect(text).toContain(line);
    }
  });

  test('nobody can make series without end', async () => {
    const { metrics, metricsText } = silentTelemetry();
    for (let i = 0; i < 1_000; i++) metrics.messageSent(`a${i}`, 'failed');
    const text = await metricsText();
    expect(text.match(/^messages_sent_total/gm)).toHaveLength(65);
    expect(text).toContain('messages_sent_total{action="other",outcome="failed",node="silent"} 936');
  });

  test('two nodes in one process share nothing', async () => {
    const [one, two] = [silentTelemetry('one'), silentTelemetry('two')];
    one.metrics.signatureChecked('holds');
    expect(await two.metricsText()).not.toContain('signatures_checked_total{');
  });

  test('process metrics are there when asked for', async () => {
    const telemetry = createTelemetry({ name: 'n', level: 'silent', processMetrics: true });
    expect(await telemetry.metricsText()).toContain('process_cpu_seconds_total');
  });
});
