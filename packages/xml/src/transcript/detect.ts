import { isHocBaSoError, type Profile } from '@hocbaso/spec';
import type { XmlDocument } from '../parse/document.ts';
import { parseXml } from '../parse/parse-xml.ts';
import { URI_NONE } from '../parse/tables.ts';
import { compileLayout, type Layout } from './layout.ts';
import { readLayout } from './reading.ts';

/** True when the root and the children every document must have are those of the layout. */
function hasSkeleton(doc: XmlDocument, { root }: Layout): boolean {
  if (!doc.matches(doc.root, URI_NONE, root.tag)) return false;
  return root.children.every((entry) => {
    if (entry.kind !== 'group' || !entry.always) return true;
    for (let child = doc.firstChild(doc.root); child >= 0; child = doc.nextSibling(child)) {
      if (doc.matches(child, URI_NONE, entry.tag)) return true;
    }
    return false;
  });
}

/** The layout a parsed document follows; where several share the skeleton, the one with the fewest problems. */
export function detectLayout(doc: XmlDocument, layouts: readonly Layout[]): Layout | undefined {
  const candidates = layouts.filter((layout) => hasSkeleton(doc, layout));
  if (candidates.length <= 1) return candidates[0];
  const ranked = candidates.map((layout) => ({ layout, problems: readLayout(doc, layout).issues.length }));
  return ranked.reduce((best, one) => (one.problems < best.problems ? one : best)).layout;
}

/**
 * The profile whose layout a document follows, judged by its outer elements; `undefined` when none does or the XML is
 * malformed. Says nothing about validity.
 */
export function detectProfile(bytes: Uint8Array, profiles: readonly Profile[]): Profile | undefined {
  try {
    return detectLayout(parseXml(bytes), profiles.map(compileLayout))?.profile;
  } catch (error) {
    if (isHocBaSoError(error) && error.code.startsWith('ERR_HBS_XML_')) return undefined;
    throw error;
  }
}
