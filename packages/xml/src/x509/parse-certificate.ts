import type { CertificateHolder } from '@hocbaso/spec';
import { hashHex, type ValueScheme } from '../dsig/node-crypto.ts';
import type { CertificateInfo, CertificateKey } from './certificate-info.ts';
import {
  badCertificate,
  expectTlv,
  readBitString,
  readChildren,
  readOid,
  readTime,
  readTlv,
  type Tlv,
} from './der.ts';
import {
  formatForPeople,
  formatRfc4514,
  type Name,
  OID_CN,
  OID_UID,
  readName,
  toHex,
  valuesOf,
} from './name.ts';

/** A certificate with the parts a chain check needs. */
export interface ParsedCertificate {
  readonly info: CertificateInfo;
  /** The signed part, DER. */
  readonly tbs: Uint8Array;
  readonly signature: Uint8Array;
  /** How the issuer signed; undefined for an algorithm that is not accepted. */
  readonly scheme: ValueScheme | undefined;
  readonly spki: Uint8Array;
  /** DER of the names, hexadecimal: equality is what links a chain. */
  readonly subjectDer: string;
  readonly issuerDer: string;
  readonly subjectKeyId?: string;
  readonly authorityKeyId?: string;
}

const SCHEMES: ReadonlyMap<string, ValueScheme> = new Map<string, ValueScheme>([
  ['1.2.840.113549.1.1.11', { hash: 'sha256', padding: 'pkcs1' }],
  ['1.2.840.113549.1.1.12', { hash: 'sha384', padding: 'pkcs1' }],
  ['1.2.840.113549.1.1.13', { hash: 'sha512', padding: 'pkcs1' }],
  ['1.2.840.10045.4.3.2', { hash: 'sha256', padding: 'ecdsa-der' }],
  ['1.2.840.10045.4.3.3', { hash: 'sha384', padding: 'ecdsa-der' }],
  ['1.2.840.10045.4.3.4', { hash: 'sha512', padding: 'ecdsa-der' }],
]);
const HASHES: ReadonlyMap<string, 'sha256' | 'sha384' | 'sha512'> = new Map([
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);
const CURVES: ReadonlyMap<string, 'P-256' | 'P-384' | 'P-521'> = new Map([
  ['1.2.840.10045.3.1.7', 'P-256'],
  ['1.3.132.0.34', 'P-384'],
  ['1.3.132.0.35', 'P-521'],
]);
const KEY_USAGE = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];

/** Reads a DER certificate (RFC 5280 section 4.1). Throws `ERR_HBS_CERT_FORMAT`. */
export function parseCertificate(der: Uint8Array): ParsedCertificate {
  const outer = expectTlv(der, 0, der.length, 0x30);
  if (outer.end !== der.length) badCertificate('trailing-bytes');
  const [tbs, outerAlgorithm, signature, extra] = readChildren(der, outer);
  if (tbs?.tag !== 0x30 || outerAlgorithm === undefined || signature === undefined || extra !== undefined) {
    return badCertificate('structure');
  }
  const fields = readChildren(der, tbs);
  const hasVersion = fields[0]?.tag === 0xa0;
  const [serial, algorithm, issuer, validity, subject, spki] = hasVersion ? fields.slice(1) : fields;
  if (serial?.tag !== 0x02 || algorithm?.tag !== 0x30 || issuer === undefined)
    return badCertificate('structure');
  if (validity?.tag !== 0x30 || subject === undefined || spki?.tag !== 0x30)
    return badCertificate('structure');
  const [notBefore, notAfter] = readChildren(der, validity);
  if (notBefore === undefined || notAfter === undefined) return badCertificate('validity');
  const hex = (tlv: Tlv): string => toHex(der, tlv.at, tlv.end);
  if (hex(algorithm) !== hex(outerAlgorithm)) badCertificate('signature-algorithm');

  const subjectName = readName(der, subject);
  const issuerName = readName(der, issuer);
  const extensions = readExtensions(
    der,
    fields.find((x) => x.tag === 0xa3),
  );
  const info: CertificateInfo = {
    subject: formatForPeople(subjectName),
    issuer: formatForPeople(issuerName),
    subjectName: formatRfc4514(subjectName),
    issuerName: formatRfc4514(issuerName),
    serial: toHex(der, serial.start, serial.end).replace(/^(00)+(?=.)/, ''),
    notBefore: readTime(der, notBefore),
    notAfter: readTime(der, notAfter),
    ...readHolder(subjectName),
    key: readKey(der, spki),
    isCa: extensions.isCa,
    ...(extensions.pathLength === undefined ? {} : { pathLength: extensions.pathLength }),
    ...(extensions.keyUsage === undefined ? {} : { keyUsage: extensions.keyUsage }),
    criticalExtensions: extensions.critical,
    fingerprint: hashHex('sha256', der),
    der,
  };
  return {
    info,
    tbs: der.subarray(tbs.at, tbs.end),
    signature: readBitString(der, signature),
    scheme: readScheme(der, algorithm),
    spki: der.subarray(spki.at, spki.end),
    subjectDer: hex(subject),
    issuerDer: hex(issuer),
    ...(extensions.subjectKeyId === undefined ? {} : { subjectKeyId: extensions.subjectKeyId }),
    ...(extensions.authorityKeyId === undefined ? {} : { authorityKeyId: extensions.authorityKeyId }),
  };
}

function readHolder(subject: Name): Pick<CertificateInfo, 'holder' | 'kind' | 'cmnd'> {
  const numbers = new Map<string, string>();
  for (const uid of valuesOf(subject, OID_UID)) {
    const match = /^\s*(CCCD|CMND|MST)\s*:\s*(\S+)\s*$/i.exec(uid);
    if (match !== null && !numbers.has(match[1]!.toUpperCase()))
      numbers.set(match[1]!.toUpperCase(), match[2]!);
  }
  const cccd = numbers.get('CCCD');
  const cmnd = numbers.get('CMND');
  const mst = numbers.get('MST');
  const holder: CertificateHolder = {
    cn: valuesOf(subject, OID_CN).at(-1) ?? '',
    ...(cccd === undefined ? {} : { cccd }),
    ...(mst === undefined ? {} : { mst }),
  };
  const kind =
    cccd !== undefined || cmnd !== undefined ? 'person' : mst !== undefined ? 'organization' : 'unknown';
  return { holder, kind, ...(cmnd === undefined ? {} : { cmnd }) };
}

function readKey(b: Uint8Array, spki: Tlv): CertificateKey {
  const [algorithm, value] = readChildren(b, spki);
  if (algorithm?.tag !== 0x30 || value === undefined) return badCertificate('public-key');
  const [type, parameters] = readChildren(b, algorithm);
  if (type === undefined) return badCertificate('public-key');
  const oid = readOid(b, type);
  if (oid === '1.2.840.113549.1.1.1' || oid === '1.2.840.113549.1.1.10') {
    const key = readBitString(b, value);
    const modulus = expectTlv(key, expectTlv(key, 0, key.length, 0x30).start, key.length, 0x02);
    let start = modulus.start;
    while (start < modulus.end && key[start] === 0) start++;
    const bits = start === modulus.end ? 0 : (modulus.end - start) * 8 - (Math.clz32(key[start]!) - 24);
    return { type: 'rsa', bits };
  }
  if (oid === '1.2.840.10045.2.1' && parameters?.tag === 0x06) {
    const curve = CURVES.get(readOid(b, parameters));
    return curve === undefined ? { type: 'ec' } : { type: 'ec', curve };
  }
  return { type: 'other' };
}

function readScheme(b: Uint8Array, algorithm: Tlv): ValueScheme | undefined {
  const [type, parameters] = readChildren(b, algorithm);
  if (type === undefined) return badCertificate('signature-algorithm');
  const oid = readOid(b, type);
  if (oid !== '1.2.840.113549.1.1.10') return SCHEMES.get(oid);
  // RSASSA-PSS: absent parts mean SHA-1, which is not accepted; MGF1 hash is what OpenSSL assumes, the same one.
  if (parameters?.tag !== 0x30) return undefined;
  const parts = readChildren(b, parameters);
  const hashOf = (tag: number, inner: (x: Tlv) => Tlv): 'sha256' | 'sha384' | 'sha512' | undefined => {
    const part = parts.find((x) => x.tag === tag);
    return part === undefined ? undefined : HASHES.get(readOid(b, inner(readTlv(b, part.start, part.end))));
  };
  const first = (x: Tlv): Tlv => readTlv(b, x.start, x.end);
  const hash = hashOf(0xa0, first);
  const mgf = hashOf(0xa1, (x) => first(readTlv(b, first(x).end, x.end)));
  const salt = parts.find((x) => x.tag === 0xa2);
  if (hash === undefined || hash !== mgf || salt === undefined) return undefined;
  const integer = expectTlv(b, salt.start, salt.end, 0x02);
  return integer.end - integer.start === 1
    ? { hash, padding: 'pss', saltLength: b[integer.start]! }
    : undefined;
}

interface Extensions {
  isCa: boolean;
  pathLength?: number;
  keyUsage?: string[];
  critical: string[];
  subjectKeyId?: string;
  authorityKeyId?: string;
}

function readExtensions(b: Uint8Array, wrapper: Tlv | undefined): Extensions {
  const result: Extensions = { isCa: false, critical: [] };
  if (wrapper === undefined) return result;
  const seen = new Set<string>();
  for (const extension of readChildren(b, expectTlv(b, wrapper.start, wrapper.end, 0x30))) {
    const parts = readChildren(b, extension);
    const value = parts.at(-1);
    if (parts.length < 2 || value?.tag !== 0x04) return badCertificate('extension');
    const oid = readOid(b, parts[0]!);
    if (seen.has(oid)) badCertificate('extension-twice');
    seen.add(oid);
    if (parts.length === 3 && parts[1]!.tag === 0x01 && b[parts[1]!.start] !== 0) result.critical.push(oid);
    if (oid === '2.5.29.19') {
      const [ca, length] = readChildren(b, expectTlv(b, value.start, value.end, 0x30));
      result.isCa = ca?.tag === 0x01 && b[ca.start] !== 0;
      if (length?.tag === 0x02 && length.end - length.start === 1) result.pathLength = b[length.start]!;
    } else if (oid === '2.5.29.15') {
      const bits = expectTlv(b, value.start, value.end, 0x03);
      result.keyUsage = KEY_USAGE.filter(
        (_, i) =>
          ((b[bits.start + 1 + (i >> 3)] ?? 0) & (0x80 >> (i & 7))) !== 0 &&
          bits.start + 1 + (i >> 3) < bits.end,
      );
    } else if (oid === '2.5.29.14') {
      const id = expectTlv(b, value.start, value.end, 0x04);
      result.subjectKeyId = toHex(b, id.start, id.end);
    } else if (oid === '2.5.29.35') {
      const id = readChildren(b, expectTlv(b, value.start, value.end, 0x30)).find((x) => x.tag === 0x80);
      if (id !== undefined) result.authorityKeyId = toHex(b, id.start, id.end);
    }
  }
  return result;
}
