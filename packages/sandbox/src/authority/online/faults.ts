/** Services of the authority. */
export type AuthorityService = 'tsa' | 'ocsp' | 'crl' | 'issuer';

/**
 * What can be made to go wrong. Any service: `error-500`, `reset`, `slow` (answers late, correctly), `truncated`, `html`,
 * `huge` (more bytes than anyone should read). Whatever signs: `stranger` (someone else's key under the same name).
 * Timestamps: `refuse`, `wrong-nonce`, `no-nonce`, `wrong-imprint`, `wrong-policy`, `wrong-purpose` (a certificate without
 * timeStamping), `future`. OCSP: `try-later`, `wrong-nonce`, `no-nonce`, `other-serial`, `other-issuer`, `unknown`,
 * `wrong-purpose`, `expired-responder`, `stale`, `by-issuer`, `by-name` (the last two are fine: other honest forms).
 * CRL: `stale`, `delta`, `indirect`, `pem` (fine).
 */
export type AuthorityFault =
  | 'error-500'
  | 'reset'
  | 'slow'
  | 'truncated'
  | 'html'
  | 'huge'
  | 'stranger'
  | 'refuse'
  | 'wrong-nonce'
  | 'no-nonce'
  | 'wrong-imprint'
  | 'wrong-policy'
  | 'wrong-purpose'
  | 'future'
  | 'try-later'
  | 'other-serial'
  | 'other-issuer'
  | 'unknown'
  | 'expired-responder'
  | 'stale'
  | 'by-issuer'
  | 'by-name'
  | 'delta'
  | 'indirect'
  | 'pem';

/** The fault plan of the services. */
export interface AuthorityFaults {
  /** Makes the next answers of a service go wrong; plans queue up. */
  next(service: AuthorityService, fault: AuthorityFault, times?: number): void;
  /** Drops every plan that is left. */
  clear(): void;
}

/** A fault plan and the services' side of it. */
export function createAuthorityFaults(): AuthorityFaults & {
  take(service: AuthorityService): AuthorityFault | undefined;
} {
  let plan: (readonly [AuthorityService, AuthorityFault])[] = [];
  return {
    next(service, fault, times = 1) {
      for (let n = 0; n < times; n++) plan.push([service, fault]);
    },
    clear() {
      plan = [];
    },
    take(service) {
      const at = plan.findIndex(([one]) => one === service);
      return at < 0 ? undefined : plan.splice(at, 1)[0]![1];
    },
  };
}
