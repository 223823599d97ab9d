import { type Issue, isHocBaSoError, isInForce, type Profile } from '@hocbaso/spec';
import type { XmlDocument } from '../parse/document.ts';
import { parseXml } from '../parse/parse-xml.ts';
import { URI_NONE } from '../parse/tables.ts';
import { compileLayout, type Layout } from './layout.ts';
import { type Reading, readLayout } from './reading.ts';

/**
 * Which profile a document follows. `ambiguous`: several do as far as the document tells; `issue` names them and says
 * what decides. `unknown`: none does, or the XML is malformed.
 */
export type ProfileDetection =
  | { readonly status: 'found'; readonly profile: Profile }
  | { readonly status: 'unknown' }
  | { readonly status: 'ambiguous'; readonly candidates: readonly Profile[]; readonly issue: Issue };

/** The same, of compiled profiles. */
export type LayoutDetection =
  | { readonly status: 'found'; readonly layout: Layout }
  | { readonly status: 'unknown' }
  | { readonly status: 'ambiguous'; readonly candidates: readonly Profile[]; readonly issue: Issue };

/**
 * What a document has and a layout does not know. What it lacks is not among it: whoever leaves a signature or an
 * element out must not thereby get a profile that does not ask for it.
 */
const FOREIGN: ReadonlySet<string> = new Set([
  'XML_ELEMENT_UNKNOWN',
  'XML_NAMESPACE_UNKNOWN',
  'XML_ELEMENT_ORDER',
  'XML_ELEMENT_DUPLICATE',
  'XML_ATTRIBUTE_UNKNOWN',
  'XML_TEXT_UNEXPECTED',
]);

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

/** Children of the root that the layout does not know; `Infinity` for another root. */
function foreignChildren(doc: XmlDocument, { root }: Layout): number {
  if (!doc.matches(doc.root, URI_NONE, root.tag)) return Number.POSITIVE_INFINITY;
  let count = 0;
  for (let child = doc.firstChild(doc.root); child >= 0; child = doc.nextSibling(child)) {
    if (!root.children.some(({ tag }) => doc.matches(child, URI_NONE, tag))) count++;
  }
  return count;
}

/** Those with the smallest number. */
function least<T>(list: readonly T[], number: (one: T) => number): readonly T[] {
  const numbers = list.map(number);
  const smallest = Math.min(...numbers);
  return list.filter((_, i) => numbers[i] === smallest);
}

/** Those that fit, or all when none does: a statement no profile fits decides nothing. */
function fitting<T>(list: readonly T[], fits: (one: T) => boolean): readonly T[] {
  const found = list.filter(fits);
  return found.length === 0 ? list : found;
}

interface Candidate {
  readonly layout: Layout;
  readonly reading: Reading;
}

function textOf({ reading }: Candidate, name: string): string | undefined {
  const value = reading.values[name];
  return typeof value === 'string' ? value : undefined;
}

function isOfLevel(candidate: Candidate): boolean {
  const level = textOf(candidate, 'capHoc');
  return level === undefined || candidate.layout.profile.capHoc.includes(level);
}

function isOfYear(candidate: Candidate): boolean {
  const { schoolYears } = candidate.layout.profile.validity;
  if (schoolYears === undefined) return true;
  const { from, to } = schoolYears;
  return isInForce(
    { schoolYears: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) } },
    { namHoc: textOf(candidate, 'namHoc') },
  );
}

/**
 * The layout a parsed document follows, by what the root holds, then by the level and the school year the record states
 * where profiles say which are theirs, then by the elements and attributes it has. Nothing else may choose between
 * profiles: they may demand different signatures.
 */
export function detectLayout(doc: XmlDocument, layouts: readonly Layout[]): LayoutDetection {
  const whole = layouts.filter((layout) => hasSkeleton(doc, layout));
  if (whole.length === 0) return { status: 'unknown' };
  if (layouts.length === 1) return { status: 'found', layout: whole[0]! };
  const foreign = Math.min(...whole.map((layout) => foreignChildren(doc, layout)));
  const near = layouts.filter((layout) => foreignChildren(doc, layout) <= foreign);
  if (near.length === 1) return { status: 'found', layout: near[0]! };
  const read = near.map((layout) => ({ layout, reading: readLayout(doc, layout) }));
  const stated = fitting(fitting(read, isOfLevel), isOfYear);
  const left = least(stated, ({ reading }) => reading.issues.filter(({ code }) => FOREIGN.has(code)).length);
  if (left.length === 1) return { status: 'found', layout: left[0]!.layout };
  const candidates = left.map(({ layout }) => layout.profile);
  const params = {
    candidates: candidates.map(({ id }) => id).join(', '),
    namHoc: textOf(left[0]!, 'namHoc')?.slice(0, 20) ?? '–',
  };
  const issue: Issue = { code: 'ERR_HBS_PROFILE_AMBIGUOUS', severity: 'error', path: ['namHoc'], params };
  return { status: 'ambiguous', candidates, issue };
}

/**
 * The profile a document follows among these, judged by the document alone; says nothing about validity. Hand in the
 * profiles a deployment accepts: fewer profiles, fewer ambiguities.
 */
export function detectProfile(bytes: Uint8Array, profiles: readonly Profile[]): ProfileDetection {
  let doc: XmlDocument;
  try {
    doc = parseXml(bytes);
  } catch (error) {
    if (isHocBaSoError(error) && error.code.startsWith('ERR_HBS_XML_')) return { status: 'unknown' };
    throw error;
  }
  const found = detectLayout(doc, profiles.map(compileLayout));
  return found.status === 'found' ? { status: 'found', profile: found.layout.profile } : found;
}
