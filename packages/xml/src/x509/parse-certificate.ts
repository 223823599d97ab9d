import type { CertificateHolder } from '@hocbaso/spec';
import { hashHex, type ValueScheme } from '../dsig/crypto.ts';
import { asBuffer, hexText, type NativeBytes } from '../parse/native-bytes.ts';
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
import { formatForPeople, formatRfc4514, type Name, OID_CN, OID_UID, readName, valuesOf } from './name.ts';

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
/** serialNumber, an attribute of a subject. */
const OID_SERIAL_NUMBER = '2.5.4.5';
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

/** Names read before, by their DER in hexadecimal: all certificates of an issuer share its name. */
export type NameCache = Map<string, IssuerName>;

/** A name that was read. */
export interface IssuerName {
  readonly people: string;
  readonly rfc4514: string;
}

/**
 * Reads a DER certificate (RFC 5280 section 4.1). Throws `ERR_HBS_CERT_FORMAT`.
 *
 * @param fingerprint SHA-256 of the DER in hexadecimal, where the caller has it
 * @param issuers where names of issuers are kept; the caller bounds it
 */
export function parseCertificate(
  bytes: Uint8Array,
  fingerprint: string = hashHex('sha256', bytes),
  issuers?: NameCache,
): ParsedCertificate {
  const der = asBuffer(bytes);
  const outer = expectTlv(der, 0, der.length, 0x30);
  if (outer.end !== der.length) badCertificate('trailing-bytes');
  const tbs = readTlv(der, outer.start, outer.end);
  const outerAlgorithm = readTlv(der, tbs.end, outer.end);
  const signature = readTlv(der, outerAlgorithm.end, outer.end);
  if (tbs.tag !== 0x30 || signature.end !== outer.end) return badCertificate('structure');

  const first = readTlv(der, tbs.start, tbs.end);
  const serial = first.tag === 0xa0 ? readTlv(der, first.end, tbs.end) : first;
  const algorithm = readTlv(der, serial.end, tbs.end);
  const issuer = readTlv(der, algorithm.end, tbs.end);
  const validity = readTlv(der, issuer.end, tbs.end);
  const subject = readTlv(der, validity.end, tbs.end);
  const spki = readTlv(der, subject.end, tbs.end);
  if (serial.tag !== 0x02 || algorithm.tag !== 0x30) return badCertificate('structure');
  if (validity.tag !== 0x30 || spki.tag !== 0x30) return badCertificate('structure');
  let extensionsAt: Tlv | undefined;
  for (let at = spki.end; at < tbs.end; ) {
    const field = readTlv(der, at, tbs.end);
    if (field.tag === 0xa3) extensionsAt ??= field;
    at = field.end;
  }
  const notBefore = readTlv(der, validity.start, validity.end);
  const notAfter = readTlv(der, notBefore.end, validity.end);
  if (notAfter.end !== validity.end) badCertificate('validity');
  if (!sameBytes(der, algorithm, outerAlgorithm)) badCertificate('signature-algorithm');

  const subjectDer = hexText(der, subject.at, subject.end);
  const issuerDer = hexText(der, issuer.at, issuer.end);
  const subjectName = readName(der, subject);
  const issuerName = issuers?.get(issuerDer) ?? formatName(readName(der, issuer));
  issuers?.set(issuerDer, issuerName);
  const extensions = readExtensions(der, extensionsAt);
  const info: CertificateInfo = {
    subject: formatForPeople(subjectName),
    issuer: issuerName.people,
    subjectName: formatRfc4514(subjectName),
    issuerName: issuerName.rfc4514,
    serial: readSerial(der, serial),
    notBefore: readTime(der, notBefore),
    notAfter: readTime(der, notAfter),
    ...readHolder(subjectName),
    key: readKey(der, spki),
    isCa: extensions.isCa,
    ...(extensions.pathLength === undefined ? {} : { pathLength: extensions.pathLength }),
    ...(extensions.keyUsage === undefined ? {} : { keyUsage: extensions.keyUsage }),
    criticalExtensions: extensions.critical,
    fingerprint,
    der: bytes,
  };
  return {
    info,
    tbs: der.subarray(tbs.at, tbs.end),
    signature: readBitString(der, signature),
    scheme: readScheme(der, algorithm),
    spki: der.subarray(spki.at, spki.end),
    subjectDer,
    issuerDer,
    ...(extensions.subjectKeyId === undefined ? {} : { subjectKeyId: extensions.subjectKeyId }),
    ...(extensions.authorityKeyId === undefined ? {} : { authorityKeyId: extensions.authorityKeyId }),
  };
}

function formatName(name: Name): IssuerName {
  return { people: formatForPeople(name), rfc4514: formatRfc4514(name) };
}

function sameBytes(b: Uint8Array, x: Tlv, y: Tlv): boolean {
  if (x.end - x.at !== y.end - y.at) return false;
  for (let i = 0; i < x.end - x.at; i++) if (b[x.at + i] !== b[y.at + i]) return false;
  return true;
}

/** Hexadecimal without leading zero octets. */
function readSerial(b: NativeBytes, serial: Tlv): string {
  let start = serial.start;
  while (start < serial.end - 1 && b[start] === 0) start++;
  return hexText(b, start, serial.end);
}

function readHolder(subject: Name): Pick<CertificateInfo, 'holder' | 'kind' | 'cmnd'> {
  const numbers = readNumbers(valuesOf(subject, OID_UID));
  // Some subjects carry them as serialNumber; what stands in UID counts.
  if (numbers.size === 0)
    for (const x of readNumbers(valuesOf(subject, OID_SERIAL_NUMBER))) numbers.set(...x);
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

/** `CCCD:…`, `CMND:…`, `MST:…`, case and spaces apart. Two different numbers of one kind name nobody: both are left out. */
function readNumbers(values: readonly string[]): Map<string, string> {
  const numbers = new Map<string, string>();
  const doubtful = new Set<string>();
  for (const value of values) {
    const match = /^\s*(CCCD|CMND|MST)\s*:\s*(\d[\d-]*)\s*$/i.exec(value);
    if (match === null) continue;
    const kind = match[1]!.toUpperCase();
    if ((numbers.get(kind) ?? match[2]) !== match[2]) doubtful.add(kind);
    numbers.set(kind, match[2]!);
  }
  for (const kind of doubtful) numbers.delete(kind);
  return numbers;
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

export function readScheme(b: Uint8Array, algorithm: Tlv): ValueScheme | undefined {
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

function readExtensions(b: NativeBytes, wrapper: Tlv | undefined): Extensions {
  const result: Extensions = { isCa: false, critical: [] };
  if (wrapper === undefined) return result;
  const seen = new Set<string>();
  const list = expectTlv(b, wrapper.start, wrapper.end, 0x30);
  for (let at = list.start; at < list.end; ) {
    const extension = readTlv(b, at, list.end);
    at = extension.end;
    const type = readTlv(b, extension.start, extension.end);
    const second = readTlv(b, type.end, extension.end);
    const value = second.end === extension.end ? second : readTlv(b, second.end, extension.end);
    if (value.tag !== 0x04 || value.end !== extension.end) return badCertificate('extension');
    const oid = readOid(b, type);
    if (seen.has(oid)) badCertificate('extension-twice');
    seen.add(oid);
    if (second.tag === 0x01 && b[second.start] !== 0) result.critical.push(oid);
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
      result.subjectKeyId = hexText(b, id.start, id.end);
    } else if (oid === '2.5.29.35') {
      const id = readChildren(b, expectTlv(b, value.start, value.end, 0x30)).find((x) => x.tag === 0x80);
      if (id !== undefined) result.authorityKeyId = hexText(b, id.start, id.end);
    }
  }
  return result;
}
