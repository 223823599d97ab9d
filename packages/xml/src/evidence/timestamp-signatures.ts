import { C14N_INCLUSIVE } from '../c14n/algorithms.ts';
import { hashBytes } from '../dsig/crypto.ts';
import { xmlError } from '../internal/xml-error.ts';
import type { XmlDocument } from '../parse/document.ts';
import { parseXml } from '../parse/parse-xml.ts';
import { sameBytes } from '../pki/guard.ts';
import { readTimestampToken, type TimestampDigest } from '../tsp/token.ts';
import type { TimestampSource } from '../xades/extend.ts';
import { signatureTimestampInput } from '../xades/read-timestamps.ts';
import { findSignatures } from '../xades/signatures.ts';
import type { SignatureTimestamp } from './collect-evidence.ts';

/** Options of {@link timestampSignatures}. */
export interface TimestampSignaturesOptions {
  /** `Id`s of the signatures just made; default: every signature of the document. */
  readonly signatureIds?: readonly string[];
  readonly timestamp: TimestampSource;
  /** Default `sha256`. */
  readonly digestAlgorithm?: TimestampDigest;
  /** Stops waiting. */
  readonly signal?: AbortSignal;
}

/** The one signature of this `Id`; undefined when there is none or several. */
export function signatureById(doc: XmlDocument, signatureId: string): number | undefined {
  const found = findSignatures(doc).filter((x) => doc.attribute(x, 'Id') === signatureId);
  return found.length === 1 ? found[0] : undefined;
}

/** What a timestamp kept beside the document is over: the canonical SignatureValue, as a XAdES SignatureTimeStamp without a named method. */
export function signatureValueBytes(doc: XmlDocument, signature: number): Uint8Array {
  return signatureTimestampInput(doc, signature, C14N_INCLUSIVE);
}

/**
 * Gets a timestamp for single signatures, to be kept beside the document: what a stage has signed is proven at once, although a later
 * signature covers the place where XAdES would put it. Hand them to {@link collectEvidence} when the document is issued.
 *
 * @throws HocBaSoError `ERR_HBS_XML_*`, `ERR_HBS_XADES_SIGNATURE_UNKNOWN`, `ERR_HBS_EVIDENCE_TIMESTAMP`, `ERR_HBS_TSA_FORMAT`; what
 * the timestamp source throws
 */
export async function timestampSignatures(
  bytes: Uint8Array,
  options: TimestampSignaturesOptions,
): Promise<readonly SignatureTimestamp[]> {
  const { digestAlgorithm = 'sha256', signal } = options;
  const doc = parseXml(bytes);
  const ids = options.signatureIds ?? findSignatures(doc).map((x) => doc.attribute(x, 'Id') ?? '');
  const stamps: SignatureTimestamp[] = [];
  for (const signatureId of ids) {
    const node = signatureById(doc, signatureId);
    if (node === undefined) throw xmlError('ERR_HBS_XADES_SIGNATURE_UNKNOWN', { params: { signatureId } });
    const digest = hashBytes(digestAlgorithm, signatureValueBytes(doc, node));
    const token = await options.timestamp({
      digest,
      digestAlgorithm,
      ...(signal === undefined ? {} : { signal }),
    });
    signal?.throwIfAborted();
    if (!sameBytes(readTimestampToken(token).digest, digest)) {
      throw xmlError('ERR_HBS_EVIDENCE_TIMESTAMP', { params: { detail: 'imprint' } });
    }
    stamps.push({ signatureId, token });
  }
  return stamps;
}
