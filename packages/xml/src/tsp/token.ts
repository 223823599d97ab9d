import { sameDn } from '../pki/canonical-name.ts';
import { type PkiCertificate, readPkiCertificate } from '../pki/certificate.ts';
import { type CmsSignedData, type CmsSigner, readSignedData } from '../pki/cms.ts';
import { guard, hex, sameBytes } from '../pki/guard.ts';
import { DIGEST_OIDS, OID } from '../pki/oids.ts';
import { ascii, badCertificate, expectTlv, readChildren, readOid, readTlv, type Tlv } from '../x509/der.ts';

/** Hash functions a timestamp may be made over. */
export type TimestampDigest = 'sha256' | 'sha384' | 'sha512';

/** What an RFC 3161 token says, read without judging it. */
export interface TimestampToken {
  /** Milliseconds since the epoch; never corrected by a signer's clock. */
  readonly genTime: number;
  /** How far genTime may be off, ms, when the server says so. */
  readonly accuracyMs?: number;
  readonly digestAlgorithm: TimestampDigest;
  /** What was stamped. */
  readonly digest: Uint8Array;
  /** Object identifier of the server's policy. */
  readonly policy: string;
  /** Lower-case hexadecimal. */
  readonly serial: string;
  /** Big-endian, without leading zeros. */
  readonly nonce?: Uint8Array;
  /** Every certificate in the token, DER. */
  readonly certificates: readonly Uint8Array[];
  /** Every CRL in the token, DER. */
  readonly crls: readonly Uint8Array[];
  /** The certificate that signed, DER; undefined when the token does not carry it. */
  readonly signerCertificate: Uint8Array | undefined;
  /** The token itself, as given. */
  readonly der: Uint8Array;
}

/** A token with what its verification needs. */
export interface OpenToken {
  readonly token: TimestampToken;
  readonly cms: CmsSignedData;
}

const FORMAT = 'ERR_HBS_TSA_FORMAT';
const DIGEST_BYTES = { sha256: 32, sha384: 48, sha512: 64 } as const;

/** Reads a TimeStampToken (RFC 3161 section 2.4.2). Throws `ERR_HBS_TSA_FORMAT`. */
export function readTimestampToken(token: Uint8Array): TimestampToken {
  return openToken(token).token;
}

/** Reads a token and keeps its CMS. Throws `ERR_HBS_TSA_FORMAT`. */
export function openToken(der: Uint8Array): OpenToken {
  return guard(FORMAT, () => {
    const cms = readSignedData(der);
    if (cms.contentType !== OID.tstInfo) badCertificate('content-type');
    const signer = findSigner(cms.certificates, cms.signer.by);
    return {
      cms,
      token: {
        ...readTstInfo(cms.content),
        certificates: cms.certificates,
        crls: cms.crls,
        signerCertificate: signer?.der,
        der,
      },
    };
  });
}

/** The certificate a CMS signer names, among those at hand. */
export function findSigner(
  certificates: readonly Uint8Array[],
  by: CmsSigner['by'],
): PkiCertificate | undefined {
  for (const der of certificates) {
    let certificate: PkiCertificate;
    try {
      certificate = readPkiCertificate(der);
    } catch {
      continue;
    }
    if ('keyId' in by) {
      if (certificate.parts.subjectKeyId === hex(by.keyId)) return certificate;
    } else if (sameDn(certificate.issuer, by.issuer) && sameBytes(certificate.serial, by.serial))
      return certificate;
  }
  return undefined;
}

type TstInfo = Omit<TimestampToken, 'certificates' | 'crls' | 'signerCertificate' | 'der'>;

function readTstInfo(b: Uint8Array): TstInfo {
  const root = expectTlv(b, 0, b.length, 0x30);
  if (root.end !== b.length) badCertificate('trailing-bytes');
  const [version, policy, imprint, serial, genTime, ...rest] = readChildren(b, root);
  if (version?.tag !== 0x02 || version.end - version.start !== 1 || b[version.start] !== 1)
    return badCertificate('version');
  if (policy === undefined || imprint?.tag !== 0x30 || serial?.tag !== 0x02 || genTime === undefined) {
    return badCertificate('tst-info');
  }
  const accuracy = rest.find((x) => x.tag === 0x30);
  const nonce = rest.find((x) => x.tag === 0x02);
  return {
    genTime: readGenTime(b, genTime),
    ...(accuracy === undefined ? {} : { accuracyMs: readAccuracy(b, accuracy) }),
    ...readImprint(b, imprint),
    policy: readOid(b, policy),
    serial: hex(withoutZeros(b.subarray(serial.start, serial.end))),
    ...(nonce === undefined ? {} : { nonce: withoutZeros(b.subarray(nonce.start, nonce.end)) }),
  };
}

/** A MessageImprint. */
export function readImprint(b: Uint8Array, imprint: Tlv): Pick<TimestampToken, 'digestAlgorithm' | 'digest'> {
  const [algorithm, digest] = readChildren(b, imprint);
  if (algorithm?.tag !== 0x30 || digest?.tag !== 0x04) return badCertificate('imprint');
  const name = DIGEST_OIDS.get(readOid(b, readTlv(b, algorithm.start, algorithm.end)));
  if (name === undefined || name === 'sha1') return badCertificate('imprint-algorithm');
  if (digest.end - digest.start !== DIGEST_BYTES[name]) badCertificate('imprint');
  return { digestAlgorithm: name, digest: b.subarray(digest.start, digest.end) };
}

/** Big-endian bytes without leading zero octets. */
export function withoutZeros(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  return bytes.subarray(start);
}

/** GeneralizedTime in Zulu with an optional fraction (RFC 3161 section 2.4.2), ms since the epoch. */
function readGenTime(b: Uint8Array, tlv: Tlv): number {
  if (tlv.tag !== 0x18 || tlv.end - tlv.start > 32) return badCertificate('gen-time');
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d+))?Z$/.exec(ascii(b, tlv));
  if (match === null) return badCertificate('gen-time');
  const [, year, month, day, hour, minute, second, fraction = '0'] = match;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time)) badCertificate('gen-time');
  return time + Math.floor(Number(`0.${fraction}`) * 1000);
}

function readAccuracy(b: Uint8Array, tlv: Tlv): number {
  let ms = 0;
  for (const part of readChildren(b, tlv)) {
    let value = 0;
    if (part.end - part.start > 4) badCertificate('accuracy');
    for (let i = part.start; i < part.end; i++) value = value * 256 + b[i]!;
    if (part.tag === 0x02) ms += value * 1000;
    else if (part.tag === 0x80) ms += value;
    else if (part.tag === 0x81) ms += value / 1000;
    else badCertificate('accuracy');
  }
  return ms;
}
