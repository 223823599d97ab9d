import { formatPath, isHocBaSoError, type Profile, type Transcript } from '@hocbaso/spec';
import { type XmlErrorCode, xmlError } from '../internal/xml-error.ts';
import { escapeText } from '../parse/write-xml.ts';
import { compileLayout, fillTemplate, type LayoutEntry, type LayoutId, type Template } from './layout.ts';
import { formatValue } from './value-text.ts';

type Row = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

/** The `Id`s the format allows here: ASCII names, so that a fragment `#id` needs no escape. */
const ID = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

function refuse(code: XmlErrorCode, path: Path): never {
  throw xmlError(code, { params: { path: formatPath(path) } });
}

function escapeAt(text: string, path: Path): string {
  try {
    return escapeText(text);
  } catch (cause) {
    if (!isHocBaSoError(cause)) throw cause;
    throw xmlError(cause.code as XmlErrorCode, { params: { ...cause.params, path: formatPath(path) } });
  }
}

/** Writes one record along the compiled layout. */
class Writer {
  private readonly record: Row;
  private readonly usedIds = new Set<string>();

  constructor(record: Row) {
    this.record = record;
  }

  private rowsOf(list: string): readonly Row[] {
    const rows = this.record[list];
    return Array.isArray(rows) ? (rows as readonly Row[]) : [];
  }

  private fill(template: Template, row: Row | undefined, path: Path): string {
    const value = fillTemplate(template, this.record, row);
    if (value === undefined || !ID.test(value)) {
      const field = template[template.length - 2];
      return refuse('ERR_HBS_XML_ID', field === undefined ? path : [...path, field]);
    }
    return value;
  }

  private start(tag: string, id: LayoutId | undefined, row: Row | undefined, path: Path): string {
    return id === undefined ? `<${tag}>` : `<${tag} ${id.attribute}="${this.fill(id.template, row, path)}">`;
  }

  private claim(id: string, path: Path): void {
    if (this.usedIds.has(id)) refuse('ERR_HBS_XML_ID_DUPLICATE', path);
    this.usedIds.add(id);
  }

  write(entry: LayoutEntry, row: Row | undefined, path: Path): string {
    switch (entry.kind) {
      case 'field': {
        const { name } = entry.field;
        const value = (row ?? this.record)[name];
        if (value === undefined || value === null || value === '') return '';
        const text = formatValue(entry.field, entry.format, value);
        if (text === undefined) return refuse('ERR_HBS_XML_VALUE', [...path, name]);
        return `<${entry.tag}>${escapeAt(text, [...path, name])}</${entry.tag}>`;
      }
      case 'slot': {
        let out = '';
        const rows = entry.perRow === undefined ? [undefined] : this.rowsOf(entry.perRow);
        for (const [index, slotRow] of rows.entries()) {
          const at: Path = entry.perRow === undefined ? path : [entry.perRow, index];
          // Two rows with one target could not be told apart by their signatures.
          if (entry.perRow !== undefined) this.claim(this.fill(entry.reference, slotRow, at), at);
          out += `${this.start(entry.tag, entry.id, slotRow, at)}</${entry.tag}>`;
        }
        return out;
      }
      case 'group': {
        if (entry.rows === undefined) return this.group(entry, row, path);
        return this.rowsOf(entry.rows)
          .map((r, i) => this.group(entry, r, [entry.rows as string, i]))
          .join('');
      }
    }
  }

  private group(entry: LayoutEntry & { kind: 'group' }, row: Row | undefined, path: Path): string {
    let content = '';
    for (const child of entry.children) content += this.write(child, row, path);
    if (content === '' && !entry.always) return '';
    return `${this.start(entry.tag, entry.id, row, path)}${content}</${entry.tag}>`;
  }
}

/**
 * Writes a record as unsigned XML: UTF-8, canonical form (its own C14N 1.0), no XML declaration (UTF-8 is XML's
 * default, and a record cut out of a list has none either), every signature slot empty, absent values without an
 * element (CV 2088 annex 1, II.1). Text must be NFC already; it is carried as it is.
 *
 * @throws HocBaSoError `ERR_HBS_XML_CHARACTER` for a character XML cannot carry, `ERR_HBS_XML_VALUE` for a value
 * its field cannot have, `ERR_HBS_XML_ID` and `ERR_HBS_XML_ID_DUPLICATE` for codes that give no usable `Id`,
 * `ERR_HBS_XML_FORM` for a record of the other form
 */
export function encodeTranscript(record: Transcript, profile: Profile): Uint8Array {
  if (record.form !== profile.form) {
    throw xmlError('ERR_HBS_XML_FORM', { params: { profile: profile.id, form: record.form } });
  }
  const writer = new Writer(record as unknown as Row);
  return new TextEncoder().encode(writer.write(compileLayout(profile).root, undefined, []));
}
