import type { SignatureAlgorithm } from '@hocbaso/spec';
import type { HashName, KeyShape, ValueScheme } from './crypto.ts';

/** `http://www.w3.org/2000/09/xmldsig#enveloped-signature`. */
export const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const MORE_2007 = 'http://www.w3.org/2007/05/xmldsig-more#';

/** A signature method on the allow-list. */
export interface SignatureMethod {
  readonly uri: string;
  readonly scheme: ValueScheme;
  readonly keyType: 'rsa' | 'ec';
}

/** `rsa-pss` of RFC 9231 section 2.3.9: its parameters stand in an element. */
export const RSA_PSS_WITH_PARAMETERS: string = `${MORE_2007}rsa-pss`;

const SALT = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 } as const;
const method = (uri: string, hash: HashName, padding: 'pkcs1' | 'pss' | 'ecdsa'): SignatureMethod => ({
  uri,
  scheme: padding === 'pss' ? { hash, padding, saltLength: SALT[hash] } : { hash, padding },
  keyType: padding === 'ecdsa' ? 'ec' : 'rsa',
});

/** Every accepted SignatureMethod by URI: no SHA-1, no HMAC, no DSA. */
export const SIGNATURE_METHODS: ReadonlyMap<string, SignatureMethod> = new Map(
  [
    method(`${MORE}rsa-sha256`, 'sha256', 'pkcs1'),
    method(`${MORE}ecdsa-sha256`, 'sha256', 'ecdsa'),
    method(`${MORE}rsa-sha384`, 'sha384', 'pkcs1'),
    method(`${MORE}rsa-sha512`, 'sha512', 'pkcs1'),
    method(`${MORE}ecdsa-sha384`, 'sha384', 'ecdsa'),
    method(`${MORE}ecdsa-sha512`, 'sha512', 'ecdsa'),
    method(`${MORE_2007}sha256-rsa-MGF1`, 'sha256', 'pss'),
    method(`${MORE_2007}sha384-rsa-MGF1`, 'sha384', 'pss'),
    method(`${MORE_2007}sha512-rsa-MGF1`, 'sha512', 'pss'),
    method(RSA_PSS_WITH_PARAMETERS, 'sha256', 'pss'),
  ].map((m) => [m.uri, m]),
);

/** Methods accepted besides, and only in legacy mode: SHA-1 has been broken for signatures since 2017. */
export const LEGACY_SIGNATURE_METHODS: ReadonlyMap<string, SignatureMethod> = new Map(
  [
    method('http://www.w3.org/2000/09/xmldsig#rsa-sha1', 'sha1', 'pkcs1'),
    method(`${MORE}ecdsa-sha1`, 'sha1', 'ecdsa'),
    method(`${MORE_2007}sha1-rsa-MGF1`, 'sha1', 'pss'),
  ].map((m) => [m.uri, m]),
);

/** A digest method on the allow-list. */
export interface DigestMethod {
  readonly uri: string;
  readonly hash: HashName;
  /** Digest length in bytes. */
  readonly length: number;
}

/** SHA-256, the digest of the transcript profile. */
export const DIGEST_SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

/** Every accepted DigestMethod by URI. */
export const DIGEST_METHODS: ReadonlyMap<string, DigestMethod> = new Map(
  (
    [
      { uri: DIGEST_SHA256, hash: 'sha256', length: 32 },
      { uri: 'http://www.w3.org/2001/04/xmlenc#sha512', hash: 'sha512', length: 64 },
      { uri: `${MORE}sha384`, hash: 'sha384', length: 48 },
    ] satisfies DigestMethod[]
  ).map((m) => [m.uri, m]),
);

/** SHA-1 as a digest, in legacy mode only. */
export const LEGACY_DIGEST_METHODS: ReadonlyMap<string, DigestMethod> = new Map([
  [
    'http://www.w3.org/2000/09/xmldsig#sha1',
    { uri: 'http://www.w3.org/2000/09/xmldsig#sha1', hash: 'sha1', length: 20 },
  ],
]);

/** Name of the signer port → SignatureMethod. */
export const METHOD_OF: ReadonlyMap<SignatureAlgorithm, SignatureMethod> = new Map(
  (
    [
      ['rsa-sha256', `${MORE}rsa-sha256`],
      ['rsa-sha384', `${MORE}rsa-sha384`],
      ['rsa-sha512', `${MORE}rsa-sha512`],
      ['rsa-pss-sha256', `${MORE_2007}sha256-rsa-MGF1`],
      ['ecdsa-sha256', `${MORE}ecdsa-sha256`],
      ['ecdsa-sha384', `${MORE}ecdsa-sha384`],
    ] satisfies [SignatureAlgorithm, string][]
  ).map(([name, uri]) => [name, SIGNATURE_METHODS.get(uri)!]),
);

/** True when a key of this shape may be used: RSA of at least `minRsaBits`, P-256, P-384 or P-521 (TT 15/2025). */
export function isKeyAccepted(
  keyType: 'rsa' | 'ec',
  shape: KeyShape | undefined,
  minRsaBits: number,
): boolean {
  if (shape === undefined) return false;
  return 'rsaBits' in shape ? keyType === 'rsa' && shape.rsaBits >= minRsaBits : keyType === 'ec';
}
