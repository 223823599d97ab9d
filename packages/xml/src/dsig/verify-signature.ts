import type { CheckStatus, MessageCode, MessageParams } from '@hocbaso/spec';
import type { XmlDocument } from '../parse/document.ts';
import type { CertificateInfo } from '../x509/read-certificate.ts';
import type { DsigContext } from './context.ts';
import type { ResolveKey } from './read-signature.ts';

/** Outcome of one Reference. */
export interface ReferenceVerification {
  /** As written. */
  readonly uri: string;
  /** The element whose canonical bytes were hashed; undefined when it could not be found. -1 is the whole document. */
  readonly target: number | undefined;
  readonly status: CheckStatus;
  readonly code?: MessageCode;
  readonly params?: MessageParams;
  /** Transform URIs in order; empty means the implicit Canonical XML 1.0. */
  readonly transforms: readonly string[];
  readonly digestAlgorithm: string;
}

/** Outcome of one Signature element. `passed` means: every Reference holds and the value verifies; trust is not judged. */
export interface SignatureVerification {
  readonly status: CheckStatus;
  /** First reason of a failure. */
  readonly code?: MessageCode;
  readonly params?: MessageParams;
  readonly references: readonly ReferenceVerification[];
  /** The certificate whose key was used, present whenever it could be read, also in a failure. */
  readonly certificate?: CertificateInfo;
  /** SignatureMethod URI. */
  readonly algorithm?: string;
  /** CanonicalizationMethod URI. */
  readonly canonicalization?: string;
  /** `Id` of the Signature. */
  readonly signatureId?: string;
  /** Text of `Object/SignatureProperties/SignatureProperty/SigningTime`; trust it only when covered. */
  readonly signingTime?: string;
  /** A passed Reference covers the property that holds `signingTime`. */
  readonly signingTimeCovered: boolean;
}

/** Options of {@link verifySignature}. */
export interface VerifySignatureOptions {
  /** Replaces the rule "exactly one X509Certificate" (for conformance vectors only). */
  readonly resolveKey?: ResolveKey;
}

/**
 * Verifies one `ds:Signature` element of the document. Content never makes it throw: a bad signature is a result.
 * The References it returns name the very elements that were hashed; what they must be is the caller's policy.
 */
export function verifySignature(
  _doc: XmlDocument,
  _signature: number,
  _context: DsigContext,
  _options: VerifySignatureOptions = {},
): SignatureVerification {
  throw new Error('todo');
}
