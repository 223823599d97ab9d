import { isHocBaSoError, type LayoutNode, type Profile } from '@hocbaso/spec';
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

function requiredSlots(node: LayoutNode): number {
  if (node.kind === 'slot') return node.required ? 1 : 0;
  if (node.kind === 'field') return 0;
  return node.children.reduce((sum, child) => sum + requiredSlots(child), 0);
}

/**
 * The layout a parsed document follows; where several share the skeleton, the one with the fewest problems. Two
 * profiles may share a whole layout and differ in the signatures they demand: then the one that demands more decides,
 * and the later one among equals, so that a missing signature never passes because an older letter allowed it.
 */
export function detectLayout(doc: XmlDocument, layouts: readonly Layout[]): Layout | undefined {
  const candidates = layouts.filter((layout) => hasSkeleton(doc, layout));
  if (candidates.length <= 1) return candidates[0];
  const ranked = candidates.map((layout) => ({
    layout,
    problems: readLayout(doc, layout).issues.length,
    required: requiredSlots(layout.profile.root),
  }));
  ranked.sort(
    (a, b) =>
      a.problems - b.problems ||
      b.required - a.required ||
      (a.layout.profile.validity.from < b.layout.profile.validity.from ? 1 : -1),
  );
  return ranked[0]!.layout;
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
