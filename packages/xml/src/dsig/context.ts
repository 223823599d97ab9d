import { ByteWriter } from '../c14n/byte-writer.ts';
import { xmlError } from '../internal/xml-error.ts';
import { asBuffer, fromByteString, type NativeBytes, utf8 } from '../parse/native-bytes.ts';
import { type PkiCertificate, readPkiCertificate } from '../pki/certificate.ts';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import { type NameCache, type ParsedCertificate, parseCertificate } from '../x509/parse-certificate.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { hashHex, type KeyShape, type PublicKey, publicKeyFromSpki } from './crypto.ts';
import { writeKeyInfo } from './key-info.ts';
import { SignatureShapes } from './signature-shape.ts';

/** A certificate that was read once, with its key ready for use. */
export interface CachedCertificate {
  readonly info: CertificateInfo;
  /** Throws `ERR_HBS_CERT_FORMAT` at the first use of a key OpenSSL does not know. */
  readonly key: PublicKey;
  /**
   * Kind and size of the key, as the certificate says; undefined for a kind that is not accepted.
   * @internal
   */
  readonly shape: KeyShape | undefined;
  /**
   * `info.subjectName` as it stands in XML; undefined when characters of it are escaped there.
   * @internal
   */
  readonly subjectNameBytes: Uint8Array | undefined;
  /** @internal */
  readonly parts: ParsedCertificate;
  /**
   * Everything a path is judged by, read at first use. Throws `ERR_HBS_CERT_FORMAT`.
   * @internal
   */
  readonly full: PkiCertificate;
  /**
   * The certificate in base64.
   * @internal
   */
  readonly base64: string;
  /**
   * What a signature says about its key.
   * @internal
   */
  readonly keyInfo: Uint8Array;
}

/** A path that held for every moment of a window; the engine's own cache. */
export interface CachedPath {
  readonly anchors: readonly Uint8Array[];
  readonly intermediates: readonly Uint8Array[] | undefined;
  readonly path: readonly CertificateInfo[];
  readonly from: number;
  readonly to: number;
}

/** Caches of a verifier or signer; create one and keep it, the engine holds no state of its own. */
export interface DsigContext {
  /** Reads a certificate or returns the one read before (by SHA-256 of its DER). Throws `ERR_HBS_CERT_FORMAT`. */
  certificate(der: Uint8Array): CachedCertificate;
  /**
   * The certificate whose base64 text stands at `start … end`, when that very text was read before. Found by its last
   * characters (the issuer's signature, random) and compared whole: neither base64 nor a hash is needed again.
   */
  knownText(source: NativeBytes, start: number, end: number): CachedCertificate | undefined;
  /** Reads a certificate from base64 and keeps the text. Throws also `ERR_HBS_DSIG_BASE64`. */
  certificateFromBase64(text: string): CachedCertificate;
  /**
   * Good paths by the leaf's fingerprint.
   * @internal
   */
  readonly paths: Map<string, CachedPath>;
  /**
   * Whether one certificate's key signed another, by both fingerprints (signed, then signer).
   * @internal
   */
  readonly links: Map<string, boolean>;
  /**
   * Signatures read before, to know the like of them again.
   * @internal
   */
  readonly shapes: SignatureShapes;
  /**
   * Memory reused by canonicalisation.
   * @internal
   */
  readonly scratch: ByteWriter;
  /** Entries kept per cache. */
  readonly capacity: number;
}

/** Characters near the end of a certificate's base64 (the issuer's signature, random) that serve as its cache key. */
const TAIL = 12;
/** Behind those: padding, and the few bits before it. */
const PADDING = 4;
/** Names of issuers kept at most; a country has a few dozen. */
const MAX_ISSUERS = 256;

/** Options of {@link createDsigContext}. */
export interface DsigContextOptions {
  /** Certificates kept at most; the one read first is dropped first. Default 4096. */
  readonly maxCertificates?: number;
}

/** Makes empty caches. */
export function createDsigContext(options: DsigContextOptions = {}): DsigContext {
  const capacity = options.maxCertificates ?? 4096;
  const byFingerprint = new Map<string, CachedCertificate>();
  const byText = new Map<number, { readonly text: NativeBytes; readonly entry: CachedCertificate }>();
  const issuers: NameCache = new Map();
  const byArray = new WeakMap<Uint8Array, CachedCertificate>();
  const certificate = (der: Uint8Array): CachedCertificate => {
    const same = byArray.get(der);
    if (same !== undefined && asBuffer(same.info.der).compare(der) === 0) return same;
    const entry = find(der);
    byArray.set(der, entry);
    return entry;
  };
  const find = (der: Uint8Array): CachedCertificate => {
    const fingerprint = hashHex('sha256', der);
    const known = byFingerprint.get(fingerprint);
    if (known !== undefined) return known;
    if (issuers.size >= MAX_ISSUERS) issuers.clear();
    const entry = cachedCertificate(parseCertificate(new Uint8Array(der), fingerprint, issuers));
    keep(byFingerprint, fingerprint, entry, capacity);
    return entry;
  };
  return {
    certificate,
    knownText(source, start, end) {
      const known = byText.get(tailOf(source, start, end));
      if (known === undefined || known.text.compare(source, start, end) !== 0) return undefined;
      return known.entry;
    },
    certificateFromBase64(text) {
      const der = decodeBase64(text);
      if (der === undefined) {
        throw xmlError('ERR_HBS_DSIG_BASE64', { params: { element: 'X509Certificate' } });
      }
      const entry = find(der);
      const bytes = fromByteString(text);
      keep(byText, tailOf(bytes, 0, bytes.length), { text: bytes, entry }, capacity);
      return entry;
    },
    paths: new Map(),
    links: new Map(),
    shapes: new SignatureShapes(),
    scratch: new ByteWriter(),
    capacity,
  };
}

function cachedCertificate(parts: ParsedCertificate): CachedCertificate {
  let key: PublicKey | undefined;
  let base64: string | undefined;
  let keyInfo: Uint8Array | undefined;
  let full: PkiCertificate | undefined;
  return {
    get full(): PkiCertificate {
      full ??= readPkiCertificate(parts.info.der, parts);
      return full;
    },
    get base64(): string {
      base64 ??= encodeBase64(parts.info.der);
      return base64;
    },
    get keyInfo(): Uint8Array {
      keyInfo ??= writeKeyInfo(parts.info);
      return keyInfo;
    },
    info: parts.info,
    parts,
    subjectNameBytes: /[&<>\r]/.test(parts.info.subjectName) ? undefined : utf8(parts.info.subjectName),
    shape: shapeOf(parts.info.key),
    get key(): PublicKey {
      try {
        key ??= publicKeyFromSpki(parts.spki);
        return key;
      } catch (cause) {
        throw xmlError('ERR_HBS_CERT_FORMAT', { params: { detail: 'public-key' }, cause });
      }
    },
  };
}

function tailOf(b: Uint8Array, start: number, end: number): number {
  let key = end - start;
  for (let i = Math.max(start, end - PADDING - TAIL); i < end - PADDING; i++) {
    key = (Math.imul(key, 31) + b[i]!) | 0;
  }
  return key;
}

function shapeOf({ type, bits, curve }: CertificateInfo['key']): KeyShape | undefined {
  if (type === 'rsa') return { rsaBits: bits ?? 0 };
  return curve === undefined ? undefined : { ecBytes: { 'P-256': 32, 'P-384': 48, 'P-521': 66 }[curve] };
}

/** Adds to a bounded map; the oldest entry makes room. */
export function keep<K, V>(map: Map<K, V>, key: K, value: V, capacity: number): void {
  if (map.size >= capacity) {
    const oldest = map.keys().next();
    if (oldest.done !== true) map.delete(oldest.value);
  }
  map.set(key, value);
}
