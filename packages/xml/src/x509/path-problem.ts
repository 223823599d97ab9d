import { isHocBaSoError, type MessageCode, type MessageParams } from '@hocbaso/spec';
import type { CachedCertificate } from '../dsig/context.ts';
import { asBuffer } from '../parse/native-bytes.ts';
import { brokenNameConstraint } from '../pki/name-constraints.ts';
import { OID } from '../pki/oids.ts';
import { oid } from '../pki/write-der.ts';
import { certificateProblem, keyProblem } from '../trust/judge-certificate.ts';

/** Extensions the search passes over because they are judged here, with the whole path. */
export const JUDGED_WITH_PATH: readonly string[] = [
  OID.issuerAltName,
  OID.nameConstraints,
  OID.policyMappings,
  OID.policyConstraints,
  OID.inhibitAnyPolicy,
];

/** What makes a path worth reading in full; looked for as bytes, so that an ordinary one costs next to nothing. */
const CONFINING = [oid(OID.nameConstraints), oid(OID.policyConstraints)];
const SIGNING = ['digitalSignature', 'nonRepudiation'];

interface Problem {
  readonly code: MessageCode;
  readonly params: MessageParams;
}

/**
 * What speaks against a path (leaf first, anchor last) beyond what the search has looked at: key usage of the signer,
 * algorithms whose time has passed, path length, and where an issuer confines names or policies, everything.
 */
export function pathProblem(path: readonly CachedCertificate[], at: number): Problem | undefined {
  const { keyUsage, holder } = path[0]!.info;
  if (keyUsage !== undefined && !keyUsage.some((x) => SIGNING.includes(x))) {
    return { code: 'ERR_HBS_CERT_USAGE', params: { subject: holder.cn, detail: 'keyUsage' } };
  }
  let casBelow = 0;
  let isConfined = false;
  for (const [below, { info, parts }] of path.entries()) {
    const place = { at, purpose: 'signing', below, casBelow, isAnchor: below === path.length - 1 } as const;
    const aged = keyProblem({ info, parts }, { ...place, algorithms: undefined });
    if (aged !== undefined) return aged;
    if (below > 0 && info.pathLength !== undefined && casBelow > info.pathLength) {
      return { code: 'ERR_HBS_CERT_CA', params: { subject: info.holder.cn, detail: 'pathLength' } };
    }
    // Self-issued certificates, of a CA that changes its key, do not count.
    if (below > 0 && parts.subjectDer !== parts.issuerDer) casBelow++;
    isConfined ||= CONFINING.some((bytes) => asBuffer(info.der).indexOf(bytes) >= 0);
  }
  return isConfined ? confinedProblem(path, at) : undefined;
}

/** Policies and name constraints, for the rare path that has any. */
function confinedProblem(path: readonly CachedCertificate[], at: number): Problem | undefined {
  try {
    let casBelow = 0;
    for (const [below, { full }] of path.entries()) {
      const place = { at, purpose: 'signing', below, casBelow, isAnchor: below === path.length - 1 } as const;
      const problem = certificateProblem(full, { ...place, algorithms: undefined });
      if (problem !== undefined) return problem;
      if (below > 0 && !full.selfIssued) casBelow++;
    }
    const broken = brokenNameConstraint(path.map((x) => x.full));
    if (broken === undefined) return undefined;
    return { code: 'ERR_HBS_CERT_NAME_CONSTRAINT', params: { subject: broken.info.holder.cn } };
  } catch (error) {
    if (isHocBaSoError(error, 'ERR_HBS_CERT_FORMAT')) return { code: error.code, params: error.params };
    throw error;
  }
}
