import { FIELDS, type LayoutNode, type Profile } from '@hocbaso/spec';

/** `name` for a field of the record itself, `list.name` for a field of a row. */
export function fieldKey(group: string, name: string): string {
  return group === 'hocBa' ? name : `${group}.${name}`;
}

/** What a profile's XML carries: field key → marked required in the annex. */
export function carriedFields(profile: Profile): ReadonlyMap<string, boolean> {
  const carried = new Map<string, boolean>();
  const walk = (node: LayoutNode, group: string): void => {
    if (node.kind === 'field') carried.set(fieldKey(group, node.field), node.requiredByAnnex === true);
    else if (node.kind === 'group') for (const child of node.children) walk(child, group);
    else if (node.kind === 'rows') for (const child of node.children) walk(child, node.rows);
  };
  walk(profile.root, 'hocBa');
  return carried;
}

/**
 * Fields of the form that the profile's XML has no tag for, as `name` or `list.name`: a record read from such an XML
 * never has them, so they are not demanded with `source: 'xml'`.
 */
export function uncarriedFields(profile: Profile): readonly string[] {
  const carried = carriedFields(profile);
  return FIELDS.filter((field) => field.form === profile.form)
    .map((field) => fieldKey(field.group, field.name))
    .filter((key) => !carried.has(key));
}
