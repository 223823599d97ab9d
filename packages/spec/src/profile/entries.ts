import type {
  FieldNode,
  GroupNode,
  IdSpec,
  LayoutNode,
  Literal,
  Profile,
  RowsNode,
  SlotNode,
  Sourced,
} from './profile.ts';

/** One addressable fact of a profile. `list` is the list of the record the tag stands in, `hocBa` for the record. */
export type ProfileEntry =
  | { readonly kind: 'field'; readonly fact: FieldNode; readonly list: string }
  | { readonly kind: 'group'; readonly fact: GroupNode; readonly list: string }
  | { readonly kind: 'rows'; readonly fact: RowsNode; readonly list: string }
  | { readonly kind: 'slot'; readonly fact: SlotNode; readonly list: string }
  | { readonly kind: 'id'; readonly fact: IdSpec }
  | { readonly kind: 'recallField'; readonly fact: FieldNode }
  | { readonly kind: 'literal'; readonly fact: Literal }
  | { readonly kind: 'format'; readonly fact: Sourced }
  | { readonly kind: 'signature'; readonly fact: Profile['signature'] }
  | { readonly kind: 'signingTime'; readonly fact: Profile['signature']['signingTime'] }
  | { readonly kind: 'package'; readonly fact: Profile['package'] }
  | { readonly kind: 'packageSignature'; readonly fact: Profile['package'] };

/** Where the package's own signature is confirmed: its confidence is a member of the package. */
export const PACKAGE_SIGNATURE = 'package.signature';

/**
 * Every fact of a profile by its path, in document order: `HOC_BA/DU_LIEU_HOC_BA/…` for tags, `…/@Id` for the Id of an
 * element, `literals.phienBan`, `formats.dmy`, `signature`, `signature.signingTime`, `package`, `package.signature`,
 * `package.recall/<tag>`. The paths are those of {@link uncertainEntries} and of overlays.
 */
export function profileEntries(profile: Profile): ReadonlyMap<string, ProfileEntry> {
  const entries = new Map<string, ProfileEntry>();
  for (const [name, fact] of Object.entries(profile.literals))
    entries.set(`literals.${name}`, { kind: 'literal', fact });
  for (const [name, fact] of Object.entries(profile.formats))
    entries.set(`formats.${name}`, { kind: 'format', fact });
  entries.set('signature', { kind: 'signature', fact: profile.signature });
  entries.set('signature.signingTime', { kind: 'signingTime', fact: profile.signature.signingTime });
  entries.set('package', { kind: 'package', fact: profile.package });
  entries.set(PACKAGE_SIGNATURE, { kind: 'packageSignature', fact: profile.package });
  for (const fact of profile.package.recall) {
    entries.set(`package.recall/${fact.tag}`, { kind: 'recallField', fact });
  }
  const walk = (node: LayoutNode, parent: string, list: string): void => {
    const path = parent === '' ? node.tag : `${parent}/${node.tag}`;
    entries.set(path, { kind: node.kind, fact: node, list } as ProfileEntry);
    if (node.kind === 'field') return;
    if (node.id !== undefined) entries.set(`${path}/@${node.id.attribute}`, { kind: 'id', fact: node.id });
    if (node.kind === 'slot') return;
    for (const child of node.children) walk(child, path, node.kind === 'rows' ? node.rows : list);
  };
  walk(profile.root, '', 'hocBa');
  return entries;
}

/** The confidence of an entry. */
export function confidenceOf(entry: ProfileEntry): Sourced['confidence'] {
  return entry.kind === 'packageSignature' ? entry.fact.signatureConfidence : entry.fact.confidence;
}
