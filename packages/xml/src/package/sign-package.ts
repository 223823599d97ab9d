import { Buffer } from 'node:buffer';
import { HocBaSoError, type Profile, type SignatureAlgorithm } from '@hocbaso/spec';
import { ENVELOPED } from '../dsig/algorithms.ts';
import { encodeBase64 } from '../dsig/base64.ts';
import { createDsigContext } from '../dsig/context.ts';
import { hashHex } from '../dsig/node-crypto.ts';
import { renderSignatures } from '../transcript/attach.ts';
import { checkCertificate } from '../transcript/check-assignment.ts';
import { derive } from '../transcript/derive.ts';
import { canonicalizationOf, type SigningOptions, signatureIdFor } from '../transcript/prepare.ts';
import type { PreparedDocument } from '../transcript/prepared.ts';
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
  const context = options.context ?? createDsigContext();
  const { doc, signature } = openPackage(bytes, profile.package);
  if (signature >= 0) throw new HocBaSoError('ERR_HBS_PACKAGE_SIGNED');
  const { info } = context.certificate(signer.certificate);
  const { algorithm, signingTime } = signer;
  const slot = { slotId: PACKAGE_SLOT, role: 'phatHanh', algorithm, signingTime } as const;
  checkCertificate({ ...slot, certificate: info }, profile.signature.algorithms);
  const documentDigest = hashHex('sha256', bytes);
  const canonicalization = canonicalizationOf(profile);
  const plan = {
    ...slot,
    certificate: encodeBase64(signer.certificate),
    reference: profile.package.id,
    transforms: [ENVELOPED, canonicalization],
    canonicalization,
    signatureId: signatureIdFor(profile, documentDigest, PACKAGE_SLOT),
    offset: doc.start(doc.root),
  };
  const built = derive(context, doc, doc.root, doc.root, plan, info);
  const tbs = encodeBase64(built.tbs);
  const digest = encodeBase64(built.digest);
  return { documentDigest, profileId: profile.id, signatures: [{ ...plan, tbs, digest }] };
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
  const values = new Map([[PACKAGE_SLOT, value]]);
  const { doc, insertions } = renderSignatures(bytes, prepared, values, options);
  const [insertion] = insertions;
  if (insertion === undefined || insertion.node !== doc.root) {
    throw new HocBaSoError('ERR_HBS_PREPARED_MISMATCH', { params: { slotId: PACKAGE_SLOT } });
  }
  const at = doc.endTagStart(doc.root);
  return new Uint8Array(
    Buffer.concat([doc.bytes.subarray(0, at), insertion.content, doc.bytes.subarray(at)]),
  );
}
