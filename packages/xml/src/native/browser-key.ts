import {
  badCertificate,
  expectTlv,
  readBitString,
  readChildren,
  readOid,
  readTlv,
  type Tlv,
} from '../x509/der.ts';
import { CURVES, type Curve, uncompressedPoint } from './ec-point.ts';
import type { HashName, KeyShape, PublicKey } from './seam.ts';

/** A key as the browser uses it, already in the one form every Web Crypto imports. */
export interface BrowserKey extends PublicKey {
  readonly asymmetricKeyType: 'rsa' | 'rsa-pss' | 'ec';
  readonly shape: KeyShape;
  /** DER SubjectPublicKeyInfo: `rsaEncryption` with minimal integers, or an uncompressed point. */
  readonly spki: Uint8Array;
  readonly curve?: Curve;
  /** False for a use that an `id-RSASSA-PSS` key excludes, or for a key that is not RSA. */
  allows(padding: 'pkcs1' | 'pss', hash: HashName, saltLength: number): boolean;
  /** Imported keys by use. */
  readonly imported: Map<string, unknown>;
}

const RSA = '1.2.840.113549.1.1.1';
const RSA_PSS = '1.2.840.113549.1.1.10';
const EC = '1.2.840.10045.2.1';
const RSA_ALGORITHM = [0x30, 0x0d, 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];
const HASH_OIDS: Readonly<Record<HashName, string>> = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};

/** Reads a SubjectPublicKeyInfo as OpenSSL would; throws for what is no RSA key and no point of P-256, P-384, P-521. */
export function readBrowserKey(spki: Uint8Array): BrowserKey {
  const outer = expectTlv(spki, 0, spki.length, 0x30);
  const [algorithm, bits] = readChildren(spki, outer);
  if (algorithm?.tag !== 0x30 || bits === undefined) return badCertificate('public-key');
  const [type, parameters] = readChildren(spki, algorithm);
  if (type === undefined) return badCertificate('public-key');
  const oid = readOid(spki, type);
  const value = readBitString(spki, bits);
  if (oid === RSA || oid === RSA_PSS)
    return rsaKey(value, oid === RSA_PSS ? pssUse(spki, parameters) : anyUse);
  const curve = oid === EC && parameters?.tag === 0x06 ? CURVES.get(readOid(spki, parameters)) : undefined;
  if (curve === undefined) return badCertificate('public-key');
  const point = uncompressedPoint(curve, value);
  if (point === undefined) return badCertificate('public-key');
  return {
    asymmetricKeyType: 'ec',
    shape: { ecBytes: curve.bytes },
    spki: der(0x30, spki.subarray(algorithm.at, algorithm.end), der(0x03, Uint8Array.of(0), point)),
    curve,
    allows: () => false,
    imported: new Map(),
  };
}

type Use = BrowserKey['allows'];
const anyUse: Use = () => true;

function rsaKey(value: Uint8Array, allows: Use): BrowserKey {
  const [n, e] = readChildren(value, expectTlv(value, 0, value.length, 0x30));
  if (n?.tag !== 0x02 || e?.tag !== 0x02) return badCertificate('public-key');
  const modulus = unsigned(value, n);
  const key = der(0x30, integer(modulus), integer(unsigned(value, e)));
  return {
    asymmetricKeyType: allows === anyUse ? 'rsa' : 'rsa-pss',
    shape: { rsaBits: modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24 },
    spki: der(0x30, Uint8Array.from(RSA_ALGORITHM), der(0x03, Uint8Array.of(0), key)),
    allows,
    imported: new Map(),
  };
}

/** What RFC 4055 section 1.2 lets a key of type id-RSASSA-PSS do: PSS only, with these parameters when it has any. */
function pssUse(b: Uint8Array, parameters: Tlv | undefined): Use {
  if (parameters === undefined) return (padding) => padding === 'pss';
  if (parameters.tag !== 0x30) return badCertificate('public-key');
  const parts = readChildren(b, parameters);
  const inner = (tag: number): Tlv | undefined => {
    const part = parts.find((x) => x.tag === tag);
    return part === undefined ? undefined : readTlv(b, part.start, part.end);
  };
  const hash = oidOf(b, inner(0xa0));
  const mask = inner(0xa1);
  const maskHash = mask === undefined ? undefined : oidOf(b, readChildren(b, mask)[1]);
  const salt = inner(0xa2);
  const least = salt === undefined ? 20 : Number(`0x0${hex(unsigned(b, salt))}`);
  return (padding, name, saltLength) =>
    padding === 'pss' && hash === HASH_OIDS[name] && maskHash === hash && saltLength >= least;
}

function oidOf(b: Uint8Array, algorithm: Tlv | undefined): string | undefined {
  const type = algorithm === undefined ? undefined : readChildren(b, algorithm)[0];
  return type === undefined ? undefined : readOid(b, type);
}

/** Content of an INTEGER read as a number without sign, without leading zeros. */
function unsigned(b: Uint8Array, { start, end }: Tlv): Uint8Array {
  let from = start;
  while (from < end && b[from] === 0) from++;
  return b.subarray(from, end);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (x) => x.toString(16).padStart(2, '0')).join('');
}

function integer(value: Uint8Array): Uint8Array {
  return value.length === 0 || value[0]! >= 0x80 ? der(0x02, Uint8Array.of(0), value) : der(0x02, value);
}

function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = parts.flatMap((part) => Array.from(part));
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Uint8Array.from([tag, ...size, ...content]);
}
