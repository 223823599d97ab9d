/**
 * Reads, writes, signs and verifies the official học bạ XML byte-exactly: the record, the list for a transaction, and
 * every signature in them. Unverified data never comes out of a verification.
 *
 * @packageDocumentation
 */
export { C14N_EXCLUSIVE, C14N_INCLUSIVE, type C14nAlgorithm } from './c14n/algorithms.ts';
export { type CanonicalizeOptions, canonicalize } from './c14n/canonicalize.ts';
export {
  type CachedCertificate,
  createDsigContext,
  type DsigContext,
  type DsigContextOptions,
} from './dsig/context.ts';
export type { PublicKey } from './dsig/crypto.ts';
export type { ResolveKey } from './dsig/read-signature.ts';
export {
  type LegacyAlgorithm,
  type LegacyVerification,
  type ReferenceVerification,
  type SignatureVerification,
  type VerifySignatureOptions,
  verifySignature,
  verifySignatures,
} from './dsig/verify-signature.ts';
export { cutRecords } from './package/package-root.ts';
export { type RecallItem, writeRecallList } from './package/recall-list.ts';
export {
  attachPackageSignature,
  type PackageSigner,
  preparePackageSignature,
} from './package/sign-package.ts';
export type { PackageVerification } from './package/verify-package.ts';
export { writePackage } from './package/write-package.ts';
export type { DocumentTables, OutsideNode, XmlAttribute, XmlDocument } from './parse/document.ts';
export { DEFAULT_PARSE_LIMITS, type ParseLimits } from './parse/limits.ts';
export { parseXml } from './parse/parse-xml.ts';
export { attachSignatures } from './transcript/attach.ts';
export type { SlotVerification } from './transcript/check-slot.ts';
export { decodeTranscript, type TranscriptReading } from './transcript/decode.ts';
export { detectProfile, type ProfileDetection } from './transcript/detect.ts';
export { encodeTranscript } from './transcript/encode.ts';
export { prepareSignatures, type SlotAssignment } from './transcript/prepare.ts';
export {
  type PreparedDocument,
  type PreparedSignature,
  type SignItemOptions,
  toSignItems,
} from './transcript/prepared.ts';
export { type SignStageOptions, type SlotRequest, signStage } from './transcript/sign-stage.ts';
export {
  createSigningContext,
  type SigningContext,
  type SigningOptions,
} from './transcript/signing-context.ts';
export { listSlots, type Slot } from './transcript/slots.ts';
export type { TrustOptions } from './transcript/trust.ts';
export {
  createTranscriptVerifier,
  type TranscriptVerification,
  type TranscriptVerifier,
  type VerifierOptions,
  type VerifyOptions,
} from './transcript/verifier.ts';
export type { CertificateInfo, CertificateKey } from './x509/certificate-info.ts';
export { readCertificate } from './x509/read-certificate.ts';
