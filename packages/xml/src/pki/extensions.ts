import { ascii, badCertificate, expectTlv, readChildren, readOid, readTlv, type Tlv } from '../x509/der.ts';

/** One extension: whether it is critical, and where the DER inside its octet string lies. */
export interface Extension {
  readonly critical: boolean;
  /** The octet string; its content is the extension's value. */
  readonly value: Tlv;
}

/** Extensions by object identifier. */
export type Extensions = ReadonlyMap<string, Extension>;

/** More than any certificate, CRL or response has. */
const MAX_EXTENSIONS = 64;

/** Reads `Extensions` (the SEQUENCE itself, or the explicit tag around it). Throws `ERR_HBS_CERT_FORMAT`. */
export function readExtensions(b: Uint8Array, holder: Tlv | undefined): Extensions {
  const found = new Map<string, Extension>();
  if (holder === undefined) return found;
  const list = holder.tag === 0x30 ? holder : expectTlv(b, holder.start, holder.end, 0x30);
  for (const extension of readChildren(b, list)) {
    const parts = readChildren(b, extension);
    const value = parts.at(-1);
    if (parts.length < 2 || parts.length > 3 || value?.tag !== 0x04) return badCertificate('extension');
    const oid = readOid(b, parts[0]!);
    if (found.has(oid)) badCertificate('extension-twice');
    if (found.size >= MAX_EXTENSIONS) badCertificate('extensions');
    if (parts.length === 3 && parts[1]!.tag !== 0x01) badCertificate('extension');
    found.set(oid, { critical: parts.length === 3 && b[parts[1]!.start] !== 0, value });
  }
  return found;
}

/** The one element inside an extension's octet string. */
export function innerValue(b: Uint8Array, extension: Extension, tag: number): Tlv {
  const inner = expectTlv(b, extension.value.start, extension.value.end, tag);
  if (inner.end !== extension.value.end) badCertificate('trailing-bytes');
  return inner;
}

/** Object identifiers of a `SEQUENCE OF OBJECT IDENTIFIER`, e.g. extended key usage. */
export function readOidList(b: Uint8Array, extension: Extension): readonly string[] {
  return readChildren(b, innerValue(b, extension, 0x30)).map((x) => readOid(b, x));
}

/** URLs of one access method of an AuthorityInfoAccess extension, http and https only. */
export function readAccessUrls(b: Uint8Array, extension: Extension | undefined, method: string): string[] {
  if (extension === undefined) return [];
  return readChildren(b, innerValue(b, extension, 0x30)).flatMap((description) => {
    const [type, location] = readChildren(b, description);
    if (type === undefined || location === undefined) return badCertificate('access-description');
    return readOid(b, type) === method ? urlOf(b, location) : [];
  });
}

/** URLs of the full names of a CRLDistributionPoints extension, http and https only. */
export function readDistributionUrls(b: Uint8Array, extension: Extension | undefined): string[] {
  if (extension === undefined) return [];
  return readChildren(b, innerValue(b, extension, 0x30)).flatMap((point) => {
    const name = readChildren(b, point).find((x) => x.tag === 0xa0);
    return name === undefined ? [] : readPointUrls(b, name);
  });
}

/** URLs of a DistributionPointName `[0]`. */
export function readPointUrls(b: Uint8Array, name: Tlv): string[] {
  const choice = readTlv(b, name.start, name.end);
  return choice.tag === 0xa0 ? readChildren(b, choice).flatMap((x) => urlOf(b, x)) : [];
}

function urlOf(b: Uint8Array, name: Tlv): string[] {
  if (name.tag !== 0x86) return [];
  const text = ascii(b, name);
  return /^https?:\/\//i.test(text) && text.length <= 2048 ? [text] : [];
}
