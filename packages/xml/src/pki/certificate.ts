import type { CertificateInfo } from '../x509/certificate-info.ts';
import { badCertificate, readBitString, readChildren, type Tlv } from '../x509/der.ts';
import { type ParsedCertificate, parseCertificate } from '../x509/parse-certificate.ts';
import { type CanonicalName, canonicalName, sameDn } from './canonical-name.ts';
import {
  type Extensions,
  readAccessUrls,
  readDistributionUrls,
  readExtensions,
  readOidList,
} from './extensions.ts';
import { OID } from './oids.ts';

/** A certificate read in full: what a path, a responder or a timestamp server is judged by. */
export interface PkiCertificate {
  readonly info: CertificateInfo;
  readonly parts: ParsedCertificate;
  readonly der: Uint8Array;
  readonly subject: CanonicalName;
  readonly issuer: CanonicalName;
  /** Where the names lie in `der`. */
  readonly subjectTlv: Tlv;
  readonly issuerTlv: Tlv;
  /** Content octets of the serial number. */
  readonly serial: Uint8Array;
  /** The key's bits, without the algorithm: what OCSP and key identifiers hash. */
  readonly keyBits: Uint8Array;
  readonly extensions: Extensions;
  /** Extended key usages; undefined when the extension is absent. */
  readonly extendedKeyUsage: readonly string[] | undefined;
  /** Subject and issuer are the same name. */
  readonly selfIssued: boolean;
  /** Where OCSP is answered, from the certificate. */
  readonly ocspUrls: readonly string[];
  /** Where the issuer's certificate lies. */
  readonly issuerUrls: readonly string[];
  /** Where the CRL lies. */
  readonly crlUrls: readonly string[];
}

/** Reads a certificate with everything a path is judged by; `parts` where it was parsed before. Throws `ERR_HBS_CERT_FORMAT`. */
export function readPkiCertificate(
  bytes: Uint8Array,
  parts: ParsedCertificate = parseCertificate(bytes),
): PkiCertificate {
  const { info } = parts;
  const { der } = info;
  const tbs = readChildren(der, readChildren(der, whole(der))[0]!);
  const fields = tbs[0]!.tag === 0xa0 ? tbs.slice(1) : tbs;
  const [serial, , issuerTlv, , subjectTlv, spki] = fields;
  if (serial === undefined || issuerTlv === undefined || subjectTlv === undefined || spki === undefined) {
    return badCertificate('structure');
  }
  const extensions = readExtensions(
    der,
    fields.find((x) => x.tag === 0xa3),
  );
  const usage = extensions.get(OID.extKeyUsage);
  const access = extensions.get(OID.authorityInfoAccess);
  const subject = canonicalName(der, subjectTlv);
  const issuer = canonicalName(der, issuerTlv);
  const key = readChildren(der, spki)[1];
  if (key === undefined) return badCertificate('public-key');
  return {
    info,
    parts,
    der,
    subject,
    issuer,
    subjectTlv,
    issuerTlv,
    serial: der.subarray(serial.start, serial.end),
    keyBits: readBitString(der, key),
    extensions,
    extendedKeyUsage: usage === undefined ? undefined : readOidList(der, usage),
    selfIssued: sameDn(subject, issuer),
    ocspUrls: readAccessUrls(der, access, OID.adOcsp),
    issuerUrls: readAccessUrls(der, access, OID.adCaIssuers),
    crlUrls: readDistributionUrls(der, extensions.get(OID.crlDistributionPoints)),
  };
}

const whole = (der: Uint8Array): Tlv => ({ tag: 0x30, at: 0, start: headerOf(der), end: der.length });
const headerOf = (der: Uint8Array): number => (der[1]! < 0x80 ? 2 : 2 + (der[1]! & 0x7f));
