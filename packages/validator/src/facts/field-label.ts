import { FIELDS, type Form } from '@hocbaso/spec';

const LABELS: ReadonlyMap<string, { readonly label: string; readonly labelEn: string }> = new Map(
  FIELDS.map((f) => [`${f.form}.${f.group}.${f.name}`, { label: f.vi, labelEn: f.en }]),
);

/** Vietnamese and English label of a field, as message parameters. */
export function labelOf(
  form: Form,
  name: string,
  group = 'hocBa',
): { readonly label: string; readonly labelEn: string } {
  return LABELS.get(`${form}.${group}.${name}`) ?? { label: name, labelEn: name };
}
