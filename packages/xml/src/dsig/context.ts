import { ByteWriter } from '../c14n/byte-writer.ts';
import { xmlError } from '../internal/xml-error.ts';
import { fromByteString, type NativeBytes, utf8 } from '../parse/native-bytes.ts';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import { type NameCache, type ParsedCertificate, parseCertificate } from '../x509/parse-certificate.ts';
import { decodeBase64 } from './base64.ts';
import { hashHex, type KeyShape, type PublicKey, publicKeyFromSpki } from './crypto.ts';
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

/** Characters at the end of a certificate's base64 that serve as its cache key. */
const TAIL = 48;
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
  const byText = new Map<string, { readonly text: NativeBytes; readonly entry: CachedCertificate }>();
  const issuers: NameCache = new Map();
  const certificate = (der: Uint8Array): CachedCertificate => {
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
      const known = byText.get(source.toString('latin1', Math.max(start, end - TAIL), end));
      if (known === undefined || known.text.compare(source, start, end) !== 0) return undefined;
      return known.entry;
    },
    certificateFromBase64(text) {
      const der = decodeBase64(text);
      if (der === undefined) {
        throw xmlError('ERR_HBS_DSIG_BASE64', { params: { element: 'X509Certificate' } });
      }
      const entry = certificate(der);
      keep(byText, text.slice(-TAIL), { text: fromByteString(text), entry }, capacity);
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
  return {
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

function shapeOf({ type, bits, curve }: CertificateInfo['key']): KeyShape | undefined {
  if (type === 'rsa') return { rsaBits: bits ?? 0 };
  return curve === undefined ? undefined : { ecBytes: { 'P-256': 32, 'P-384': 48, 'P-521': 66 }[curve] };
}

/** Adds to a bounded map; the oldest entry makes room. */
export function keep<V>(map: Map<string, V>, key: string, value: V, capacity: number): void {
  if (map.size >= capacity) {
    const oldest = map.keys().next();
    if (oldest.done !== true) map.delete(oldest.value);
  }
  map.set(key, value);
}
