import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate with its key, both as PEM. */
export interface Certified {
  readonly cert: string;
  readonly key: string;
}

/** Whether certificates can be made here: Node itself cannot make any. */
export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

/** An authority of its own, and a certificate for localhost that it signed. `caFile` is what who trusts it is given. */
export function certify(folder: string, name: string): Certified & { readonly caFile: string } {
  const at = (file: string) => join(folder, `${name}-${file}`);
  const openssl = (...words: readonly string[]) => void execFileSync('openssl', words, { stdio: 'pipe' });
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...ec, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-days', '2', '-subj', `/CN=${name} authority`);
  openssl('req', ...ec, '-keyout', at('key.pem'), '-out', at('csr.pem'), '-subj', '/CN=localhost');
  writeFileSync(at('ext'), 'subjectAltName=DNS:localhost\n');
  const signed = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2', '-extfile', at('ext')];
  openssl('x509', '-req', '-in', at('csr.pem'), ...signed, '-out', at('cert.pem'));
  return { cert: readFileSync(at('cert.pem'), 'utf8'), key: readFileSync(at('key.pem'), 'utf8'), caFile: at('ca.pem') };
}
