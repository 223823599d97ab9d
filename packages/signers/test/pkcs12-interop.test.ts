import { createPrivateKey, verify, X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { childrenOf, octetsOf, readBer, TAG } from '../src/internal/ber.ts';
import { decrypt } from '../src/pkcs12/decrypt.ts';
import { openPkcs12 } from '../src/pkcs12/index.ts';
import { workBudget } from '../src/pkcs12/key-derivation.ts';
import { passwordCandidates } from '../src/pkcs12/password.ts';
import {
  type Fixtures,
  keyPem,
  makeFixtures,
  openssl,
  opensslPkcs12,
  opensslSuite,
  PASSWORD,
  signText,
} from './support.ts';

let f: Fixtures;
beforeAll(async () => {
  f = await makeFixtures();
});

const VARIANTS: readonly (readonly [string, readonly string[]])[] = [
  ['modern defaults', []],
  ['AES-128 key, AES-192 certificates', ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-192-CBC']],
  ['3DES under PBES2', ['-keypbe', 'DES-EDE3-CBC', '-certpbe', 'DES-EDE3-CBC']],
  ['SHA-1 3DES, SHA-1 MAC', ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']],
  ['SHA-512 MAC', ['-macalg', 'sha512']],
  ['one iteration', ['-iter', '1', '-nomaciter']],
  ['600,000 iterations', ['-iter', '600000']],
  ['no MAC', ['-nomac']],
  ['certificates in the clear', ['-certpbe', 'NONE']],
  ['key in the clear', ['-keypbe', 'NONE']],
];

describe.skipIf(!opensslSuite('reading openssl PKCS#12 files'))(
  'openPkcs12 reads what openssl writes',
  () => {
    for (const kind of ['teacher', 'school'] as const) {
      it.each(VARIANTS)(`${kind}: %s`, async (_, options) => {
        const identity = f[kind];
        const file = opensslPkcs12(identity, options);
        const before = Buffer.from(file);
        const signer = await openPkcs12(file, { password: PASSWORD });
        const [credential, ...others] = await signer.listCredentials();
        expect(others).toEqual([]);
        expect(Buffer.from(credential!.certificate)).toEqual(Buffer.from(identity.certificate));
        expect(credential!.chain).toEqual(identity.chain);
        expect(credential!.holder).toEqual(
          kind === 'teacher'
            ? { cn: 'Nguyễn Thị Ánh Tuyết', cccd: '999123456789' }
            : { cn: 'Trường THCS Y Jút', mst: '6000000000' },
        );
        expect(credential!.kind).toBe(kind === 'teacher' ? 'person' : 'organization');
        const outcome = await signText(signer, 'điểm');
        const key = new X509Certificate(identity.certificate).publicKey;
        expect(
          outcome.ok &&
            verify('sha256', Buffer.from('điểm'), { key, dsaEncoding: 'ieee-p1363' }, outcome.signature),
        ).toBe(true);
        expect(file.equals(before), 'the file bytes are left alone').toBe(true);
        await expect(openPkcs12(file, { password: 'sai' })).rejects.toMatchObject({
          // With nothing encrypted and no MAC there is nothing to be wrong about; no variant here is like that.
          code: 'ERR_HBS_PKCS12_PASSWORD',
        });
      });
    }

    it('names the cure for RC2-40 certificates', async () => {
      const file = opensslPkcs12(f.teacher, ['-legacy']);
      await expect(openPkcs12(file, { password: PASSWORD })).rejects.toMatchObject({
        code: 'ERR_HBS_PKCS12_LEGACY',
        params: { algorithm: 'RC2-40' },
        next: { vi: expect.stringContaining('openssl pkcs12 -legacy') },
      });
    });

    it('says "no key" for a file with certificates only', async () => {
      const pem = new X509Certificate(f.teacher.certificate).toString();
      const file = openssl(
        ['pkcs12', '-export', '-nokeys', '-in', 'leaf.pem', '-out', 'out', '-passout', 'pass:x'],
        { 'leaf.pem': pem },
      );
      await expect(openPkcs12(file, { password: 'x' })).rejects.toMatchObject({
        code: 'ERR_HBS_PKCS12_NO_KEY',
      });
    });

    it('says "no key" for an RSA-1024 key', async () => {
      const files = { 'ext.cnf': '[req]\ndistinguished_name=dn\n[dn]\n' };
      const key = openssl(
        ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024', '-out', 'out'],
        {},
      );
      const cert = openssl(
        ['req', '-x509', '-new', '-key', 'key.pem', '-subj', '/CN=ngan', '-out', 'out', '-config', 'ext.cnf'],
        { ...files, 'key.pem': key },
      );
      const file = openssl(
        ['pkcs12', '-export', '-inkey', 'key.pem', '-in', 'c.pem', '-out', 'out', '-passout', 'pass:x'],
        { 'key.pem': key, 'c.pem': cert },
      );
      await expect(openPkcs12(file, { password: 'x' })).rejects.toMatchObject({
        code: 'ERR_HBS_PKCS12_NO_KEY',
      });
    });

    it('offers the renewed certificate of a key before the old one', async () => {
      const key = openssl(
        ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384', '-out', 'out'],
        {},
      );
      const config = '[req]\ndistinguished_name=dn\n[dn]\n';
      const issue = (days: string): Buffer =>
        openssl(
          [
            ...['req', '-x509', '-new', '-utf8', '-key', 'key.pem', '-days', days, '-out', 'out'],
            ...['-config', 'ext.cnf', '-subj', '/C=VN/CN=Trần Bé/UID=CMND:999/UID=CCCD:999000000005'],
          ],
          { 'ext.cnf': config, 'key.pem': key },
        );
      const [old, renewed] = [issue('10'), issue('1000')];
      const file = openssl(
        ['pkcs12', '-export', '-inkey', 'key.pem', '-in', 'c.pem', '-out', 'out', '-passout', 'pass:x'],
        { 'key.pem': key, 'c.pem': Buffer.concat([old, renewed]) },
      );
      const signer = await openPkcs12(file, { password: 'x' });
      const credentials = await signer.listCredentials();
      expect(credentials.map(({ certificate }) => Buffer.from(certificate))).toEqual(
        [renewed, old].map((pem) => new X509Certificate(pem).raw),
      );
      expect(credentials[0]).toMatchObject({
        chain: [],
        algorithms: ['ecdsa-sha384', 'ecdsa-sha256'],
        holder: { cn: 'Trần Bé', cccd: '999000000005' },
      });
    });

    it('opens an empty password', async () => {
      const file = opensslPkcs12(f.school, [], '');
      await expect(openPkcs12(file, { password: '' })).resolves.toBeDefined();
    });

    it.each(['hmacWithSHA1', 'hmacWithSHA224', 'hmacWithSHA256', 'hmacWithSHA384', 'hmacWithSHA512'])(
      'derives with %s',
      async (prf) => {
        const file = openssl(
          ['pkcs8', '-topk8', '-outform', 'DER', '-v2', 'aes-256-cbc', '-v2prf', prf].concat(
            '-in',
            'key.pem',
            '-out',
            'out',
            '-passout',
            `pass:${PASSWORD}`,
          ),
          { 'key.pem': keyPem(f.school) },
        );
        const [algorithm, encrypted] = childrenOf(readBer(file), TAG.sequence);
        const [password] = passwordCandidates(PASSWORD);
        const plain = await decrypt(algorithm, octetsOf(encrypted), password!, workBudget(undefined));
        const key = createPrivateKey({ key: Buffer.from(plain), format: 'der', type: 'pkcs8' });
        expect(key.export({ format: 'pem', type: 'pkcs8' })).toBe(keyPem(f.school));
      },
    );
  },
);
