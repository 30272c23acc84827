import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inGatewayHeader, refuse } from '../../protocol/problems.ts';
import { challengeHeader, parseSignatureHeader } from '../../protocol/signing/header.ts';
import { bytesOf } from './engines.ts';

interface Vectors {
  valid: { name: string; header: string }[];
  invalid: { name: string; header: string; problem: string }[];
}
const { valid, invalid }: Vectors = JSON.parse(readFileSync(new URL('./vectors/signature-headers.json', import.meta.url), 'utf8'));

describe('a signature header', () => {
  it.each(valid)('is read: $name', ({ header }) => {
    expect(parseSignatureHeader(header)).toEqual({
      ok: true,
      value: {
        subscriberId: 'example-bap.com',
        keyId: 'ae3ea24b-cfec-495e-81f8-044aaef164ac',
        createdS: 1641287875,
        expiresS: 1641291475,
        signature: bytesOf('cjbhP0PFyrlSCNszJM1F/YmHDVAWsZqJUPzojnE/7TJU3fJ/rmIlgaUHEr5E0/2PIyf0tpSnWtT6cyNNlpmoAQ=='),
      },
    });
  });

  it.each(invalid)('is refused: $name', ({ header, problem }) => {
    const outcome = parseSignatureHeader(header);
    expect(outcome.ok ? undefined : outcome.problem.name).toBe(problem);
  });

  it('is refused as missing when there is none', () => {
    expect(parseSignatureHeader(undefined)).toMatchObject({ ok: false, problem: { name: 'signature-missing' } });
  });
});

describe('the challenge of a 401', () => {
  const wrong = refuse('signature-wrong', 'x');
  const value = 'Signature realm="bpp.example.nl",headers="(created) (expires) digest"';

  it('is WWW-Authenticate for the sender', () => {
    expect(challengeHeader(wrong.problem, 'bpp.example.nl')).toEqual({ name: 'www-authenticate', value });
  });

  it('is Proxy-Authenticate for the gateway', () => {
    const outcome = inGatewayHeader(wrong);
    expect(outcome.ok ? undefined : challengeHeader(outcome.problem, 'bpp.example.nl')).toEqual({ name: 'proxy-authenticate', value });
  });
});
