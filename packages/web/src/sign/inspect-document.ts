import { loadProfile, type PageSignItem } from '@hocbaso/spec';
import {
  C14N_EXCLUSIVE,
  C14N_INCLUSIVE,
  canonicalize,
  decodeTranscript,
  listSlots,
  parseXml,
  type XmlDocument,
} from '@hocbaso/xml';
import { bytesFromBase64, sameBytes } from '../internal/base64.ts';
import { subtleCrypto } from '../internal/subtle.ts';

/** What a document itself says of the signature that is asked for. */
export interface DocumentFacts {
  readonly hoVaTen: string;
  readonly tenLop: string;
  readonly role: PageSignItem['role'];
  /** Subject of a subject teacher's signature. */
  readonly tenMonHoc?: string;
}

const DIGESTS: ReadonlyMap<string | undefined, string> = new Map([
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'SHA-256'],
  ['http://www.w3.org/2001/04/xmldsig-more#sha384', 'SHA-384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'SHA-512'],
]);

/**
 * Reads pupil, class and role out of a document after making sure that `tbs` (a canonical `SignedInfo`) signs that very
 * document: the one reference into it names the element of the slot, and carries the digest of that element's canonical
 * bytes. `undefined` when it does not. Throws what the XML engine throws for what is no transcript.
 */
export async function inspectDocument(
  tbs: Uint8Array<ArrayBuffer>,
  { bytes, profileId, slotId }: NonNullable<PageSignItem['document']>,
): Promise<DocumentFacts | undefined> {
  const xml = bytesFromBase64(bytes);
  if (xml === undefined) return undefined;
  const profile = loadProfile(profileId);
  const slot = listSlots(xml, profile).find(({ id }) => id === slotId);
  if (slot === undefined || slot.filled) return undefined;
  const doc = parseXml(xml);
  const [target, another] = doc.findIds(slot.reference);
  if (target === undefined || another !== undefined) return undefined;
  const reference = readReference(parseXml(tbs), doc);
  if (reference?.uri !== `#${slot.reference}`) return undefined;
  // A copy: the canonical bytes may be a view of the document.
  const canonical = canonicalize(doc, target, { algorithm: reference.canonicalization }).slice();
  const digest = new Uint8Array(await subtleCrypto().digest(reference.digest, canonical));
  if (!sameBytes(digest, reference.value)) return undefined;
  const { record } = decodeTranscript(xml, profile);
  return {
    hoVaTen: record.hoVaTen ?? '',
    tenLop: record.tenLop ?? '',
    role: slot.role,
    ...(slot.tenMonHoc === undefined ? {} : { tenMonHoc: slot.tenMonHoc }),
  };
}

interface Reference {
  readonly uri: string;
  readonly canonicalization: typeof C14N_INCLUSIVE;
  readonly digest: string;
  readonly value: Uint8Array;
}

/** The one reference into the document; the others are to parts of the signature that is yet to be. */
function readReference(info: XmlDocument, doc: XmlDocument): Reference | undefined {
  if (info.localName(info.root) !== 'SignedInfo') return undefined;
  const named = (parent: number, name: string): number[] =>
    info.children(parent).filter((node) => info.localName(node) === name);
  const all = named(info.root, 'Reference').map((node) => ({ node, uri: info.attribute(node, 'URI') ?? '' }));
  if (!all.every(({ uri }) => /^#[^()]+$/.test(uri))) return undefined;
  const [found, another] = all.filter(({ uri }) => doc.findIds(uri.slice(1)).length > 0);
  if (found === undefined || another !== undefined) return undefined;
  const { node, uri } = found;
  const transforms = named(node, 'Transforms').flatMap((list) =>
    info
      .children(list)
      .map((one) => (info.firstChild(one) < 0 ? info.attribute(one, 'Algorithm') : undefined)),
  );
  const canonicalization =
    transforms.length === 0
      ? C14N_INCLUSIVE
      : [C14N_INCLUSIVE, C14N_EXCLUSIVE].find((one) => transforms.length === 1 && transforms[0] === one);
  const [method] = named(node, 'DigestMethod');
  const [value] = named(node, 'DigestValue');
  const digest = method === undefined ? undefined : DIGESTS.get(info.attribute(method, 'Algorithm'));
  const bytes = value === undefined ? undefined : bytesFromBase64(info.text(value) ?? '');
  if (canonicalization === undefined || digest === undefined || bytes === undefined) {
    return undefined;
  }
  return { uri, canonicalization, digest, value: bytes };
}
