import { HocBaSoError } from '../errors/hocbaso-error.ts';
import type { Confidence, LayoutNode, Profile, Sourced } from './profile.ts';

const RANK: Readonly<Record<Confidence, number>> = { official: 3, transcribed: 2, reported: 1, guess: 0 };

/** Where the document is going. Sandbox accepts every confidence; production nothing below `transcribed`. */
export type Environment = 'sandbox' | 'production';

/** One entry of a profile that is not known well enough, with its source. */
export interface UncertainEntry {
  readonly path: string;
  readonly confidence: Confidence;
  readonly source: string;
}

/** Every entry of a profile whose confidence is below `minimum`, in document order. */
export function uncertainEntries(
  profile: Profile,
  minimum: Confidence = 'transcribed',
): readonly UncertainEntry[] {
  const found: UncertainEntry[] = [];
  const look = (path: string, fact: Sourced): void => {
    if (RANK[fact.confidence] < RANK[minimum]) {
      found.push({ path, confidence: fact.confidence, source: fact.source });
    }
  };
  const walk = (node: LayoutNode, parent: string): void => {
    const path = parent === '' ? node.tag : `${parent}/${node.tag}`;
    look(path, node);
    if (node.kind !== 'field' && node.id !== undefined) look(`${path}/@${node.id.attribute}`, node.id);
    if (node.kind === 'group' || node.kind === 'rows') for (const child of node.children) walk(child, path);
  };
  for (const [name, literal] of Object.entries(profile.literals)) look(`literals.${name}`, literal);
  for (const [name, format] of Object.entries(profile.formats)) look(`formats.${name}`, format);
  look('signature', profile.signature);
  look('signature.signingTime', profile.signature.signingTime);
  look('package', profile.package);
  look('package.signature', {
    confidence: profile.package.signatureConfidence,
    source: profile.package.source,
  });
  walk(profile.root, '');
  return found;
}

/**
 * The confidence gate: in production a profile with entries below `transcribed` is refused, with their list.
 * @throws HocBaSoError `ERR_HBS_CONFIDENCE`
 */
export function assertUsable(profile: Profile, environment: Environment): void {
  if (environment === 'sandbox') return;
  const entries = uncertainEntries(profile);
  if (entries.length === 0) return;
  throw new HocBaSoError('ERR_HBS_CONFIDENCE', {
    params: {
      profile: profile.id,
      count: entries.length,
      entries: entries.map((e) => `${e.path} (${e.confidence})`).join('; '),
    },
  });
}
