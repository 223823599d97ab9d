import type { PackageHead } from '@hocbaso/spec';

/** Result of one step of a package. */
export interface StepResult {
  readonly head: PackageHead;
  /**
   * `closed`: nothing more happens by itself; `waiting`: nothing to do before `at`; `blocked`: its certificate is not
   * approved; `locked`: the hub refuses the account, so no package can be sent.
   */
  readonly next: 'closed' | 'again' | 'waiting' | 'blocked' | 'locked';
  /** Ms since the epoch, for `waiting`. */
  readonly at?: number;
  /** What the step learnt, in the vocabulary of the outcomes; absent when it asked nobody. */
  readonly learnt?: string;
}
