import { Buffer } from 'node:buffer';
import { HocBaSoError } from '@hocbaso/spec';
import { METHOD_OF } from '../dsig/algorithms.ts';
import { encodeBase64 } from '../dsig/base64.ts';
import { createDsigContext } from '../dsig/context.ts';
import { hashHex, verifyValue } from '../dsig/node-crypto.ts';
import type { XmlDocument } from '../parse/document.ts';
import { parseXml } from '../parse/parse-xml.ts';
import { textElement } from '../parse/write-xml.ts';
import { derive } from './derive.ts';
import type { SigningOptions } from './prepare.ts';
import type { PreparedDocument, PreparedSignature } from './prepared.ts';
import { ROLES } from './slots.ts';
import { type Insertion, splice } from './splice.ts';

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

function preamble(one: PreparedSignature, cccd: string | undefined): string {
  let out = '';
  if (one.signedAtTag !== undefined) out += textElement(one.signedAtTag, one.signingTime);
  if (one.holderIdTag !== undefined) out += textElement(one.holderIdTag, cccd ?? '');
  return out;
}

/**
 * Renders the signatures whose values are given, each checked against the document and its certificate; the result
 * says where each goes. Shared by transcripts and packages.
 */
export function renderSignatures(
  bytes: Uint8Array,
  prepared: PreparedDocument,
  values: ReadonlyMap<string, Uint8Array>,
  options: SigningOptions,
): { readonly doc: XmlDocument; readonly insertions: readonly Insertion[] } {
  if (hashHex('sha256', bytes) !== prepared.documentDigest) throw new HocBaSoError('ERR_HBS_PREPARED_STALE');
  const context = options.context ?? createDsigContext();
  const doc = parseXml(bytes);
  const insertions: Insertion[] = [];
  for (const one of prepared.signatures) {
    const value = values.get(one.slotId);
    if (value === undefined) continue;
    const mismatch = { params: { slotId: one.slotId } };
    const { info, key } = context.certificateFromBase64(one.certificate);
    const node = elementAt(doc, one.offset);
    const targets = doc.findIds(one.reference);
    const [target] = targets;
    if (node < 0 || target === undefined || targets.length > 1) {
      throw new HocBaSoError('ERR_HBS_PREPARED_MISMATCH', mismatch);
    }
    const built = derive(context, doc, node, target, one, info);
    const method = METHOD_OF.get(one.algorithm);
    if (method === undefined || encodeBase64(built.tbs) !== one.tbs) {
      throw new HocBaSoError('ERR_HBS_PREPARED_MISMATCH', mismatch);
    }
    if (!verifyValue(method.scheme, key, built.tbs, value)) {
      const params = { slotId: one.slotId, holder: info.holder.cn };
      throw new HocBaSoError('ERR_HBS_SIGNATURE_MISMATCH', { params });
    }
    const content = Buffer.concat([Buffer.from(preamble(one, info.holder.cccd)), built.render(value)]);
    insertions.push({ node, content });
  }
  return { doc, insertions };
}

function assertSlots(prepared: PreparedDocument, values: ReadonlyMap<string, Uint8Array>): void {
  for (const slotId of values.keys()) {
    if (!prepared.signatures.some((one) => one.slotId === slotId)) {
      throw new HocBaSoError('ERR_HBS_SLOT_UNKNOWN', { params: { slotId } });
    }
  }
  // Prepared together does not mean attached in any order: a later stage waits for the earlier one.
  for (const missing of prepared.signatures) {
    if (values.has(missing.slotId)) continue;
    for (const { slotId, role } of prepared.signatures) {
      if (!values.has(slotId) || ROLES.indexOf(role) <= ROLES.indexOf(missing.role)) continue;
      throw new HocBaSoError('ERR_HBS_SLOT_ORDER', { params: { slotId, missing: missing.slotId } });
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
  const { doc, insertions } = renderSignatures(bytes, prepared, values, options);
  for (const { node } of insertions) {
    if (doc.firstChild(node) < 0 && doc.hasOnlyElements(node)) continue;
    throw new HocBaSoError('ERR_HBS_PREPARED_MISMATCH', { params: { slotId: doc.qualifiedName(node) } });
  }
  return splice(doc, insertions);
}
