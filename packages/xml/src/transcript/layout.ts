import {
  FIELDS,
  type FieldGroup,
  type FieldSpec,
  type IdSpec,
  type LayoutNode,
  type Profile,
  type SignerRole,
  type ValueFormat,
} from '@hocbaso/spec';
import { xmlError } from '../internal/xml-error.ts';
import { utf8 } from '../parse/native-bytes.ts';

/** An `Id` with record fields in braces, taken apart: text, field, text, field, …, text. */
export type Template = readonly string[];

/** The attribute an element must carry. */
export interface LayoutId {
  readonly attribute: string;
  readonly aliases: readonly string[];
  readonly template: Template;
}

/** What all entries have in common. */
interface LayoutName {
  readonly tag: string;
  /** The tag and its aliases as bytes, to be compared where they stand. */
  readonly names: readonly Uint8Array[];
  /** May stand more than once in its parent. */
  readonly repeats: boolean;
}

/** A simple tag, bound to its field. */
export interface LayoutField extends LayoutName {
  readonly kind: 'field';
  readonly field: FieldSpec;
  readonly format: ValueFormat | undefined;
}

/** A complex tag; with `rows` it repeats for every row of that list. */
export interface LayoutGroup extends LayoutName {
  readonly kind: 'group';
  readonly id: LayoutId | undefined;
  readonly rows: FieldGroup | undefined;
  readonly children: readonly LayoutEntry[];
  /** Those of the children that must be there. */
  readonly expected: readonly LayoutEntry[];
  /** Written and expected even when nothing is in it: it holds a slot or is signed. */
  readonly always: boolean;
  /** Some slot signs this element. */
  readonly signed: boolean;
}

/** A signature slot. */
export interface LayoutSlot extends LayoutName {
  readonly kind: 'slot';
  readonly role: SignerRole;
  readonly reference: Template;
  readonly required: boolean;
  readonly perRow: FieldGroup | undefined;
  readonly id: LayoutId | undefined;
  readonly signedAtTag: string;
  readonly holderIdTag: string | undefined;
}

/** One element of the compiled tree. */
export type LayoutEntry = LayoutField | LayoutGroup | LayoutSlot;

/** A profile compiled for reading and writing: fields resolved, templates taken apart. */
export interface Layout {
  readonly profile: Profile;
  readonly root: LayoutGroup;
  /** Slots that repeat for every row of a list. */
  readonly rowSlots: readonly LayoutSlot[];
}

const FIELD_OF: ReadonlyMap<string, ReadonlyMap<string, FieldSpec>> = groupFields();

/** Fields by name, by form and group. */
function groupFields(): Map<string, Map<string, FieldSpec>> {
  const groups = new Map<string, Map<string, FieldSpec>>();
  for (const field of FIELDS) {
    const key = `${field.form}/${field.group}`;
    const group = groups.get(key) ?? new Map<string, FieldSpec>();
    groups.set(key, group.set(field.name, field));
  }
  return groups;
}

function namesOf(tag: string, aliases: readonly string[] = []): readonly Uint8Array[] {
  return [tag, ...aliases].map(utf8);
}

function isExpected(entry: LayoutEntry): boolean {
  if (entry.kind === 'group') return entry.always;
  return entry.kind === 'slot' && entry.required && entry.perRow === undefined;
}

function splitTemplate(value: string): Template {
  return value.split(/[{}]/);
}

function compileId(id: IdSpec | undefined): LayoutId | undefined {
  if (id === undefined) return undefined;
  return { attribute: id.attribute, aliases: id.aliases ?? [], template: splitTemplate(id.value) };
}

function collectReferences(node: LayoutNode, into: Set<string>): Set<string> {
  if (node.kind === 'slot') into.add(node.reference);
  if (node.kind === 'group' || node.kind === 'rows') {
    for (const child of node.children) collectReferences(child, into);
  }
  return into;
}

/**
 * Compiles a profile; a verifier does it once, the one-shot functions each time.
 * @throws HocBaSoError `ERR_HBS_PROFILE_FIELD` when the profile (an overlay) names a field the form does not have
 */
export function compileLayout(profile: Profile): Layout {
  const references = collectReferences(profile.root, new Set());
  const rowSlots: LayoutSlot[] = [];
  const compile = (node: LayoutNode, group: FieldGroup): LayoutEntry => {
    switch (node.kind) {
      case 'field': {
        const field = FIELD_OF.get(`${profile.form}/${group}`)?.get(node.field);
        if (field === undefined) {
          throw xmlError('ERR_HBS_PROFILE_FIELD', {
            params: { profile: profile.id, tag: node.tag, field: node.field },
          });
        }
        const names = namesOf(node.tag, node.aliases);
        return { kind: 'field', tag: node.tag, names, repeats: false, field, format: node.format };
      }
      case 'slot': {
        const slot: LayoutSlot = {
          kind: 'slot',
          tag: node.tag,
          names: namesOf(node.tag),
          repeats: node.perRow !== undefined,
          role: node.role,
          reference: splitTemplate(node.reference),
          required: node.required,
          perRow: node.perRow as FieldGroup | undefined,
          id: compileId(node.id),
          signedAtTag: node.signedAtTag,
          holderIdTag: node.holderIdTag,
        };
        if (slot.perRow !== undefined) rowSlots.push(slot);
        return slot;
      }
      case 'group':
      case 'rows': {
        const rows = node.kind === 'rows' ? (node.rows as FieldGroup) : undefined;
        const children = node.children.map((child) => compile(child, rows ?? group));
        const holdsSlot = children.some((c) => c.kind === 'slot' || (c.kind === 'group' && c.always));
        const signed = node.id !== undefined && references.has(node.id.value);
        return {
          kind: 'group',
          tag: node.tag,
          names: namesOf(node.tag),
          repeats: rows !== undefined,
          id: compileId(node.id),
          rows,
          children,
          expected: children.filter(isExpected),
          always: rows === undefined && (signed || holdsSlot),
          signed,
        };
      }
    }
  };
  return { profile, root: compile(profile.root, 'hocBa') as LayoutGroup, rowSlots };
}

/** Fills a template from the row, then the record; `undefined` when a field it names has no value. */
export function fillTemplate(
  template: Template,
  record: Readonly<Record<string, unknown>>,
  row: Readonly<Record<string, unknown>> | undefined,
): string | undefined {
  let out = template[0] as string;
  for (let i = 1; i < template.length; i += 2) {
    const name = template[i] as string;
    const value = row?.[name] ?? record[name];
    if (typeof value !== 'string' || value === '') return undefined;
    out += value + (template[i + 1] as string);
  }
  return out;
}
