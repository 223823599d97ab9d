import { FIELDS } from '../generated/fields.ts';
import type { MessageCode } from '../generated/message-codes.ts';
import type { Issue, Severity } from '../issues/issue.ts';
import type { MessageParams } from '../messages/render.ts';
import type { FieldSpec } from '../record/field.ts';
import type { FieldNode, IdSpec, LayoutNode, Profile, SlotNode } from './profile.ts';

/** Who must sign before a document is issued (CV 2088 annex 1; spec COM-12). */
const ALWAYS_SIGN = ['cbql', 'phatHanh'] as const;

class MeaningCheck {
  readonly issues: Issue[] = [];
  private readonly profile: Profile;
  private readonly fields: ReadonlyMap<string, FieldSpec>;
  private readonly carried = new Set<string>();
  private readonly ids = new Map<string, { readonly list: string }>();
  private readonly slots: { node: SlotNode; path: string; within: readonly string[] }[] = [];

  constructor(profile: Profile) {
    this.profile = profile;
    this.fields = new Map(
      FIELDS.filter((f) => f.form === profile.form).map((f) => [`${f.group}.${f.name}`, f] as const),
    );
  }

  private report(code: MessageCode, path: string, params: MessageParams, severity: Severity = 'error'): void {
    this.issues.push({ code, severity, path: [path], params: { path, ...params } });
  }

  run(): void {
    const { profile } = this;
    this.node(profile.root, '', 'hocBa', []);
    for (const slot of this.slots) this.slot(slot);
    for (const role of ALWAYS_SIGN) {
      if (!this.slots.some(({ node }) => node.role === role && node.required)) {
        this.report('ERR_HBS_PROFILE_SLOT', profile.root.tag, { role });
      }
    }
    this.carried.clear();
    this.siblings(profile.package.recall, 'package.recall');
    for (const field of profile.package.recall) this.field(field, `package.recall/${field.tag}`, 'hocBa');
    const { from, to, schoolYears } = profile.validity;
    this.period('validity', from, to);
    this.period('validity.schoolYears', schoolYears?.from, schoolYears?.to);
  }

  private period(path: string, from: string | undefined, to: string | undefined): void {
    if (from !== undefined && to !== undefined && to < from) {
      this.report('ERR_HBS_PROFILE_VALIDITY', path, { from, to });
    }
  }

  private node(node: LayoutNode, parent: string, list: string, within: readonly string[]): void {
    const path = parent === '' ? node.tag : `${parent}/${node.tag}`;
    if (node.kind === 'field') {
      this.field(node, path, list);
      return;
    }
    if (node.kind === 'slot') {
      this.slots.push({ node, path, within });
      return;
    }
    const own = node.kind === 'rows' ? node.rows : list;
    if (node.kind === 'rows' && list !== 'hocBa')
      this.report('ERR_HBS_PROFILE_ROWS', path, { list: node.rows });
    if (node.kind === 'rows' && ![...this.fields.values()].some((f) => f.group === node.rows)) {
      this.report('ERR_HBS_PROFILE_ROWS', path, { list: node.rows });
    }
    if (node.id !== undefined) {
      this.template(node.id.value, `${path}/@${node.id.attribute}`, own);
      if (this.ids.has(node.id.value)) this.report('ERR_HBS_PROFILE_ID_TWICE', path, { id: node.id.value });
      this.ids.set(node.id.value, { list: own });
    }
    this.siblings(node.children, path);
    const inside = node.id === undefined ? within : [...within, node.id.value];
    for (const child of node.children) this.node(child, path, own, inside);
  }

  private siblings(children: readonly LayoutNode[], path: string): void {
    const seen = new Set<string>();
    for (const child of children) {
      for (const tag of [child.tag, ...(child.kind === 'field' ? (child.aliases ?? []) : [])]) {
        if (seen.has(tag)) this.report('ERR_HBS_PROFILE_TAG_TWICE', `${path}/${child.tag}`, { tag });
        seen.add(tag);
      }
    }
  }

  private field(node: FieldNode, path: string, list: string): void {
    const key = `${list}.${node.field}`;
    const spec = this.fields.get(key);
    if (spec === undefined) {
      this.report('ERR_HBS_PROFILE_FIELD', path, { profile: this.profile.id, tag: path, field: node.field });
      return;
    }
    if (this.carried.has(key)) this.report('ERR_HBS_PROFILE_FIELD_TWICE', path, { field: node.field });
    this.carried.add(key);
    const fits =
      node.format === undefined || (node.format === 'text' ? spec.type === 'enum' : spec.type === 'date');
    if (!fits) {
      this.report('ERR_HBS_PROFILE_FORMAT', path, {
        format: node.format!,
        field: node.field,
        type: spec.type,
      });
    }
  }

  private template(value: string, path: string, list: string): void {
    for (const [, name = ''] of value.matchAll(/\{([^}]*)\}/g)) {
      if (!this.fields.has(`${list}.${name}`) && !this.fields.has(`hocBa.${name}`)) {
        this.report('ERR_HBS_PROFILE_FIELD', path, { profile: this.profile.id, tag: path, field: name });
      }
    }
  }

  private slot({ node, path, within }: { node: SlotNode; path: string; within: readonly string[] }): void {
    const list = node.perRow ?? 'hocBa';
    this.template(node.reference, path, list);
    const id: IdSpec | undefined = node.id;
    if (id !== undefined) this.template(id.value, `${path}/@${id.attribute}`, list);
    const signed = this.ids.get(node.reference);
    if (signed === undefined || (signed.list !== 'hocBa' && signed.list !== node.perRow)) {
      this.report('ERR_HBS_PROFILE_REFERENCE', path, { reference: node.reference });
    }
    if (within.includes(node.reference)) {
      this.report('PROFILE_SLOT_INSIDE', path, { reference: node.reference }, 'warning');
    }
  }
}

/**
 * Checks what a profile says, beyond its shape: every tag bound once to a field of the form, formats that fit, one
 * meaning for each tag among siblings, every slot signing an element that exists, principal and seal required.
 */
export function checkMeaning(profile: Profile): readonly Issue[] {
  const check = new MeaningCheck(profile);
  check.run();
  return check.issues;
}
