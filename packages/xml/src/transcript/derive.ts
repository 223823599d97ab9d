import { C14N_ALGORITHMS } from '../c14n/algorithms.ts';
import { DIGEST_METHODS, DIGEST_SHA256 } from '../dsig/algorithms.ts';
import { encodeBase64 } from '../dsig/base64.ts';
import { type BuiltSignature, buildSignature } from '../dsig/build-signature.ts';
import type { CachedCertificate, DsigContext } from '../dsig/context.ts';
import { digestSubtree } from '../dsig/digest-subtree.ts';
import type { XmlDocument } from '../parse/document.ts';
import { buildXadesSignature } from '../xades/build-xades.ts';
import type { PreparedSignature } from './prepared.ts';

/** Everything of a prepared signature but what follows from the document. */
export type SignaturePlan = Omit<PreparedSignature, 'tbs' | 'digest'>;

/**
 * Computes what is to be signed: the digest of the target's canonical bytes and the `SignedInfo` over it. Preparing
 * and attaching both come here, so a value is attached only to what follows from the document itself.
 */
export function derive(
  context: DsigContext,
  doc: XmlDocument,
  parent: number,
  target: number,
  plan: SignaturePlan,
  certificate: CachedCertificate,
): BuiltSignature {
  const canonicalization =
    C14N_ALGORITHMS.find((one) => one === plan.canonicalization) ?? C14N_ALGORITHMS[0]!;
  const canonicalDigest = digestSubtree(context, doc, target, {
    c14n: { algorithm: canonicalization, prefixes: [] },
    digest: DIGEST_METHODS.get(DIGEST_SHA256)!,
  });
  const build = plan.level === 'B' ? buildXadesSignature : buildSignature;
  return build({
    references: [{ id: plan.reference, canonicalDigest, transforms: plan.transforms }],
    signingTime: plan.signingTime,
    certificate: certificate.info,
    keyInfo: certificate.keyInfo,
    algorithm: plan.algorithm,
    canonicalization,
    signatureId: plan.signatureId,
    slot: { doc, node: parent },
  });
}

/** The prepared signature of a plan. Frozen: what was derived for this object stays true of it. */
export function finishPlan(plan: SignaturePlan, built: BuiltSignature): PreparedSignature {
  return Object.freeze({ ...plan, tbs: encodeBase64(built.tbs), digest: encodeBase64(built.digest) });
}
