import type { SignatureAlgorithm, SignerRole, SignItem } from '@hocbaso/spec';
import { bytesFromBase64 } from '#native';

/** Form of a signature: plain XML Signature with the signing time, or XAdES Baseline-B (EN 319 132-1). */
export type PreparedLevel = 'xmldsig' | 'B';

/** A signature that was prepared and waits for its value. Plain JSON: bytes are base64. */
export interface PreparedSignature {
  readonly slotId: string;
  readonly role: SignerRole;
  readonly algorithm: SignatureAlgorithm;
  /** Canonical `SignedInfo`, the bytes to be signed. */
  readonly tbs: string;
  /** Digest of `tbs` with the hash of the algorithm. */
  readonly digest: string;
  /** The signer's certificate, DER. */
  readonly certificate: string;
  /** `2026-05-28T14:03:00+07:00`. */
  readonly signingTime: string;
  /** `Id` of the element that is signed. */
  readonly reference: string;
  /** Transforms of that reference. */
  readonly transforms: readonly string[];
  /** Form of the signature; absent for plain XML Signature. */
  readonly level?: 'B';
  /** Canonicalisation of the reference and of `SignedInfo`. */
  readonly canonicalization: string;
  /** `Id` of the Signature. */
  readonly signatureId: string;
  /** Byte offset of the start tag of the element the signature goes into. */
  readonly offset: number;
  /** Tag for the signing time in front of the Signature; absent in a package. */
  readonly signedAtTag?: string;
  /** Tag for the signer's personal number; absent for an organisation. */
  readonly holderIdTag?: string;
}

/** What was prepared on one document. Plain JSON, to be kept for another request, another day. */
export interface PreparedDocument {
  /** SHA-256 of the document, lower-case hexadecimal. */
  readonly documentDigest: string;
  readonly profileId: string;
  readonly signatures: readonly PreparedSignature[];
}

/** How to name what is handed to a signer. */
export interface SignItemOptions {
  /** Put before the slot id, so that items of many documents fit in one batch. */
  readonly idPrefix: string;
  /** Shown to the signer, e.g. on the phone. */
  readonly label: string;
}

/** The items a `Signer` takes, one for each prepared signature; `id` is `idPrefix` + slot id. */
export function toSignItems(prepared: PreparedDocument, options: SignItemOptions): SignItem[] {
  return prepared.signatures.map((one) => ({
    id: options.idPrefix + one.slotId,
    label: options.label,
    tbs: bytesFromBase64(one.tbs),
    digest: bytesFromBase64(one.digest),
  }));
}
