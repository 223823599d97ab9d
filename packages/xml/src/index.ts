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
export {
  type CollectEvidenceOptions,
  collectEvidence,
  type RevocationSource,
  type SealOptions,
  type SignatureTimestamp,
} from './evidence/collect-evidence.ts';
export {
  EVIDENCE_FORMAT,
  type Evidence,
  type EvidenceMaterial,
  type EvidenceMaterialKind,
  type EvidenceSeal,
  readEvidence,
  writeEvidence,
} from './evidence/format.ts';
export { manifestOf } from './evidence/manifest.ts';
export type { ProvenSignature } from './evidence/prove-signatures.ts';
export {
  type RenewalDue,
  type RenewalDueOptions,
  type RenewEvidenceOptions,
  renewalDue,
  renewEvidence,
} from './evidence/renew-evidence.ts';
export { EVIDENCE_SCHEMA } from './evidence/schema.ts';
export { revocationFrom, timestampFrom } from './evidence/sources.ts';
export { type TimestampSignaturesOptions, timestampSignatures } from './evidence/timestamp-signatures.ts';
export {
  type EvidenceVerification,
  type SealReport,
  type VerifyWithEvidenceOptions,
  verifyWithEvidence,
} from './evidence/verify-with-evidence.ts';
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
export type { PkiCertificate } from './pki/certificate.ts';
export { createPkiCrypto, type PkiCrypto, type PkiHash } from './pki/crypto.ts';
export type { PkiHttpOptions, PkiService } from './pki/http.ts';
export type { SubIndication } from './pki/sub-indication.ts';
export type {
  ReportCertificate,
  ReportCheck,
  ReportSignature,
  ReportSigner,
  ReportTime,
  VerificationReport,
} from './report/model.ts';
export { reportToHtml } from './report/report-html.ts';
export { reportToText } from './report/report-text.ts';
export type { ReportSubIndication } from './report/sub-indication.ts';
export { type VerificationReportOptions, verificationReport } from './report/verification-report.ts';
export {
  type CachedAnswer,
  createRevocationCache,
  type RevocationCache,
  type RevocationCacheOptions,
} from './revocation/cache.ts';
export {
  type CheckRevocationOptions,
  checkPathRevocation,
  checkRevocation,
  type PathRevocation,
} from './revocation/check-revocation.ts';
export {
  type CollectProblem,
  type CollectRevocationOptions,
  collectRevocation,
} from './revocation/collect-revocation.ts';
export { type OpenEvidence, openEvidence, type RevocationEvidence } from './revocation/evidence.ts';
export { type FetchCrlOptions, fetchCrl } from './revocation/fetch-crl.ts';
export type { EvidenceKind, Unusable } from './revocation/finding.ts';
export { createOcspRequest, type OcspRequestOptions } from './revocation/ocsp-request.ts';
export { type Crl, type CrlEntry, type CrlScope, readCrl } from './revocation/read-crl.ts';
export { type OcspAnswer, type OcspResponse, readOcspResponse } from './revocation/read-ocsp.ts';
export type { RevocationReason } from './revocation/reason.ts';
export { type RequestOcspOptions, requestOcsp } from './revocation/request-ocsp.ts';
export type { RevocationMoments, RevocationStatus } from './revocation/weigh.ts';
export { attachSignatures } from './transcript/attach.ts';
export { carryPrepared } from './transcript/carry-prepared.ts';
export type { RevocationOptions } from './transcript/check-revocation.ts';
export type { SlotVerification } from './transcript/check-slot.ts';
export { decodeTranscript, type TranscriptReading } from './transcript/decode.ts';
export { detectProfile, type ProfileDetection } from './transcript/detect.ts';
export { encodeTranscript } from './transcript/encode.ts';
export { prepareSignatures, type SlotAssignment } from './transcript/prepare.ts';
export {
  type PreparedDocument,
  type PreparedLevel,
  type PreparedSignature,
  type SignItemOptions,
  toSignItems,
} from './transcript/prepared.ts';
export type { RecordChange } from './transcript/record-changes.ts';
export {
  type CarriedSignatures,
  carrySignatures,
  planResigning,
  type ResigningPlan,
  type SlotToResign,
} from './transcript/resign.ts';
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
export type { Anchor, TrustAnchor } from './trust/anchor.ts';
export { type ResolvedAnchors, resolveAnchors, type SuppliedAnchor } from './trust/anchor-sets.ts';
export {
  buildChain,
  type ChainBuilder,
  type ChainQuestion,
  type ChainSource,
  type ChainVerdict,
  createChainBuilder,
} from './trust/build-chain.ts';
export { createIssuerFetch } from './trust/fetch-issuer.ts';
export type { CertificatePurpose } from './trust/judge-certificate.ts';
export type { AlgorithmPolicy } from './trust/key-policy.ts';
export {
  createTimestampRequest,
  readTimestampResponse,
  type TimestampRequestOptions,
} from './tsp/request.ts';
export { type RequestTimestampOptions, requestTimestamp } from './tsp/request-timestamp.ts';
export { readTimestampToken, type TimestampDigest, type TimestampToken } from './tsp/token.ts';
export {
  type TimestampVerification,
  type VerifyTimestampOptions,
  verifyTimestampToken,
} from './tsp/verify.ts';
export type { CertificateInfo, CertificateKey } from './x509/certificate-info.ts';
export { readCertificate } from './x509/read-certificate.ts';
export {
  type ExtendOptions,
  type ExtendToLtaOptions,
  type ExtendToLtOptions,
  extendToLt,
  extendToLta,
  extendToT,
  readValidationData,
  type TimestampOptions,
  type TimestampQuestion,
  type TimestampSource,
  type ValidationData,
} from './xades/extend.ts';
export type { XadesValues } from './xades/read-timestamps.ts';
export { listSignatures, type SignatureEntry, type SignatureLevel } from './xades/signatures.ts';
export { type VerifyXadesOptions, verifyXades, type XadesVerification } from './xades/verify-xades.ts';
