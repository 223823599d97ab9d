import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AuthorityServices,
  createSandboxAuthority,
  SANDBOX_PKI,
  type SandboxAuthority,
  type SandboxIdentity,
  startAuthorityServices,
} from '../src/index.ts';

const here = spawnSync('openssl', ['version']).status === 0;
if (!here && process.env.CI) throw new Error('openssl must be installed under CI');
if (!here) console.log('openssl is not installed: the authority services are not compared with it');

const time = Math.floor(Date.now() / 1000) * 1000;
const clock = { now: () => time };
const folder = mkdtempSync(join(tmpdir(), 'hocbaso-services-'));
const pem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content);
const openssl = (...args: string[]): string => {
  const done = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8', timeout: 20_000 });
  return done.stdout + done.stderr;
};
const call = async (url: string, body?: Uint8Array): Promise<Buffer> => {
  const answer = await fetch(url, body === undefined ? {} : { method: 'POST', body: Uint8Array.from(body) });
  return Buffer.from(await answer.arrayBuffer());
};
let authority: SandboxAuthority;
let services: AuthorityServices;
let person: SandboxIdentity;
beforeAll(async () => {
  authority = await createSandboxAuthority({ clock, online: true });
  services = await startAuthorityServices({ authority, clock });
  person = await authority.issuePerson({ hoVaTen: 'Nguyễn Thử', cccd: '999000000001' });
  put('root.pem', pem(authority.root));
  put('issuing.pem', pem(authority.issuing));
  put('person.pem', pem(person.certificate));
  put('both.pem', pem(authority.root) + pem(authority.issuing));
});
afterAll(async () => {
  await services.close();
  rmSync(folder, { recursive: true });
});

describe.skipIf(!here)('authority services, judged by openssl', () => {
  it('stamps what openssl ts asks, and openssl ts verifies', async () => {
    put('data', 'dữ liệu');
    execFileSync('openssl', ['ts', '-query', '-data', 'data', '-sha512', '-cert', '-out', 'q.tsq'], {
      cwd: folder,
      stdio: 'ignore',
    });
    put('r.tsr', await call(services.tsaUrl, readFileSync(join(folder, 'q.tsq'))));
    expect(
      openssl(
        'ts',
        '-verify',
        '-queryfile',
        'q.tsq',
        '-in',
        'r.tsr',
        '-CAfile',
        'root.pem',
        '-untrusted',
        'issuing.pem',
      ),
    ).toContain('Verification: OK');
    services.faults.next('tsa', 'wrong-nonce');
    put('r.tsr', await call(services.tsaUrl, readFileSync(join(folder, 'q.tsq'))));
    expect(
      openssl(
        'ts',
        '-verify',
        '-queryfile',
        'q.tsq',
        '-in',
        'r.tsr',
        '-CAfile',
        'root.pem',
        '-untrusted',
        'issuing.pem',
      ),
    ).toContain('nonce mismatch');
  });

  it('answers the openssl ocsp client: good, revoked, and in every honest form', async () => {
    const ask = async (fault?: 'by-issuer' | 'by-name' | 'no-nonce'): Promise<string> => {
      if (fault !== undefined) services.faults.next('ocsp', fault);
      openssl('ocsp', '-issuer', 'issuing.pem', '-cert', 'person.pem', '-reqout', 'q.der');
      put('r.der', await call(services.ocspUrl, readFileSync(join(folder, 'q.der'))));
      return openssl(
        'ocsp',
        '-respin',
        'r.der',
        '-issuer',
        'issuing.pem',
        '-cert',
        'person.pem',
        '-CAfile',
        'both.pem',
        '-no_nonce',
      );
    };
    for (const fault of [undefined, 'by-issuer', 'by-name', 'no-nonce'] as const) {
      const text = await ask(fault);
      expect(text).toContain('Response verify OK');
      expect(text).toContain('person.pem: good');
    }
    services.revoke(person.certificate, { reason: 'keyCompromise' });
    expect(await ask()).toMatch(/person.pem: revoked[\s\S]*Reason: keyCompromise/);
    services.release(person.certificate);
  });

  it('publishes CRLs openssl verifies the path with', async () => {
    const check = async (): Promise<string> => {
      for (const name of ['root', 'issuing']) {
        put(`${name}.crl`, await call(`${services.url}/crl/${name}.crl`));
        openssl('crl', '-inform', 'DER', '-in', `${name}.crl`, '-out', `${name}.crl.pem`);
      }
      put(
        'lists.pem',
        readFileSync(join(folder, 'root.crl.pem'), 'utf8') +
          readFileSync(join(folder, 'issuing.crl.pem'), 'utf8'),
      );
      return openssl(
        'verify',
        '-crl_check_all',
        '-CAfile',
        'root.pem',
        '-untrusted',
        'issuing.pem',
        '-CRLfile',
        'lists.pem',
        'person.pem',
      );
    };
    expect(await check()).toContain('person.pem: OK');
    services.revoke(person.certificate);
    expect(await check()).toContain('certificate revoked');
    services.release(person.certificate);
    services.faults.next('crl', 'stranger', 2);
    expect(await check()).toMatch(/CRL signature failure|unable to get certificate CRL/);
  });
});

describe('authority services', () => {
  it('certificates carry their addresses, which only resolveUrl leads here', () => {
    const text = here
      ? openssl('x509', '-in', 'person.pem', '-noout', '-text')
      : Buffer.from(person.certificate).toString('latin1');
    expect(text).toContain(`${SANDBOX_PKI}/crl/issuing.crl`);
    expect(services.resolveUrl(`${SANDBOX_PKI}/ocsp`)).toBe(services.ocspUrl);
    expect(services.resolveUrl('http://127.0.0.1/ocsp')).toBeUndefined();
    expect(services.resolveUrl(`${SANDBOX_PKI}.evil/ocsp`)).toBeUndefined();
  });

  it('refuses what is no request, other methods and paths', async () => {
    expect((await call(services.tsaUrl, new Uint8Array(5)))[0]).toBe(0x30);
    expect(await call(services.ocspUrl, Uint8Array.of(0x30, 0x80))).toEqual(
      Buffer.from([0x30, 3, 0x0a, 1, 1]),
    );
    expect((await fetch(services.tsaUrl)).status).toBe(405);
    expect((await fetch(`${services.url}/crl/other.crl`)).status).toBe(404);
  });
});
