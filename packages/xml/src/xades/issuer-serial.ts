import { isHocBaSoError } from '@hocbaso/spec';
import { canonicalName, sameDn } from '../pki/canonical-name.ts';
import { sequence, tlv } from '../pki/write-der.ts';
import { readChildren, readTlv, type Tlv } from '../x509/der.ts';

interface Names {
  readonly issuer: Tlv;
  readonly serial: Tlv;
}

function namesOf(certificate: Uint8Array): Names {
  const outer = readTlv(certificate, 0, certificate.length);
  const fields = readChildren(certificate, readTlv(certificate, outer.start, outer.end));
  const [serial, , issuer] = fields[0]!.tag === 0xa0 ? fields.slice(1) : fields;
  return { issuer: issuer!, serial: serial! };
}

const slice = (b: Uint8Array, { at, end }: Tlv): Uint8Array => b.subarray(at, end);

/**
 * DER of `IssuerSerial` (RFC 5035: one directory name, serial number), the content of `IssuerSerialV2`
 * (EN 319 132-1 clause 5.2.2). The certificate must have been read before.
 */
export function issuerSerialOf(certificate: Uint8Array): Uint8Array {
  const { issuer, serial } = namesOf(certificate);
  return sequence(sequence(tlv(0xa4, slice(certificate, issuer))), slice(certificate, serial));
}

/** True when `IssuerSerial` names this certificate: same issuer (compared as a name), same serial number. */
export function matchesIssuerSerial(der: Uint8Array, certificate: Uint8Array): boolean {
  try {
    const outer = readTlv(der, 0, der.length);
    const [general, serial, extra] = readChildren(der, outer);
    if (outer.tag !== 0x30 || outer.end !== der.length || extra !== undefined) return false;
    if (general?.tag !== 0x30 || serial?.tag !== 0x02) return false;
    const [choice, another] = readChildren(der, general);
    if (choice?.tag !== 0xa4 || another !== undefined) return false;
    const own = namesOf(certificate);
    const a = canonicalName(der, readTlv(der, choice.start, choice.end));
    const sameSerial = integer(der, serial) === integer(certificate, own.serial);
    return sameSerial && sameDn(a, canonicalName(certificate, own.issuer));
  } catch (error) {
    if (isHocBaSoError(error, 'ERR_HBS_CERT_FORMAT')) return false;
    throw error;
  }
}

/** Content octets of an INTEGER without leading zeros. */
function integer(b: Uint8Array, tlvOf: Tlv): string {
  let at = tlvOf.start;
  while (at < tlvOf.end - 1 && b[at] === 0) at++;
  return b.subarray(at, tlvOf.end).join('.');
}
