import type { PackageSpec, Profile } from '@hocbaso/spec';
import { xmlError } from '../internal/xml-error.ts';
import { concat, utf8 } from '../parse/native-bytes.ts';
import { parseXml } from '../parse/parse-xml.ts';
import { E_ATTR_COUNT, E_STRIDE, URI_NONE } from '../parse/tables.ts';
import { endTag, startTag } from '../parse/write-xml.ts';

/** Wraps records in the list root; no namespace, no white space, no declaration. */
export function wrapRecords(records: readonly Uint8Array[], spec: PackageSpec): Uint8Array {
  if (records.length === 0) throw xmlError('ERR_HBS_PACKAGE_EMPTY');
  const head = utf8(startTag(spec.root, { [spec.idAttribute]: spec.id }));
  const bytes = concat([head, ...records, utf8(endTag(spec.root))]);
  if (bytes.length > spec.maxBytes) {
    const params = { bytes: bytes.length, limit: spec.maxBytes };
    throw xmlError('ERR_HBS_PACKAGE_SIZE', { params });
  }
  return bytes;
}

/**
 * Packs issued records into one list for a transaction (CV 2088 annex 1, II.2.2), each byte for byte. A record must
 * be its bare root element: no declaration, byte order mark or anything else around it, which inside a list would not
 * be XML.
 *
 * @throws HocBaSoError `ERR_HBS_PACKAGE_EMPTY`, `ERR_HBS_PACKAGE_SIZE`, `ERR_HBS_PACKAGE_FORMAT` for something that is
 * not a bare record, `ERR_HBS_XML_*` for malformed XML
 */
export function writePackage(records: readonly Uint8Array[], profile: Profile): Uint8Array {
  for (const bytes of records) {
    const doc = parseXml(bytes);
    const bare = doc.start(doc.root) === 0 && doc.end(doc.root) === bytes.length;
    const plain = doc.matches(doc.root, URI_NONE, profile.root.tag);
    if (bare && plain && doc.tables.elements[doc.root * E_STRIDE + E_ATTR_COUNT] === 0) continue;
    const params = { offset: doc.start(doc.root), element: doc.qualifiedName(doc.root) };
    throw xmlError('ERR_HBS_PACKAGE_FORMAT', { params });
  }
  return wrapRecords(records, profile.package);
}
