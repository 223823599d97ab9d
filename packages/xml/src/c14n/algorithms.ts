/** Canonicalisation methods by URI. */
export type C14nAlgorithm =
  | 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'
  | 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments'
  | 'http://www.w3.org/2001/10/xml-exc-c14n#'
  | 'http://www.w3.org/2001/10/xml-exc-c14n#WithComments';

/** Canonical XML 1.0, the default of the transcript profile. */
export const C14N_INCLUSIVE: C14nAlgorithm = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
/** Exclusive XML Canonicalization 1.0. */
export const C14N_EXCLUSIVE: C14nAlgorithm = 'http://www.w3.org/2001/10/xml-exc-c14n#';
/** Canonical XML 1.0 with comments. */
export const C14N_INCLUSIVE_COMMENTS: C14nAlgorithm = `${C14N_INCLUSIVE}#WithComments`;
/** Exclusive C14N with comments. */
export const C14N_EXCLUSIVE_COMMENTS: C14nAlgorithm = `${C14N_EXCLUSIVE}WithComments`;

/** All accepted methods; the position is the number the digest cache uses. */
export const C14N_ALGORITHMS: readonly C14nAlgorithm[] = [
  C14N_INCLUSIVE,
  C14N_EXCLUSIVE,
  C14N_INCLUSIVE_COMMENTS,
  C14N_EXCLUSIVE_COMMENTS,
];

/** True for the exclusive forms. */
export function isExclusive(algorithm: C14nAlgorithm): boolean {
  return algorithm === C14N_EXCLUSIVE || algorithm === C14N_EXCLUSIVE_COMMENTS;
}

/** True for the forms that keep comments. */
export function keepsComments(algorithm: C14nAlgorithm): boolean {
  return algorithm === C14N_INCLUSIVE_COMMENTS || algorithm === C14N_EXCLUSIVE_COMMENTS;
}

/** The same method without comments: what a same-document reference yields (XMLDSig section 4.4.3.3). */
export function withoutComments(algorithm: C14nAlgorithm): C14nAlgorithm {
  return isExclusive(algorithm) ? C14N_EXCLUSIVE : C14N_INCLUSIVE;
}
