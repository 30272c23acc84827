import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import supertest from 'supertest';
import { describe, expect, it } from 'vitest';
import { TOLD_MAX } from '../../bap/notices/records.ts';
import { smtpMail } from '../../node/smtp-mail.ts';
import { buy, confirm, init, search, select } from './buying.ts';
import { aWhile, closing, later, listed, network, notices, notify, open, STOREFRONT, tells } from './told-of-orders.ts';

/** A mail server that keeps what it is given, or says no. */
async function mailServer() {
  const letters: { readonly to: readonly string[]; readonly text: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, done) {
      done(mailbox.refusal === undefined ? null : Object.assign(new Error('no'), { responseCode: mailbox.refusal }));
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream
        .on('data', (part: Buffer) => parts.push(part))
        .on('end', () => {
          letters.push({ to: session.envelope.rcptTo.map(({ address }) => address), text: decoded(Buffer.concat(parts).toString('utf8')) });
          done();
        });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const mail = smtpMail({ url: `smtp://127.0.0.1:${port}`, from: 'Marktplein <post@market.example>' });
  const mailbox = { letters, mail, refusal: undefined as number | undefined };
  closing.push(
    () => new Promise<void>((resolve) => server.close(() => resolve())),
    () => mail.close(),
  );
  return mailbox;
}

const decoded = (text: string) =>
  text.replaceAll('=\r\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
const linkIn = (text: string) => /https:\/\/market\.example\/#\/order\/([0-9a-f-]+\.1)\/([A-Za-z0-9_-]{43})/.exec(text) ?? [];

describe('letters about an order', () => {
  it('are sent to nobody who did not ask; who did has one when it is placed and when it changes, with a link that opens it', async () => {
    const mailbox = await mailServer();
    await open({ notices: { mail: mailbox.mail, storefrontUrl: STOREFRONT } });
    const other = await buy(network);
    expect(await listed(other)).toEqual({ mail: true, notices: [] });
    const handle = await select(network, await search(network));
    await init(network, handle);
    await notify(handle, { language: 'nl', email: 'noor@buyer.example' }).expect(201);
    expect(mailbox.letters).toEqual([]);
    await confirm(network, handle);
    await later(() => mailbox.letters.length === 1);
    const [first] = mailbox.letters;
    expect(first?.to).toEqual(['noor@buyer.example']);
    expect(first?.text).toContain('Uw bestelling bij bakker is geplaatst.');
    expect(first?.text).toContain('Zo staat het nu: besteld.');
    // As little as is of use: not what was ordered, for how much, or by whom.
    expect(first?.text).not.toMatch(/Desembrood|9[.,]00|Noor de Wit/);
    const [, named, secret] = linkIn(first?.text ?? '');
    expect(named).toBe(handle);
    await supertest(network.api.app).post(`/api/v1/orders/${handle}/open`).send({ secret }).expect(200);

    await tells(handle, 'accepted');
    await later(() => mailbox.letters.length === 2);
    expect(mailbox.letters[1]?.text).toMatch(/Subject: Bakkerij op de hoek: aangenomen/);
    expect(mailbox.letters[1]?.text).toContain('Er is nieuws over uw bestelling bij Bakkerij op de hoek.');
    // The link of the first letter is good beside that of the second.
    await supertest(network.api.app).post(`/api/v1/orders/${handle}/open`).send({ secret }).expect(200);
    // The same said again is no news.
    await tells(handle, 'accepted');
    await network.pass(120_000);
    expect(mailbox.letters).toHaveLength(2);

    await network.say(
      network.baker,
      { action: 'support', support: { refId: 'order-1', thread: [{ by: 'provider', text: 'Het geheim van de bakker', atMs: 1_000 }] } },
      { transactionId: handle.slice(0, 36), messageId: crypto.randomUUID() },
    );
    await later(() => mailbox.letters.length === 3);
    expect(mailbox.letters[2]?.text).toContain('schreef u een bericht');
    expect(mailbox.letters[2]?.text).not.toContain('Het geheim van de bakker');

    expect((await listed(handle)).notices).toEqual([{ name: 'mail', kind: 'mail', language: 'nl', to: 'noor@buyer.example' }]);
    await supertest(network.api.app)
      .delete(`${notices(handle)}/mail`)
      .set('Authorization', 'Bearer key-of-the-first-app-0001')
      .expect(204);
    await tells(handle, 'packed');
    await network.pass(120_000);
    expect(mailbox.letters).toHaveLength(3);
  });

  it('are written in English too, and a name that somebody chose begins no line of its own', async () => {
    const mailbox = await mailServer();
    await open({ notices: { mail: mailbox.mail, storefrontUrl: STOREFRONT } });
    const handle = await buy(network);
    await notify(handle, { language: 'en', email: 'noor@buyer.example' }).expect(201);
    await later(() => mailbox.letters.length === 1);
    expect(mailbox.letters[0]?.text).toContain('This is how it stands: ordered.');
    await tells(handle, 'cancelled', {
      status: 'cancelled',
      provider: { places: [], name: 'Shop\r\nBcc: all@buyer.example\r\n\r\nGood news' },
    });
    await later(() => mailbox.letters.length === 2);
    expect(mailbox.letters[1]?.text).not.toMatch(/^(Bcc|Good news)/m);
    expect(mailbox.letters[1]?.to).toEqual(['noor@buyer.example']);
  });

  it('go to one address, which is one', async () => {
    const mailbox = await mailServer();
    await open({ notices: { mail: mailbox.mail, storefrontUrl: STOREFRONT } });
    const handle = await buy(network);
    for (const email of [
      'a@b.example, c@d.example',
      'a@b.example;c@d.example',
      'x <a@b.example>',
      'a@b.example\r\nBcc: c@d.example',
      'nobody',
      '',
    ])
      await notify(handle, { language: 'nl', email }).expect(400);
    await notify(handle, { language: 'nl' }).expect(400);
    await notify(handle, { language: 'de', email: 'a@b.example' }).expect(400);
  });

  it('that no server takes are tried again, and wait for one that is down; an address that is none is not tried for ever', async () => {
    const mailbox = await mailServer();
    await open({ notices: { mail: mailbox.mail, storefrontUrl: STOREFRONT } });
    const handle = await buy(network);
    mailbox.refusal = 451;
    await notify(handle, { language: 'nl', email: 'noor@buyer.example' }).expect(201);
    await network.pass(31_000);
    await network.pass(31_000);
    expect(mailbox.letters).toEqual([]);
    mailbox.refusal = undefined;
    await later(() => mailbox.letters.length === 1, 60_000);
    mailbox.refusal = 550;
    await tells(handle, 'accepted');
    await network.pass(60_000);
    await expect.poll(async () => (await listed(handle)).notices).toEqual([]);
  });

  it('are bounded: of one order, however often it changes, and to one address, however often they are asked for', async () => {
    const mailbox = await mailServer();
    await open({ notices: { mail: mailbox.mail, storefrontUrl: STOREFRONT } });
    const handle = await buy(network);
    await notify(handle, { language: 'nl', email: 'noor@buyer.example' }).expect(201);
    for (let times = 1; times <= TOLD_MAX; times += 1) {
      await later(() => mailbox.letters.length === times);
      await tells(handle, `state-${times}`);
    }
    await aWhile();
    expect(mailbox.letters).toHaveLength(TOLD_MAX);
    // Asked for again it is the same bound.
    await notify(handle, { language: 'en', email: 'noor@buyer.example' }).expect(201);
    await aWhile();
    expect(mailbox.letters).toHaveLength(TOLD_MAX);
    const statuses: number[] = [];
    for (let times = 0; times < 30; times += 1)
      statuses.push((await notify(handle, { language: 'nl', email: 'Noor@buyer.example' })).status);
    expect(statuses.at(-1)).toBe(429);
  });

  it('stand among what one takes along, and are gone when the purchase is erased', async () => {
    const mailbox = await mailServer();
    await open({ notices: { mail: mailbox.mail, storefrontUrl: STOREFRONT } });
    const handle = await buy(network);
    const [transactionId = ''] = handle.split('.');
    await notify(handle, { language: 'nl', email: 'noor@buyer.example' }).expect(201);
    await later(() => mailbox.letters.length === 1);
    await tells(handle, 'picked-up', { status: 'complete' });
    await later(() => mailbox.letters.length === 2);
    const taken = (await network.get('/api/v1/export').expect(200)).body;
    const entry = taken.entries.find(
      ({ transaction }: { transaction?: { transactionId: string } }) => transaction?.transactionId === transactionId,
    );
    expect(entry.notices).toEqual([{ order: handle, kind: 'mail', email: 'noor@buyer.example', language: 'nl', told: 2 }]);
    await supertest(network.api.app)
      .delete(`/api/v1/transactions/${transactionId}`)
      .set('Authorization', 'Bearer key-of-the-first-app-0001')
      .expect(204);
    const left = await network.store.list(`transaction:${transactionId}`, '', { limit: 100 });
    expect([...left.keys()].filter((key) => key.startsWith('notice'))).toEqual([]);
    expect(JSON.stringify([...left])).not.toContain('noor@buyer.example');
    expect((await network.get('/api/v1/export').expect(200)).body.entries).toEqual([]);
  });

  it('are not offered where no mail server is set up', async () => {
    await open({});
    const handle = await buy(network);
    expect(await listed(handle)).toEqual({ mail: false, notices: [] });
    await notify(handle, { language: 'nl', email: 'noor@buyer.example' }).expect(404);
  });
});
