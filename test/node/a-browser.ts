import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';

/** Salt, size of a record, and a key's length, before the key itself (RFC 8188, 2.1). */
const HEAD_BYTES = 21;
/** A point of P-256 as RFC 8291 wants it, not compressed. */
const POINT_BYTES = 65;
const TAG_BYTES = 16;
/** What ends the text of the last record; zeros may follow (RFC 8188, 2). */
const LAST_RECORD = 2;

interface BrowserKeys {
  readonly privateKey: Buffer;
  readonly auth: Buffer;
}

/** A browser: the keys that it gave away its public halves of, and how it opens what it is sent (RFC 8291). It throws at what a browser would not open. */
export function aBrowser(endpoint: string, { privateKey, auth }: BrowserKeys = { privateKey: randomBytes(32), auth: randomBytes(16) }) {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(privateKey);
  const publicKey = pair.getPublicKey();
  return {
    subscription: { endpoint, keys: { p256dh: publicKey.toString('base64url'), auth: auth.toString('base64url') } },
    open(body: Buffer): string {
      const [salt, recordBytes, keyLength] = [body.subarray(0, 16), body.readUInt32BE(16), body[HEAD_BYTES - 1] ?? 0];
      if (keyLength !== POINT_BYTES) throw new Error(`The key of the sender has ${keyLength} bytes`);
      const sender = body.subarray(HEAD_BYTES, HEAD_BYTES + keyLength);
      const sealed = body.subarray(HEAD_BYTES + keyLength);
      if (sealed.length > recordBytes) throw new Error('There is more than one record');
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), publicKey, sender]);
      const key = Buffer.from(hkdfSync('sha256', pair.computeSecret(sender), auth, info, 32));
      const derive = (what: string, bytes: number) => Buffer.from(hkdfSync('sha256', key, salt, `Content-Encoding: ${what}\0`, bytes));
      const cipher = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12));
      cipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      const plain = Buffer.concat([cipher.update(sealed.subarray(0, -TAG_BYTES)), cipher.final()]);
      const end = plain.findLastIndex((byte) => byte !== 0);
      if (plain[end] !== LAST_RECORD) throw new Error('The last record does not end as one');
      return plain.subarray(0, end).toString('utf8');
    },
  };
}
