import { badCertificate, readChildren, readOid, type Tlv } from '../x509/der.ts';
import { hex } from './guard.ts';

/** Relative distinguished names as comparable text, in the order of the certificate. */
export type CanonicalName = readonly string[];

/** UTF8String, NumericString, PrintableString, TeletexString, IA5String, VisibleString; BMPString and UniversalString below. */
const TEXT_TAGS = new Set([0x0c, 0x12, 0x13, 0x14, 0x16, 0x1a]);

/**
 * A distinguished name made comparable (RFC 5280 section 7.1, the way OpenSSL does it): string types count alike, ASCII letters in
 * lower case, spaces trimmed and collapsed. Throws `ERR_HBS_CERT_FORMAT`.
 */
export function canonicalName(b: Uint8Array, name: Tlv): CanonicalName {
  if (name.tag !== 0x30) badCertificate('name');
  return readChildren(b, name).map((set) => {
    if (set.tag !== 0x31) badCertificate('name');
    return readChildren(b, set)
      .map((pair) => {
        const [type, value, extra] = readChildren(b, pair);
        if (type === undefined || value === undefined || extra !== undefined) return badCertificate('name');
        return `${readOid(b, type)}=${comparable(b, value)}`;
      })
      .sort()
      .join('+');
  });
}

function comparable(b: Uint8Array, value: Tlv): string {
  const bytes = b.subarray(value.start, value.end);
  if (value.tag === 0x1e) return fold(new TextDecoder('utf-16be').decode(bytes));
  if (!TEXT_TAGS.has(value.tag)) return `#${hex(b.subarray(value.at, value.end))}`;
  return fold(new TextDecoder(value.tag === 0x0c ? 'utf-8' : 'latin1').decode(bytes));
}

const fold = (value: string): string =>
  value
    .replace(/[A-Z]/g, (c) => c.toLowerCase())
    .replace(/[ \t\n\v\f\r]+/g, ' ')
    .replace(/^ | $/g, '')
    .replace(/[\\+=#]/g, (c) => `\\${c}`);

/** True when two names are the same. */
export function sameDn(a: CanonicalName, b: CanonicalName): boolean {
  return a.length === b.length && a.every((rdn, i) => rdn === b[i]);
}

/** True when `name` lies in the subtree `base`. */
export function isWithin(name: CanonicalName, base: CanonicalName): boolean {
  return base.length <= name.length && base.every((rdn, i) => rdn === name[i]);
}
