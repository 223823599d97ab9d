import { FIELDS } from '../generated/fields.ts';
import { nearest } from './nearest.ts';

/** Up to three field names (`hoVaTen`, `bangDiem.maMonHoc`) that a misspelt one may have meant. */
export function nearestFields(name: string): readonly string[] {
  const keys = FIELDS.map((f) => (f.group === 'hocBa' ? f.name : `${f.group}.${f.name}`));
  return nearest(name, [...new Set(keys)]);
}
