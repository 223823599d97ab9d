import type { MessageCode } from '../generated/message-codes.ts';
import type { Issue } from '../issues/issue.ts';
import type { MessageParams } from '../messages/render.ts';
import { type ProfileEntry, profileEntries } from './entries.ts';
import { nearest } from './nearest.ts';
import type { NewNode, OverlayChange, OverlayTarget, ProfileOverlay } from './overlay.ts';
import type { Confidence, LayoutNode, Profile } from './profile.ts';

type Mutable<T> = T extends readonly (infer Item)[]
  ? Mutable<Item>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;
type Draft = Mutable<Profile>;
type DraftGroup = { tag: string; children: { tag: string }[]; confidence: Confidence; source: string };
type Members = Record<string, unknown>;

/** Ordered from weak to strong. */
const STRENGTH: readonly Confidence[] = ['guess', 'reported', 'transcribed', 'official'];
const strength = (confidence: Confidence): number => STRENGTH.indexOf(confidence);

/** What `set` may change, by kind of entry. */
const SETTABLE: Readonly<Record<ProfileEntry['kind'], readonly string[]>> = {
  field: ['format', 'aliases', 'requiredByAnnex'],
  recallField: ['format'],
  group: ['id'],
  rows: ['id'],
  slot: ['required', 'reference', 'perRow', 'signedAtTag', 'holderIdTag', 'id'],
  id: ['attribute', 'aliases', 'value'],
  literal: ['value'],
  format: [],
  signature: ['canonicalization', 'digest', 'algorithms', 'signatureIdPrefix', 'level'],
  signingTime: ['path', 'referenced'],
  package: ['root', 'idAttribute', 'packageId', 'maxBytes', 'maxBytesBasis'],
  packageSignature: ['value'],
};

/** Members that are called otherwise in the profile, because the same word means two things there. */
const CALLED: Readonly<Record<string, string>> = {
  'package/packageId': 'id',
  'packageSignature/value': 'signature',
};

class OverlayRun {
  readonly issues: Issue[] = [];
  private readonly draft: Draft;
  private readonly overlay: ProfileOverlay;
  private at: readonly (string | number)[] = [];

  constructor(draft: Draft, overlay: ProfileOverlay) {
    this.draft = draft;
    this.overlay = overlay;
  }

  private refuse(code: MessageCode, params: MessageParams): void {
    this.issues.push({ code, severity: 'error', path: this.at, params });
  }

  private refuseChange(path: string, op: string, reason: string, reasonEn: string): void {
    this.refuse('ERR_HBS_PROFILE_CHANGE', { path, op, reason, reasonEn });
  }

  /** The entries a target names; an unknown path is an issue, never skipped silently. */
  private targets(target: OverlayTarget, wide: boolean): readonly (readonly [string, ProfileEntry])[] {
    const entries = profileEntries(this.draft as Profile);
    return (typeof target === 'string' ? [target] : target).flatMap((path) => {
      if (wide && path === '*') return [...entries];
      const below = wide && path.endsWith('/**') ? path.slice(0, -3) : undefined;
      const entry = entries.get(below ?? path);
      if (entry === undefined) {
        this.refuse('ERR_HBS_PROFILE_PATH', {
          path,
          near: nearest(below ?? path, [...entries.keys()]).join(', '),
        });
        return [];
      }
      if (below === undefined) return [[path, entry] as const];
      return [...entries].filter(([one]) => one === below || one.startsWith(`${below}/`));
    });
  }

  private target(path: string): ProfileEntry | undefined {
    return this.targets(path, false)[0]?.[1];
  }

  private siblings(path: string): { tag: string }[] | undefined {
    const parent = profileEntries(this.draft as Profile).get(path.slice(0, path.lastIndexOf('/')));
    return parent?.kind === 'group' || parent?.kind === 'rows'
      ? (parent.fact as unknown as DraftGroup).children
      : undefined;
  }

  private stamp(
    entry: ProfileEntry,
    change: { confidence?: Confidence | undefined; source?: string | undefined },
  ): void {
    const fact = entry.fact as unknown as Members;
    const confidence = change.confidence ?? this.overlay.confidence;
    if (entry.kind === 'packageSignature') {
      fact.signatureConfidence = confidence;
      return;
    }
    fact.confidence = confidence;
    fact.source = change.source ?? this.overlay.source;
  }

  run(): void {
    for (const [index, change] of this.overlay.changes.entries()) {
      this.at = ['changes', index];
      this.apply(change);
    }
  }

  private apply(change: OverlayChange): void {
    switch (change.op) {
      case 'confirm':
      case 'doubt':
        for (const [path, entry] of this.targets(change.at, true)) this.weigh(change, path, entry);
        return;
      case 'set':
        for (const [path, entry] of this.targets(change.at, false)) this.set(change, path, entry);
        return;
      case 'rename':
        this.rename(change);
        return;
      case 'order':
        this.order(change);
        return;
      case 'add':
        this.add(change);
        return;
      case 'remove':
        for (const [path] of this.targets(change.at, false)) this.remove(path);
    }
  }

  /** Confirming never lowers what is known better already, doubting never raises. */
  private weigh(
    change: OverlayChange & { op: 'confirm' | 'doubt' },
    path: string,
    entry: ProfileEntry,
  ): void {
    const now = entry.kind === 'packageSignature' ? entry.fact.signatureConfidence : entry.fact.confidence;
    const step = strength(change.confidence) - strength(now);
    const wide = path !== change.at && !(Array.isArray(change.at) && change.at.includes(path));
    if (change.op === 'confirm' ? step > 0 : step < 0) this.stamp(entry, change);
    else if (change.op === 'confirm' && step < 0 && !wide) {
      this.refuseChange(path, change.op, `mức hiện có là ${now}`, `it is ${now} already`);
    }
  }

  private set(change: OverlayChange & { op: 'set' }, path: string, entry: ProfileEntry): void {
    const allowed = SETTABLE[entry.kind];
    const fact = entry.fact as unknown as Members;
    for (const [name, value] of Object.entries(change.to)) {
      if (!allowed.includes(name)) {
        const known = allowed.join(', ') || '–';
        this.refuseChange(
          path,
          'set',
          `không đặt được ${name} (đặt được: ${known})`,
          `${name} cannot be set (can be: ${known})`,
        );
        continue;
      }
      const member = CALLED[`${entry.kind}/${name}`] ?? name;
      if (value === null) delete fact[member];
      else if (name === 'id') {
        fact.id = {
          ...(value as object),
          confidence: change.confidence ?? this.overlay.confidence,
          source: change.source ?? this.overlay.source,
        };
      } else fact[member] = structuredClone(value);
    }
    this.stamp(entry, change);
  }

  private rename(change: OverlayChange & { op: 'rename' }): void {
    const entry = this.target(change.at);
    if (entry === undefined) return;
    if (!('tag' in entry.fact)) {
      this.refuseChange(change.at, 'rename', 'mục này không phải một thẻ', 'this entry is not a tag');
      return;
    }
    const fact = entry.fact as unknown as { tag: string; aliases?: string[] };
    if (entry.kind === 'field' && change.keepOldTag !== false) {
      fact.aliases = [...new Set([...(fact.aliases ?? []), fact.tag])].filter((tag) => tag !== change.tag);
    }
    fact.tag = change.tag;
    this.stamp(entry, change);
  }

  private order(change: OverlayChange & { op: 'order' }): void {
    const entry = this.target(change.at);
    if (entry === undefined) return;
    if (entry.kind !== 'group' && entry.kind !== 'rows') {
      this.refuseChange(change.at, 'order', 'mục này không có thẻ con', 'this entry has no children');
      return;
    }
    const node = entry.fact as unknown as DraftGroup;
    const now = node.children.map((child) => child.tag);
    if ([...now].sort().join() !== [...change.tags].sort().join()) {
      const tags = now.join(', ');
      this.refuseChange(
        change.at,
        'order',
        `phải kể đủ và đúng các thẻ con: ${tags}`,
        `it must name all children and no other: ${tags}`,
      );
      return;
    }
    node.children.sort((a, b) => change.tags.indexOf(a.tag) - change.tags.indexOf(b.tag));
    this.stamp(entry, change);
  }

  private add(change: OverlayChange & { op: 'add' }): void {
    const entry = this.target(change.at);
    if (entry === undefined) return;
    if (entry.kind !== 'group' && entry.kind !== 'rows') {
      this.refuseChange(
        change.at,
        'add',
        'mục này không chứa được thẻ con',
        'this entry cannot hold children',
      );
      return;
    }
    const { children } = entry.fact as unknown as DraftGroup;
    const beside = change.before ?? change.after;
    const found =
      beside === undefined ? children.length : children.findIndex((child) => child.tag === beside);
    if (found < 0) {
      const near = children.map((child) => child.tag).join(', ');
      this.refuse('ERR_HBS_PROFILE_PATH', { path: `${change.at}/${beside}`, near });
      return;
    }
    const by = {
      confidence: change.confidence ?? this.overlay.confidence,
      source: change.source ?? this.overlay.source,
    };
    const sourced = (node: NewNode): LayoutNode =>
      ('children' in node
        ? { ...node, children: node.children.map(sourced), ...by }
        : { ...structuredClone(node), ...by }) as LayoutNode;
    children.splice(
      change.before === undefined && beside !== undefined ? found + 1 : found,
      0,
      sourced(change.node),
    );
  }

  private remove(path: string): void {
    const siblings = this.siblings(path);
    const tag = path.slice(path.lastIndexOf('/') + 1);
    const index = siblings?.findIndex((child) => child.tag === tag) ?? -1;
    if (index < 0) {
      this.refuseChange(
        path,
        'remove',
        'chỉ bỏ được thẻ nằm trong một thẻ khác',
        'only a tag inside another can go',
      );
      return;
    }
    siblings!.splice(index, 1);
  }
}

/** An overlay applied to a profile: the new profile, and a problem for every change that cannot be made. */
export function applyOverlay(
  base: Profile,
  overlay: ProfileOverlay,
): { readonly profile: Profile; readonly issues: readonly Issue[] } {
  const { title, validity, capHoc, source, id } = overlay;
  const draft = structuredClone({
    ...base,
    id,
    basedOn: [base.id, ...(base.basedOn ?? [])],
    source,
    ...(title === undefined ? {} : { title }),
    ...(validity === undefined ? {} : { validity }),
    ...(capHoc === undefined ? {} : { capHoc }),
  }) as Draft;
  const run = new OverlayRun(draft, overlay);
  run.run();
  return { profile: draft as Profile, issues: run.issues };
}
