import supertest from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { events, search } from './buying.ts';
import { APP_KEY, type Network, OTHER_KEY, openNetwork } from './network.ts';
import { bread, told } from './shop.ts';

let network: Network;
beforeEach(async () => {
  network = await openNetwork();
});
afterEach(() => network.close());

const INTENT = { intent: { item: { descriptor: { name: 'brood' } } } };
const textOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('utf8');

describe('the raw door', () => {
  it('fills what the context lacks and nothing else', async () => {
    const given = { context: { ttl: 'PT12S', extra_member: 'kept' }, message: INTENT };
    const sent = await network.post('/api/v1/raw/v1.1.1/search', given).expect(202);
    await network.settle();
    const arrived = network.gateways[0]?.last('search');
    const { context, message } = JSON.parse(textOf(arrived?.bytes));
    expect(message).toEqual(INTENT);
    expect(context).toMatchObject({
      ttl: 'PT12S',
      extra_member: 'kept',
      domain: 'retail',
      action: 'search',
      transaction_id: sent.body.transactionId,
    });
  });

  it('sends a message that lacks nothing as the bytes that were given', async () => {
    const first = await network.post('/api/v1/raw/v1.1.1/search', { message: INTENT }).expect(202);
    await network.settle();
    const { context } = JSON.parse(textOf(network.gateways[0]?.last('search').bytes));
    const whole = `{ "message": ${JSON.stringify(INTENT)},\n "context": ${JSON.stringify({ ...context, message_id: '3b241101-e2bb-4255-8caf-4136c566a962' })} }`;
    await supertest(network.api.app)
      .post('/api/v1/raw/v1.1.1/search')
      .set('Authorization', `Bearer ${APP_KEY}`)
      .set('Content-Type', 'application/json')
      .send(whole)
      .expect(202);
    await network.settle();
    expect(textOf(network.gateways[0]?.last('search').bytes)).toBe(whole);
    expect(first.body.messageId).not.toBe('3b241101-e2bb-4255-8caf-4136c566a962');
  });

  it('hands callbacks over as the bytes and headers that came', async () => {
    const sent = await network.post('/api/v1/raw/v1.1.1/search', { message: INTENT }).expect(202);
    await network.settle();
    const asked = network.gateways[0]?.last('search');
    if (asked === undefined) throw new Error('no search came');
    await network.answer(network.baker, asked, { action: 'search', catalogue: bread() });
    const message = (await events(network, sent.body.transactionId)).find((event) => event.type === 'message');
    expect(message?.data).toMatchObject({ path: 'on_search', from: network.baker.id });
    expect(textOf(Buffer.from(String(message?.data.bytes), 'base64'))).toContain('Desembrood');
    expect(message?.data.headers).toMatchObject({ authorization: expect.stringMatching(/^Signature keyId="bpp\.baker\.example/) });
    const said = await network.get(`/api/v1/transactions/${sent.body.transactionId}/messages`).expect(200);
    expect(said.body.messages.map((each: { direction: string }) => each.direction)).toEqual(['out', 'out', 'in']);
    const [out] = said.body.messages;
    expect(out.deliveries).toMatchObject([
      { to: out.peer, headers: { authorization: expect.stringMatching(new RegExp(`^Signature keyId="${asked.envelope.buyerNode.id}`)) } },
    ]);
  });

  it('goes on to a provider node, and misses its answer when none comes', async () => {
    const sent = await network.post('/api/v1/raw/v1.1.1/search', { message: INTENT }).expect(202);
    const { transactionId } = sent.body;
    const select = {
      context: { transaction_id: transactionId },
      message: { order: { provider: { id: 'bakker' }, items: [{ id: 'desem', quantity: { selected: { count: 2 } } }] } },
    };
    const asked = await network.post(`/api/v1/raw/v1.1.1/select?providerNode=${network.baker.id}`, select).expect(202);
    await network.settle();
    expect(network.baker.last('select').envelope).toMatchObject({ transactionId, providerNode: { id: network.baker.id } });
    await network.pass(33_000);
    expect((await network.get(`/api/v1/transactions/${transactionId}/requests/${asked.body.messageId}`)).body.state).toBe('silent');
    await network.answer(network.baker, network.baker.last('select'), { action: 'select', order: told('9.00') });
    expect((await events(network, transactionId)).at(-1)).toMatchObject({ type: 'message', data: { path: 'on_select' } });
  });

  it('refuses to speak for another node, in the transaction of another app, or to an address the registry does not have', async () => {
    const transactionId = await search(network);
    const post = (context: object, path = 'search') => network.post(`/api/v1/raw/v1.1.1/${path}`, { context, message: INTENT });
    expect((await post({ bap_id: 'somebody.else.example' }).expect(422)).body.type).toBe('urn:marktplein:problem:foreign-id');
    const theirs = network
      .post('/api/v1/raw/v1.1.1/search', { context: { transaction_id: transactionId }, message: INTENT })
      .set('Authorization', `Bearer ${OTHER_KEY}`);
    expect((await theirs.expect(422)).body.type).toBe('urn:marktplein:problem:foreign-id');
    const elsewhere = { bpp_id: network.baker.id, bpp_uri: 'https://elsewhere.example/beckn' };
    expect((await post(elsewhere).expect(422)).body.type).toBe('urn:marktplein:problem:foreign-id');
    expect(
      (await post({ action: 'confirm', bpp_id: network.baker.id, bpp_uri: network.baker.subscriber.url }).expect(422)).body.detail,
    ).toMatch(/confirm/);
    await post({}, 'on_search').expect(404);
  });

  it('refuses a message that breaks the schema, with the place of the fault', async () => {
    const broken = { message: { order: {} } };
    const refused = await network.post(`/api/v1/raw/v1.1.1/select?providerNode=${network.baker.id}`, broken).expect(422);
    expect(refused.body.type).toBe('urn:marktplein:problem:bad-message');
    expect(refused.body.pointer).toMatch(/^\/message/);
  });
});
