import { bytesFromBase64 } from '#native';
import type { ValueScheme } from '../native/seam.ts';
import { type CanonicalName, canonicalName } from '../pki/canonical-name.ts';
import { type Extensions, innerValue, readExtensions, readPointUrls } from '../pki/extensions.ts';
import { guard, hex } from '../pki/guard.ts';
import { OID } from '../pki/oids.ts';
import {
  badCertificate,
  expectTlv,
  readBitString,
  readChildren,
  readTime,
  readTlv,
  type Tlv,
} from '../x509/der.ts';
import { readScheme } from '../x509/parse-certificate.ts';
import { REASONS, type RevocationReason } from './reason.ts';

/** One line of a CRL. */
export interface CrlEntry {
  /** Milliseconds since the epoch. */
  readonly revokedAt: number;
  readonly reason: RevocationReason;
  /** When the key was known or suspected to be lost, ms since the epoch, where the CA says so. */
  readonly invalidityDate?: number;
}

/** What an issuing distribution point confines a CRL to (RFC 5280 section 5.2.5). */
export interface CrlScope {
  readonly onlyUserCertificates: boolean;
  readonly onlyCaCertificates: boolean;
  readonly onlyAttributeCertificates: boolean;
  readonly onlySomeReasons: boolean;
  readonly indirect: boolean;
  /** Undefined: no distribution point is named. */
  readonly urls: readonly string[] | undefined;
}

/** A certificate revocation list, read without judging it. */
export interface Crl {
  readonly issuer: CanonicalName;
  /** Milliseconds since the epoch. */
  readonly thisUpdate: number;
  readonly nextUpdate: number | undefined;
  /** Lower-case hexadecimal. */
  readonly number: string | undefined;
  readonly isDelta: boolean;
  readonly scope: CrlScope | undefined;
  /** First critical extension, of the list or of an entry, that is not understood. */
  readonly unknownCritical: string | undefined;
  /** Certificates that expired before this moment may be missing; undefined: all expired ones may be. */
  readonly expiredSince: number | undefined;
  readonly authorityKeyId: string | undefined;
  readonly entryCount: number;
  /** The line of a serial number (content octets of its INTEGER). */
  entry(serial: Uint8Array): CrlEntry | undefined;
  readonly scheme: ValueScheme | undefined;
  readonly tbs: Uint8Array;
  readonly signature: Uint8Array;
  readonly der: Uint8Array;
}

const UNDERSTOOD: ReadonlySet<string> = new Set([
  OID.crlNumber,
  OID.deltaCrl,
  OID.issuingDistributionPoint,
  OID.authorityKeyId,
]);
const ENTRY_UNDERSTOOD: ReadonlySet<string> = new Set([OID.reasonCode, OID.invalidityDate]);

/** Reads a CRL, DER or PEM (RFC 5280 section 5). Throws `ERR_HBS_CRL_FORMAT`. */
export function readCrl(bytes: Uint8Array): Crl {
  return guard('ERR_HBS_CRL_FORMAT', () => parse(fromPem(bytes)));
}

/** The national root serves its list armoured; anything else is taken as DER. */
function fromPem(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x2d) return bytes;
  const text = new TextDecoder('latin1').decode(bytes);
  const body = /^-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]*)-----END X509 CRL-----/.exec(text)?.[1];
  return body === undefined
    ? badCertificate('pem')
    : Uint8Array.from(bytesFromBase64(body.replace(/\s+/g, '')));
}

function parse(der: Uint8Array): Crl {
  const root = expectTlv(der, 0, der.length, 0x30);
  if (root.end !== der.length) badCertificate('trailing-bytes');
  const [tbs, algorithm, signature, extra] = readChildren(der, root);
  if (tbs?.tag !== 0x30 || algorithm?.tag !== 0x30 || signature === undefined || extra !== undefined) {
    return badCertificate('structure');
  }
  const fields = readChildren(der, tbs);
  const [inner, issuer, thisUpdate, ...rest] = fields[0]?.tag === 0x02 ? fields.slice(1) : fields;
  if (inner === undefined || issuer?.tag !== 0x30 || thisUpdate === undefined)
    return badCertificate('structure');
  if (hex(der.subarray(inner.at, inner.end)) !== hex(der.subarray(algorithm.at, algorithm.end))) {
    badCertificate('signature-algorithm');
  }
  const nextUpdate = rest[0]?.tag === 0x17 || rest[0]?.tag === 0x18 ? rest.shift() : undefined;
  const list = rest[0]?.tag === 0x30 ? rest.shift() : undefined;
  const wrapper = rest.shift();
  if (rest.length > 0 || (wrapper !== undefined && wrapper.tag !== 0xa0)) badCertificate('structure');
  const extensions = readExtensions(der, wrapper);
  const index = readEntries(der, list);
  const key = extensions.get(OID.authorityKeyId);
  const keyId =
    key === undefined ? undefined : readChildren(der, innerValue(der, key, 0x30)).find((x) => x.tag === 0x80);
  const number = extensions.get(OID.crlNumber);
  const numberAt = number === undefined ? undefined : innerValue(der, number, 0x02);
  const expired = extensions.get(OID.expiredCertsOnCrl);
  return {
    issuer: canonicalName(der, issuer),
    thisUpdate: readTime(der, thisUpdate),
    nextUpdate: nextUpdate === undefined ? undefined : readTime(der, nextUpdate),
    number: numberAt === undefined ? undefined : hex(der.subarray(numberAt.start, numberAt.end)),
    isDelta: extensions.has(OID.deltaCrl),
    scope: readScope(der, extensions),
    unknownCritical: unknownCritical(extensions, UNDERSTOOD) ?? index.unknownCritical,
    expiredSince: expired === undefined ? undefined : readTime(der, innerValue(der, expired, 0x18)),
    authorityKeyId: keyId === undefined ? undefined : hex(der.subarray(keyId.start, keyId.end)),
    entryCount: index.lines.size,
    entry: (serial) => index.lines.get(hex(serial)),
    scheme: readScheme(der, algorithm),
    tbs: der.subarray(tbs.at, tbs.end),
    signature: readBitString(der, signature),
    der,
  };
}

function unknownCritical(extensions: Extensions, understood: ReadonlySet<string>): string | undefined {
  for (const [oid, { critical }] of extensions) if (critical && !understood.has(oid)) return oid;
  return undefined;
}

function readEntries(
  b: Uint8Array,
  list: Tlv | undefined,
): { readonly lines: ReadonlyMap<string, CrlEntry>; readonly unknownCritical: string | undefined } {
  const lines = new Map<string, CrlEntry>();
  let critical: string | undefined;
  if (list === undefined) return { lines, unknownCritical: undefined };
  for (let at = list.start; at < list.end; ) {
    const line = expectTlv(b, at, list.end, 0x30);
    at = line.end;
    const serial = expectTlv(b, line.start, line.end, 0x02);
    const date = readTlv(b, serial.end, line.end);
    const extensions = date.end < line.end ? readTlv(b, date.end, line.end) : undefined;
    if (extensions !== undefined && (extensions.tag !== 0x30 || extensions.end !== line.end))
      badCertificate('entry');
    const read = readExtensions(b, extensions);
    critical ??= unknownCritical(read, ENTRY_UNDERSTOOD);
    const entry: CrlEntry = { revokedAt: readTime(b, date), ...readEntryExtensions(b, read) };
    const key = hex(b.subarray(serial.start, serial.end));
    const before = lines.get(key);
    // A serial number listed twice was revoked at the earlier date.
    if (before === undefined || entry.revokedAt < before.revokedAt) lines.set(key, entry);
  }
  return { lines, unknownCritical: critical };
}

function readEntryExtensions(b: Uint8Array, extensions: Extensions): Omit<CrlEntry, 'revokedAt'> {
  const code = extensions.get(OID.reasonCode);
  const date = extensions.get(OID.invalidityDate);
  const at = code === undefined ? undefined : innerValue(b, code, 0x0a);
  if (at !== undefined && at.end - at.start !== 1) badCertificate('reason');
  return {
    reason: (at === undefined ? undefined : REASONS.get(b[at.start]!)) ?? 'unspecified',
    ...(date === undefined ? {} : { invalidityDate: readTime(b, innerValue(b, date, 0x18)) }),
  };
}

function readScope(b: Uint8Array, extensions: Extensions): CrlScope | undefined {
  const extension = extensions.get(OID.issuingDistributionPoint);
  if (extension === undefined) return undefined;
  const parts = readChildren(b, innerValue(b, extension, 0x30));
  const flag = (tag: number): boolean =>
    parts.some((x) => x.tag === tag && x.end - x.start === 1 && b[x.start] !== 0);
  const point = parts.find((x) => x.tag === 0xa0);
  return {
    onlyUserCertificates: flag(0x81),
    onlyCaCertificates: flag(0x82),
    onlySomeReasons: parts.some((x) => x.tag === 0x83),
    indirect: flag(0x84),
    onlyAttributeCertificates: flag(0x85),
    urls: point === undefined ? undefined : readPointUrls(b, point),
  };
}
