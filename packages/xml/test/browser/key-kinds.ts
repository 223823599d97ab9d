import { createPrivateKey, hash, type KeyObject, sign, webcrypto } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';
import type { BrowserCase } from './run-cases.ts';

const { subtle } = webcrypto;
const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const MORE_2007 = 'http://www.w3.org/2007/05/xmldsig-more#';
const SIGNING_HASH = { 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' } as const;

interface Kind {
  readonly name: string;
  readonly method: string;
  readonly hash: keyof typeof SIGNING_HASH;
  readonly key: { readonly name: string; readonly namedCurve?: string; readonly modulusLength?: number };
  readonly salt?: number;
}

const rsa = (modulusLength: number) => ({ name: 'RSASSA-PKCS1-v1_5', modulusLength });
const ec = (namedCurve: string) => ({ name: 'ECDSA', namedCurve });

/** Every signature method with the kinds of key it is used with. */
export const KEY_KINDS: readonly Kind[] = [
  { name: 'RSA-2048 SHA-256', method: `${MORE}rsa-sha256`, hash: 'SHA-256', key: rsa(2048) },
  { name: 'RSA-3072 SHA-384', method: `${MORE}rsa-sha384`, hash: 'SHA-384', key: rsa(3072) },
  { name: 'RSA-4096 SHA-512', method: `${MORE}rsa-sha512`, hash: 'SHA-512', key: rsa(4096) },
  { name: 'PSS SHA-256', method: `${MORE_2007}sha256-rsa-MGF1`, hash: 'SHA-256', key: rsa(2048), salt: 32 },
  { name: 'PSS SHA-384', method: `${MORE_2007}sha384-rsa-MGF1`, hash: 'SHA-384', key: rsa(2048), salt: 48 },
  { name: 'PSS SHA-512', method: `${MORE_2007}sha512-rsa-MGF1`, hash: 'SHA-512', key: rsa(2048), salt: 64 },
  {
    name: 'PSS of another salt',
    method: `${MORE_2007}sha256-rsa-MGF1`,
    hash: 'SHA-256',
    key: rsa(2048),
    salt: 20,
  },
  { name: 'P-256 SHA-256', method: `${MORE}ecdsa-sha256`, hash: 'SHA-256', key: ec('P-256') },
  { name: 'P-384 SHA-384', method: `${MORE}ecdsa-sha384`, hash: 'SHA-384', key: ec('P-384') },
  { name: 'P-521 SHA-512', method: `${MORE}ecdsa-sha512`, hash: 'SHA-512', key: ec('P-521') },
  { name: 'P-521 SHA-256', method: `${MORE}ecdsa-sha256`, hash: 'SHA-256', key: ec('P-521') },
  { name: 'RSA-1024 SHA-256', method: `${MORE}rsa-sha256`, hash: 'SHA-256', key: rsa(1024) },
];

async function keyPair(kind: Kind): Promise<{ key: KeyObject; certificate: Uint8Array }> {
  const algorithm =
    kind.key.namedCurve === undefined
      ? { ...kind.key, publicExponent: Uint8Array.of(1, 0, 1), hash: kind.hash }
      : kind.key;
  const keys = (await subtle.generateKey(algorithm as never, true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair;
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${kind.name}`,
    serialNumber: '0a',
    notBefore: new Date('2025-01-01T00:00:00Z'),
    notAfter: new Date('2035-01-01T00:00:00Z'),
    keys,
    signingAlgorithm: { ...kind.key, hash: kind.hash } as never,
  });
  const pkcs8 = Buffer.from(await subtle.exportKey('pkcs8', keys.privateKey));
  return {
    key: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }),
    certificate: new Uint8Array(certificate.rawData),
  };
}

const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';

/** A small document signed with each kind of key, each also with a changed value and with a changed text. */
export async function keyKindCases(): Promise<BrowserCase[]> {
  const cases: BrowserCase[] = [];
  for (const kind of KEY_KINDS) {
    const { key, certificate } = await keyPair(kind);
    const digest = hash('sha256', '<D Id="d">Trần Thị Bé 8.5</D>', 'base64');
    const info = (xmlns: string): string =>
      `<SignedInfo${xmlns}><CanonicalizationMethod Algorithm="${C14N}"></CanonicalizationMethod>` +
      `<SignatureMethod Algorithm="${kind.method}"></SignatureMethod><Reference URI="#d">` +
      '<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></DigestMethod>' +
      `<DigestValue>${digest}</DigestValue></Reference></SignedInfo>`;
    const value = sign(SIGNING_HASH[kind.hash], Buffer.from(info(` xmlns="${DSIG}"`)), {
      key,
      dsaEncoding: 'ieee-p1363',
      ...(kind.salt === undefined ? {} : { padding: 6, saltLength: kind.salt }),
    });
    const xml = (signature: Buffer, text = '8.5'): string =>
      `<R><D Id="d">Trần Thị Bé ${text}</D><Signature xmlns="${DSIG}">${info('')}` +
      `<SignatureValue>${signature.toString('base64')}</SignatureValue><KeyInfo><X509Data><X509Certificate>` +
      `${Buffer.from(certificate).toString('base64')}</X509Certificate></X509Data></KeyInfo></Signature></R>`;
    const bad = Buffer.from(value);
    bad[bad.length >> 1]! ^= 1;
    const add = (name: string, text: string): void => {
      const bytes = Buffer.from(text).toString('base64');
      cases.push({ name: `${kind.name}: ${name}`, kind: 'signatures', bytes });
    };
    add('as signed', xml(value));
    add('one bit of the value', xml(bad));
    add('a value too short', xml(value.subarray(1)));
    add('zeros', xml(Buffer.alloc(value.length)));
    add('another mark', xml(value, '9.5'));
  }
  return cases;
}
