import { createECDH } from 'node:crypto';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { aBrowser } from './a-browser.ts';

/** What the package that seals for this node is made of. */
const sealing = createRequire(createRequire(import.meta.url).resolve('web-push'))('http_ece') as {
  readonly encrypt: (plain: Buffer, how: object) => Buffer;
};

describe('a push', () => {
  it('is opened by the browser of these tests as RFC 8291 has it, and sealed so by what this node seals with', () => {
    // The example of its fifth part, and of appendix A.
    const text = 'When I grow up, I want to be a watermelon';
    const of = (value: string) => Buffer.from(value, 'base64url');
    const auth = of('BTBZMqHH6r4Tts7J_aSIgg');
    const browser = aBrowser('https://push.example.net/push', { privateKey: of('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94'), auth });
    expect(browser.subscription.keys.p256dh).toBe(
      'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    );
    const body = of(
      'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_' +
        'yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
    );
    expect(browser.open(body)).toBe(text);
    for (const at of [0, 16, 20, 21, 90, body.length - 1]) {
      const changed = Buffer.from(body);
      changed[at] = (changed[at] ?? 0) ^ 1;
      // The size of a record says how much one may hold, and no more of it is looked at.
      if (at !== 16) expect(() => browser.open(changed), `byte ${at}`).toThrow();
    }
    const sender = createECDH('prime256v1');
    sender.setPrivateKey(of('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'));
    const { p256dh } = browser.subscription.keys;
    const how = { version: 'aes128gcm', dh: p256dh, privateKey: sender, salt: 'DGv6ra1nlYgDCS1FRnbzlw', authSecret: auth };
    expect(sealing.encrypt(Buffer.from(text), how).equals(body)).toBe(true);
  });
});
