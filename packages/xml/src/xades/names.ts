import type { XmlDocument } from '../parse/document.ts';
import { DSIG_NAMESPACE } from '../parse/tables.ts';

/** Namespace of XAdES 1.3.2, the one EN 319 132-1 builds on. */
export const XADES_132 = 'http://uri.etsi.org/01903/v1.3.2#';
/** Namespace of what EN 319 132-1 took from XAdES 1.4.1: archive timestamps and their validation data. */
export const XADES_141 = 'http://uri.etsi.org/01903/v1.4.1#';
/** `Type` of the Reference to the signed properties. */
export const SIGNED_PROPERTIES_TYPE = 'http://uri.etsi.org/01903#SignedProperties';

/** True for an element of that name in XAdES 1.3.2. */
export function isXades(doc: XmlDocument, node: number, name: string): boolean {
  return node >= 0 && doc.hasLocalName(node, name) && doc.namespaceUri(node) === XADES_132;
}

/** Short name for a message: `xades:SigningTime`, `xades141:ArchiveTimeStamp`, `ds:Object`, or the bare local name. */
export function shownName(doc: XmlDocument, node: number): string {
  const uri = doc.namespaceUri(node);
  const name = doc.localName(node).slice(0, 40);
  if (uri === XADES_132) return `xades:${name}`;
  if (uri === XADES_141) return `xades141:${name}`;
  return uri === DSIG_NAMESPACE ? `ds:${name}` : name;
}
