/**
 * Trust anchors and accepted keys, as data; apart from the main entry because only verifying signatures needs them.
 *
 * @packageDocumentation
 */
export { ALGORITHM_LIMITS, ANCHOR_SETS } from './generated/trust.ts';
export type { AlgorithmLimit } from './trust/algorithm-limit.ts';
export type { AnchorSet, KnownAnchor } from './trust/anchor-set.ts';
