import type { Profile, SignatureAlgorithm } from '@hocbaso/spec';
import { ENVELOPED } from '../dsig/algorithms.ts';
import { hashHex } from '../dsig/crypto.ts';
import { xmlError } from '../internal/xml-error.ts';
import type { XmlDocument } from '../parse/document.ts';
import { spliceSignatures } from '../transcript/attach.ts';
import { checkCertificate } from '../transcript/check-assignment.ts';
import { derive, finishPlan } from '../transcript/derive.ts';
import { canonicalizationOf, levelOf, signatureIdFor } from '../transcript/prepare.ts';
import type { PreparedDocument, PreparedLevel } from '../transcript/prepared.ts';
import { memoryOf, type SigningOptions } from '../transcript/signing-context.ts';
import type { Place } from '../transcript/splice.ts';
import { openPackage } from './package-root.ts';

/** Slot id of the signature of a package. */
export const PACKAGE_SLOT = 'package';

/** The institution that signs a transaction. */
export interface PackageSigner {
  /** Organisation certificate, DER. */
  readonly certificate: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  /** `2026-05-28T14:03:00+07:00`. */
  readonly signingTime: string;
  /** Form of the signature; default: what the profile says, plain XML Signature where it says nothing. */
  readonly level?: PreparedLevel;
}

/**
 * Prepares the institution's signature over a package or a recall list: enveloped, last child of the root, over the
 * root (CV 2088 annex 1, II.2.2). One prepared signature with the slot id `package`.
 *
 * @throws HocBaSoError `ERR_HBS_XML_*`, `ERR_HBS_PACKAGE_FORMAT`, `ERR_HBS_PACKAGE_EMPTY`, `ERR_HBS_PACKAGE_SIGNED`,
 * `ERR_HBS_SIGNER_NOT_ORGANIZATION` and the certificate errors of {@link prepareSignatures}
 */
export function preparePackageSignature(
  bytes: Uint8Array,
  profile: Profile,
  signer: PackageSigner,
  options: SigningOptions = {},
): PreparedDocument {
  const { dsig, derived } = memoryOf(options);
  const { doc, signature } = openPackage(bytes, profile.package);
  if (signature >= 0) throw xmlError('ERR_HBS_PACKAGE_SIGNED');
  const certificate = dsig.certificate(signer.certificate);
  const { algorithm, signingTime } = signer;
  const slot = { slotId: PACKAGE_SLOT, role: 'phatHanh', algorithm, signingTime } as const;
  checkCertificate({ ...slot, certificate: certificate.info }, profile.signature.algorithms);
  const documentDigest = hashHex('sha256', bytes);
  const canonicalization = canonicalizationOf(profile);
  const plan = {
    ...slot,
    certificate: certificate.base64,
    reference: profile.package.id,
    transforms: [ENVELOPED, canonicalization],
    ...levelOf(profile, signer.level),
    canonicalization,
    signatureId: signatureIdFor(profile, documentDigest, PACKAGE_SLOT),
    offset: doc.start(doc.root),
  };
  const built = derive(dsig, doc, doc.root, doc.root, plan, certificate);
  const one = finishPlan(plan, built);
  derived.set(one, { documentDigest, place: lastChild(doc), built, certificate });
  return { documentDigest, profileId: profile.id, signatures: [one] };
}

function lastChild(doc: XmlDocument): Place {
  const at = doc.endTagStart(doc.root);
  return { from: at, to: at, before: '', after: '' };
}

/**
 * Puts the signature in as the last child of the root; no other byte changes. The value is verified first.
 * @throws HocBaSoError `ERR_HBS_PREPARED_STALE`, `ERR_HBS_PREPARED_MISMATCH`, `ERR_HBS_SIGNATURE_MISMATCH`
 */
export function attachPackageSignature(
  bytes: Uint8Array,
  prepared: PreparedDocument,
  value: Uint8Array,
  options: SigningOptions = {},
): Uint8Array {
  return spliceSignatures(bytes, prepared, new Map([[PACKAGE_SLOT, value]]), options, (doc, node, one) => {
    if (node !== doc.root || one.slotId !== PACKAGE_SLOT) {
      throw xmlError('ERR_HBS_PREPARED_MISMATCH', { params: { slotId: one.slotId } });
    }
    return lastChild(doc);
  });
}
