import type { SignatureAlgorithm } from '@hocbaso/spec';
import type { C14nAlgorithm } from '../c14n/algorithms.ts';
import type { XmlDocument } from '../parse/document.ts';
import type { CertificateInfo } from '../x509/read-certificate.ts';

/** One element to be covered. */
export interface ReferenceToSign {
  /** `Id` of the element, without `#`. */
  readonly id: string;
  /** SHA-256 of its canonical bytes after the transforms, base64 or raw. */
  readonly canonicalDigest: Uint8Array | string;
  /** Transform URIs; empty for none (implicit Canonical XML 1.0). Must match what was hashed. */
  readonly transforms: readonly string[];
}

/** What goes into a signature. */
export interface BuildSignatureOptions {
  readonly references: readonly ReferenceToSign[];
  /** `2026-05-28T14:03:00+07:00`. */
  readonly signingTime: string;
  /** The signer's certificate, as read. */
  readonly certificate: CertificateInfo;
  readonly algorithm: SignatureAlgorithm;
  /** Of SignedInfo. */
  readonly canonicalization: C14nAlgorithm;
  /** `Id` of the Signature: prefix of the profile + 8 hexadecimal digits. */
  readonly signatureId: string;
  /** The element the Signature will be a child of; needed only where namespaces or `xml:*` attributes are in scope. */
  readonly slot?: { readonly doc: XmlDocument; readonly node: number };
}

/** A signature waiting for its value. */
export interface BuiltSignature {
  /** Canonical `SignedInfo`: the bytes to be signed. */
  readonly tbs: Uint8Array;
  /** Digest of `tbs` with the hash of the algorithm. */
  readonly digest: Uint8Array;
  /** The `Signature` element in canonical form with this value (RSA raw, ECDSA r‖s). */
  render(value: Uint8Array): Uint8Array;
}

/**
 * Prepares an XML Signature with the signing time in `Object/SignatureProperties/SignatureProperty`, covered by its
 * own Reference (CV 2088). Throws `ERR_HBS_DSIG_ALGORITHM`, `ERR_HBS_DSIG_KEY_TYPE`, `ERR_HBS_XML_NAME`.
 */
export function buildSignature(_options: BuildSignatureOptions): BuiltSignature {
  throw new Error('todo');
}
