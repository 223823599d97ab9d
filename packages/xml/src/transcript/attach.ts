import type { HocBaSoError } from '@hocbaso/spec';
import { METHOD_OF } from '../dsig/algorithms.ts';
import { encodeBase64 } from '../dsig/base64.ts';
import type { CachedCertificate } from '../dsig/context.ts';
import { verifyValue } from '../dsig/crypto.ts';
import { xmlError } from '../internal/xml-error.ts';
import type { XmlDocument } from '../parse/document.ts';
import { utf8 } from '../parse/native-bytes.ts';
import { parseXml } from '../parse/parse-xml.ts';
import { textElement } from '../parse/write-xml.ts';
import { derive } from './derive.ts';
import type { PreparedDocument, PreparedSignature } from './prepared.ts';
import { type Derived, memoryOf, type SigningMemory, type SigningOptions } from './signing-context.ts';
import { ROLES } from './slots.ts';
import { type Insertion, type Place, placeInside, splice } from './splice.ts';

/** Finds where a prepared signature goes, in the element it was prepared for; throws when it cannot go there. */
export type FindPlace = (doc: XmlDocument, node: number, one: PreparedSignature) => Place;

/** The element whose start tag begins at this byte; -1 for none. Elements are in document order. */
function elementAt(doc: XmlDocument, offset: number): number {
  let low = 0;
  let high = doc.elementCount - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const start = doc.start(middle);
    if (start === offset) return middle;
    if (start < offset) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

function mismatch(one: PreparedSignature): HocBaSoError {
  return xmlError('ERR_HBS_PREPARED_MISMATCH', { params: { slotId: one.slotId } });
}

function deriveAgain(
  doc: XmlDocument,
  documentDigest: string,
  one: PreparedSignature,
  memory: SigningMemory,
  findPlace: FindPlace,
): Derived {
  const certificate = memory.dsig.certificateFromBase64(one.certificate);
  const node = elementAt(doc, one.offset);
  const targets = doc.findIds(one.reference);
  const [target] = targets;
  if (node < 0 || target === undefined || targets.length > 1) throw mismatch(one);
  const built = derive(memory.dsig, doc, node, target, one, certificate);
  if (encodeBase64(built.tbs) !== one.tbs) throw mismatch(one);
  return { documentDigest, place: findPlace(doc, node, one), built, certificate };
}

function preamble(one: PreparedSignature, cccd: string | undefined): string {
  let out = '';
  if (one.signedAtTag !== undefined) out += textElement(one.signedAtTag, one.signingTime);
  if (one.holderIdTag !== undefined) out += textElement(one.holderIdTag, cccd ?? '');
  return out;
}

/** ECDSA values are r‖s of exactly the order's length; padded ones verify in some places and not in others. */
function hasLength({ shape }: CachedCertificate, value: Uint8Array): boolean {
  return shape === undefined || !('ecBytes' in shape) || value.length === 2 * shape.ecBytes;
}

/**
 * Splices in the signatures whose values are given. What was signed is derived from the document (here, or before in
 * this process for the very same bytes), and each value is verified with its certificate.
 */
export function spliceSignatures(
  bytes: Uint8Array,
  prepared: PreparedDocument,
  values: ReadonlyMap<string, Uint8Array>,
  options: SigningOptions,
  findPlace: FindPlace,
): Uint8Array {
  const memory = memoryOf(options);
  const documentDigest = memory.digestOf(bytes);
  if (documentDigest !== prepared.documentDigest) throw xmlError('ERR_HBS_PREPARED_STALE');
  const insertions: Insertion[] = [];
  let doc: XmlDocument | undefined;
  for (const one of prepared.signatures) {
    const value = values.get(one.slotId);
    if (value === undefined) continue;
    let derived = memory.derived.get(one);
    if (derived?.documentDigest !== documentDigest) {
      doc ??= parseXml(bytes);
      derived = deriveAgain(doc, documentDigest, one, memory, findPlace);
    }
    const { built, certificate, place } = derived;
    const method = METHOD_OF.get(one.algorithm);
    if (method === undefined) throw mismatch(one);
    if (!hasLength(certificate, value) || !verifyValue(method.scheme, certificate.key, built.tbs, value)) {
      const params = { slotId: one.slotId, holder: certificate.info.holder.cn };
      throw xmlError('ERR_HBS_SIGNATURE_MISMATCH', { params });
    }
    const head = utf8(preamble(one, certificate.info.holder.cccd));
    insertions.push({ place, content: [head, ...built.render(value)] });
  }
  return splice(bytes, insertions);
}

function assertSlots(prepared: PreparedDocument, values: ReadonlyMap<string, Uint8Array>): void {
  for (const slotId of values.keys()) {
    if (!prepared.signatures.some((one) => one.slotId === slotId)) {
      throw xmlError('ERR_HBS_SLOT_UNKNOWN', { params: { slotId } });
    }
  }
  // Prepared together does not mean attached in any order: a later stage waits for the earlier one.
  for (const missing of prepared.signatures) {
    if (values.has(missing.slotId)) continue;
    for (const { slotId, role } of prepared.signatures) {
      if (!values.has(slotId) || ROLES.indexOf(role) <= ROLES.indexOf(missing.role)) continue;
      throw xmlError('ERR_HBS_SLOT_ORDER', { params: { slotId, missing: missing.slotId } });
    }
  }
}

/**
 * Splices signatures into their empty slots; no other byte of the document changes. What was signed is derived anew
 * from the document, and every value is verified with its certificate first. Slots without a value stay empty.
 *
 * @param values raw signature values by slot id: RSA as it is, ECDSA as `r‖s`
 * @throws HocBaSoError `ERR_HBS_PREPARED_STALE` when these are not the bytes that were prepared,
 * `ERR_HBS_PREPARED_MISMATCH`, `ERR_HBS_SIGNATURE_MISMATCH`, `ERR_HBS_SLOT_UNKNOWN`, `ERR_HBS_SLOT_ORDER`
 */
export function attachSignatures(
  bytes: Uint8Array,
  prepared: PreparedDocument,
  values: ReadonlyMap<string, Uint8Array>,
  options: SigningOptions = {},
): Uint8Array {
  assertSlots(prepared, values);
  return spliceSignatures(bytes, prepared, values, options, (doc, node, one) => {
    if (doc.firstChild(node) >= 0 || !doc.hasOnlyElements(node)) throw mismatch(one);
    return placeInside(doc, node);
  });
}
