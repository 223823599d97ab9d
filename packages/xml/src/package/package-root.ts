import type { PackageSpec } from '@hocbaso/spec';
import { xmlError } from '../internal/xml-error.ts';
import type { XmlDocument } from '../parse/document.ts';
import { parseXml } from '../parse/parse-xml.ts';
import { E_ATTR_COUNT, E_STRIDE, URI_DSIG, URI_NONE } from '../parse/tables.ts';

/** The parts of a list of records. */
export interface OpenPackage {
  readonly doc: XmlDocument;
  /** The records, in order. */
  readonly records: readonly number[];
  /** The last child, when it is a `ds:Signature`; else -1. */
  readonly signature: number;
}

/** Where a list is not of the form it must be. */
export interface PackageProblem {
  readonly offset: number;
  readonly element: string;
}

/**
 * Looks at the form of a list: a root with nothing but its id, records of one name, and a Signature last if at all.
 * The root may declare no namespace and carry no `xml:*` attribute: a record cut out would lose what it inherits.
 */
export function inspectPackage(doc: XmlDocument, spec?: PackageSpec): OpenPackage | PackageProblem {
  const problem = (node: number): PackageProblem => ({
    offset: doc.start(node),
    element: doc.qualifiedName(node),
  });
  const { root } = doc;
  if (doc.namespaceUri(root) !== '' || !doc.hasOnlyElements(root)) return problem(root);
  const [id, ...others] = doc.attributes(root);
  const only = doc.tables.elements[root * E_STRIDE + E_ATTR_COUNT] === 1 && others.length === 0;
  if (!only || id === undefined || id.namespaceUri !== '') return problem(root);
  if (spec !== undefined) {
    const asSpecified =
      doc.matches(root, URI_NONE, spec.root) && id.name === spec.idAttribute && id.value === spec.id;
    if (!asSpecified) return problem(root);
  }
  const records: number[] = [];
  let signature = -1;
  let tag = '';
  for (let node = doc.firstChild(root); node >= 0; node = doc.nextSibling(node)) {
    if (signature >= 0) return problem(node);
    if (doc.matches(node, URI_DSIG, 'Signature')) {
      signature = node;
      continue;
    }
    if (tag === '') tag = doc.localName(node);
    if (!doc.matches(node, URI_NONE, tag)) return problem(node);
    records.push(node);
  }
  return { doc, records, signature };
}

/**
 * Opens a list that must be of the right form and hold a record.
 * @throws HocBaSoError `ERR_HBS_XML_*`, `ERR_HBS_PACKAGE_FORMAT`, `ERR_HBS_PACKAGE_EMPTY`
 */
export function openPackage(bytes: Uint8Array, spec?: PackageSpec): OpenPackage {
  const found = inspectPackage(parseXml(bytes), spec);
  if (!('records' in found)) throw xmlError('ERR_HBS_PACKAGE_FORMAT', { params: { ...found } });
  if (found.records.length === 0) throw xmlError('ERR_HBS_PACKAGE_EMPTY');
  return found;
}

/** Copies of the records' bytes, exactly as they stand. */
export function recordBytes({ doc, records }: OpenPackage): readonly Uint8Array[] {
  return records.map((node) => new Uint8Array(doc.bytes.subarray(doc.start(node), doc.end(node))));
}

/**
 * The records of a list, each cut out byte for byte, so that its own signatures verify by themselves. The signature
 * of the list is not checked: use {@link TranscriptVerifier.verifyPackage} for that.
 * @throws HocBaSoError `ERR_HBS_XML_*`, `ERR_HBS_PACKAGE_FORMAT`, `ERR_HBS_PACKAGE_EMPTY`
 */
export function cutRecords(packageBytes: Uint8Array): readonly Uint8Array[] {
  return recordBytes(openPackage(packageBytes));
}
