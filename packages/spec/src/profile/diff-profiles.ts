import { confidenceOf, type ProfileEntry, profileEntries } from './entries.ts';
import type { Profile } from './profile.ts';

/** One difference. `subject` is a field (`hoVaTen`, `bangDiem.maMonHoc`), a slot (`slot:gvcn`) or a path. */
export interface ProfileDifference {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly subject: string;
  /** What differs, for `changed`: the member with its value on both sides; absent is `undefined`. */
  readonly members: readonly {
    readonly name: string;
    readonly before: string | undefined;
    readonly after: string | undefined;
  }[];
}

const HIDDEN = new Set([
  'kind',
  'source',
  'confidence',
  'children',
  'field',
  'tag',
  'signatureConfidence',
  'recall',
]);

function subjectOf(path: string, entry: ProfileEntry): string {
  if (entry.kind === 'field')
    return entry.list === 'hocBa' ? entry.fact.field : `${entry.list}.${entry.fact.field}`;
  if (entry.kind === 'slot') return `slot:${entry.fact.role}`;
  if (entry.kind === 'rows') return `rows:${entry.fact.rows}`;
  if (entry.kind === 'recallField') return `recall:${entry.fact.field}`;
  return path;
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function describe(path: string, entry: ProfileEntry): ReadonlyMap<string, string> {
  const members = new Map<string, string>();
  if (subjectOf(path, entry) !== path) members.set('path', path);
  for (const [name, value] of Object.entries(entry.fact)) {
    if (HIDDEN.has(name) || (name === 'signature' && entry.kind === 'package')) continue;
    if (entry.kind === 'packageSignature' && name !== 'signature') continue;
    if (name === 'signingTime' || (name === 'id' && typeof value === 'object')) continue;
    members.set(name, show(value));
  }
  if (entry.kind === 'group' || entry.kind === 'rows') {
    members.set(
      'order',
      entry.fact.children.map((child) => ('field' in child ? child.field : child.tag)).join(' '),
    );
  }
  members.set('confidence', confidenceOf(entry));
  return members;
}

/** True when the children both sides have stand in another order; added and removed ones are told elsewhere. */
function reordered(before = '', after = ''): boolean {
  const [left, right] = [before.split(' '), after.split(' ')];
  return (
    left.filter((tag) => right.includes(tag)).join() !== right.filter((tag) => left.includes(tag)).join()
  );
}

function bySubject(profile: Profile): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const facts = new Map<string, ReadonlyMap<string, string>>();
  for (const [path, entry] of profileEntries(profile))
    facts.set(subjectOf(path, entry), describe(path, entry));
  for (const name of ['form', 'capHoc', 'validity'] as const)
    facts.set(name, new Map([[name, show(profile[name])]]));
  return facts;
}

/**
 * What differs between two profiles, in the order of the first and then of the second: fields by name wherever their
 * tags stand, slots by role, the rest by path. Sources are not compared, confidence is.
 */
export function diffProfiles(before: Profile, after: Profile): readonly ProfileDifference[] {
  const [left, right] = [bySubject(before), bySubject(after)];
  const found: ProfileDifference[] = [];
  for (const [subject, facts] of left) {
    const others = right.get(subject);
    if (others === undefined) {
      found.push({ kind: 'removed', subject, members: [] });
      continue;
    }
    const members = [...new Set([...facts.keys(), ...others.keys()])]
      .filter((name) => facts.get(name) !== others.get(name))
      .filter((name) => name !== 'order' || reordered(facts.get(name), others.get(name)))
      .map((name) => ({ name, before: facts.get(name), after: others.get(name) }));
    if (members.length > 0) found.push({ kind: 'changed', subject, members });
  }
  for (const subject of right.keys()) {
    if (!left.has(subject)) found.push({ kind: 'added', subject, members: [] });
  }
  return found;
}
