import { createHash } from 'node:crypto';
import { C14N_ALGORITHMS } from '../c14n/algorithms.ts';
import { canonicalize } from '../c14n/canonicalize.ts';
import { type BuiltSignature, buildSignature } from '../dsig/build-signature.ts';
import type { XmlDocument } from '../parse/document.ts';
import type { CertificateInfo } from '../x509/read-certificate.ts';
import type { PreparedSignature } from './prepared.ts';

/** Everything of a prepared signature but what follows from the document. */
export type SignaturePlan = Omit<PreparedSignature, 'tbs' | 'digest'>;

/**
 * Computes what is to be signed: the digest of the target's canonical bytes and the `SignedInfo` over it. Preparing
 * and attaching both come here, so a value is attached only to what follows from the document itself.
 */
export function derive(
  doc: XmlDocument,
  parent: number,
  target: number,
  plan: SignaturePlan,
  certificate: CertificateInfo,
): BuiltSignature {
  const algorithm = C14N_ALGORITHMS.find((one) => one === plan.canonicalization) ?? C14N_ALGORITHMS[0]!;
  const canonicalDigest = createHash('sha256').update(canonicalize(doc, target, { algorithm })).digest();
  return buildSignature({
    references: [{ id: plan.reference, canonicalDigest, transforms: plan.transforms }],
    signingTime: plan.signingTime,
    certificate,
    algorithm: plan.algorithm,
    canonicalization: algorithm,
    signatureId: plan.signatureId,
    slot: { doc, node: parent },
  });
}
