import { FIELDS, type GioiTinh, type Profile } from '@hocbaso/spec';
import { xmlError } from '../internal/xml-error.ts';
import { utf8 } from '../parse/native-bytes.ts';
import { endTag, startTag, textElement } from '../parse/write-xml.ts';
import { formatValue } from '../transcript/value-text.ts';
import { wrapRecords } from './write-package.ts';

/** One transcript to be recalled (CV 2088 annex 1, II.2.6). */
export interface RecallItem {
  readonly maDinhDanhHocBa: string;
  readonly hoVaTen: string;
  readonly gioiTinh: GioiTinh;
  /** `YYYY-MM-DD`. */
  readonly ngaySinh?: string;
  readonly soDinhDanh: string;
  readonly tenTruong: string;
  readonly maTruong: string;
  readonly namHoc: string;
}

/**
 * Writes a recall list: the root of a package, each record reduced to what the profile names. Sign it like a package
 * with {@link preparePackageSignature}.
 *
 * @throws HocBaSoError `ERR_HBS_PACKAGE_EMPTY`, `ERR_HBS_PACKAGE_SIZE`, `ERR_HBS_XML_VALUE`, `ERR_HBS_XML_CHARACTER`
 */
export function writeRecallList(items: readonly RecallItem[], profile: Profile): Uint8Array {
  const records = items.map((item, index) => {
    let out = startTag(profile.root.tag);
    for (const { tag, field: name, format } of profile.package.recall) {
      const value = (item as unknown as Readonly<Record<string, unknown>>)[name];
      if (value === undefined || value === '') continue;
      const field = FIELDS.find((f) => f.form === profile.form && f.group === 'hocBa' && f.name === name);
      const text = field === undefined ? undefined : formatValue(field, format, value);
      if (text === undefined) {
        throw xmlError('ERR_HBS_XML_VALUE', { params: { path: `[${index}].${name}` } });
      }
      out += textElement(tag, text);
    }
    return utf8(out + endTag(profile.root.tag));
  });
  return wrapRecords(records, profile.package);
}
