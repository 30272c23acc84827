import { describe, expect, test } from 'vitest';
import { isPublicAddress, lookupPublic, RefusedAddress } from '../../node/public-address.ts';

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '145.97.39.155',
  '172.15.0.1',
  '172.32.0.1',
  '100.63.0.1',
  '100.128.0.1',
  '2a00:1450:400e::1',
  '2001:4860:4860::8888',
  '::ffff:8.8.8.8',
])('%s is on the open internet', (address) => expect(isPublicAddress(address)).toBe(true));

test.each(['', 'example.com', '10.0.0.1', '::ffff:10.0.0.1', '::10.0.0.1', '4000::1', 'fe80::1%eth0', '169.254.169.254', '0.0.0.0'])(
  '"%s" is not',
  (address) => expect(isPublicAddress(address)).toBe(false),
);

describe('the look-up of a socket', () => {
  const look = (host: string, all: boolean): Promise<readonly unknown[]> =>
    new Promise((resolve) => lookupPublic(host, { all }, (error, address, family) => resolve([error, address, family])));

  test('hands on public addresses in the form that was asked for', async () => {
    expect(await look('8.8.8.8', true)).toEqual([null, [{ address: '8.8.8.8', family: 4 }], undefined]);
    expect(await look('8.8.8.8', false)).toEqual([null, '8.8.8.8', 4]);
  });

  test('refuses a name that stands for this machine', async () => {
    for (const all of [true, false]) expect((await look('localhost', all))[0]).toBeInstanceOf(RefusedAddress);
  });
});
