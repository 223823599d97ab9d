import type { SignerRole, Sourced } from '../profile/profile.ts';

/**
 * Who signs for a person the record names and who does not sign. Local rules: `scope` says where they are known to
 * hold, and nothing applies one without being asked to.
 */
export interface SubstitutionRule extends Sourced {
  readonly id: string;
  /** `left`: no longer at the school; `replaced`: somebody else took over during the year. */
  readonly when: 'left' | 'replaced';
  readonly roles: readonly SignerRole[];
  /** `head`: the manager the record names; `successor`: the person the school says. */
  readonly signer: 'head' | 'successor';
  /** The rule in words. */
  readonly vi: string;
  readonly en: string;
  /** Where the rule is known to hold. */
  readonly scope: string;
}
