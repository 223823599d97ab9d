import type { CheckStatus, SignerRole } from '@hocbaso/spec';

/** One signature as the panel of the printed form shows it. */
export interface SignatureLine {
  readonly role: SignerRole;
  /** Printed instead of the usual name of the role, e.g. the signer's position. */
  readonly roleLabel?: string;
  /** Name in the certificate; left out while the slot is empty. */
  readonly holderName?: string;
  /** ISO 8601 with offset, e.g. `2026-05-28T14:03:00+07:00`; left out while the slot is empty. */
  readonly signedAt?: string;
  readonly status: CheckStatus;
  /** Why the status is not `passed`, one sentence for people. */
  readonly reason?: string;
  /** Subject signed by a subject teacher (`gvbm`). */
  readonly maMonHoc?: string;
}
