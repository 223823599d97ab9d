import type { CheckStatus, MessageCode, MessageParams, SignerRole } from '@hocbaso/spec';
import type { XmlDocument } from '../parse/document.ts';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import type { SignatureLevel } from '../xades/signatures.ts';
import { CheckList } from './check-list.ts';
import { checkSignature, type OpenCase, openCase, type SignatureEnvironment } from './check-signature.ts';
import { elementPath } from './reading.ts';
import { sameName } from './same-name.ts';
import { parseSigningTime } from './signing-time.ts';
import { readSlotContent, type SlotContent, sameBytes } from './slot-content.ts';
import type { OpenSlot } from './slots.ts';

/** What became of one slot. */
export interface SlotVerification {
  readonly slotId: string;
  readonly role: SignerRole;
  /** `passed`: signed over the right element by the right person; `unknown` also for an empty slot. */
  readonly status: CheckStatus;
  readonly filled: boolean;
  readonly maMonHoc?: string;
  readonly tenMonHoc?: string;
  /** The signing time, as signed. */
  readonly signingTime?: string;
  /** Level of a XAdES signature, as far as it goes by its content; absent for plain XML Signature. */
  readonly level?: SignatureLevel;
  /** The signature existed at this time by a trusted timestamp in it, ms since the epoch. */
  readonly provenAt?: number;
  /** The signer's certificate, when it could be read. */
  readonly certificate?: CertificateInfo;
  /** The trusted certificate its chain ends in, when the chain holds. */
  readonly anchor?: CertificateInfo;
  /** `Id` of the Signature. */
  readonly signatureId?: string;
  /** SignatureMethod URI. */
  readonly algorithm?: string;
}

/** A checked slot with its checks. */
export interface CheckedSlot {
  readonly slot: OpenSlot;
  readonly list: CheckList;
  readonly result: SlotVerification;
  /** Signing time in ms since the epoch. */
  readonly at: number | undefined;
  /** What it signs may be handed out: nothing failed, and nothing is open but trust nobody asked to check. */
  readonly vouches: boolean;
  /** The signer's certificate to the anchor; when the chain holds. */
  readonly path?: readonly CertificateInfo[] | undefined;
}

/** Whether the certificate is the right kind, and its holder the person the record names (COM-11). */
function checkSigner(
  list: CheckList,
  slot: OpenSlot,
  holderId: string | undefined,
  certificate: CertificateInfo,
): void {
  const { id: slotId, role } = slot;
  const { holder, kind } = certificate;
  if (role === 'phatHanh') {
    if (kind === 'organization') list.pass('signer.kind', slotId);
    else list.fail('signer.kind', 'VERIFY_SIGNER_NOT_ORGANIZATION', { slotId }, slotId);
  } else {
    if (kind === 'organization') list.fail('signer.kind', 'VERIFY_SIGNER_NOT_PERSON', { slotId }, slotId);
    else list.pass('signer.kind', slotId);
    if (slot.holderId === undefined) {
      list.doubt('signer.identity', 'VERIFY_SIGNER_NOT_NAMED', { slotId }, slotId);
    } else if (slot.holderId === holder.cccd) list.pass('signer.identity', slotId);
    else {
      const params = { nguoiKy: holder.cn, expected: slot.holderName ?? '' };
      list.fail('signer.identity', 'VERIFY_SIGNER_MISMATCH', params, slotId);
    }
    if (slot.read.entry.holderIdTag !== undefined) {
      if (holderId === holder.cccd) list.pass('signer.holderId', slotId);
      else list.fail('signer.holderId', 'VERIFY_HOLDER_ID', { slotId }, slotId);
    }
  }
  if (slot.holderName !== undefined && !sameName(slot.holderName, holder.cn)) {
    const params = { nguoiKy: holder.cn, expected: slot.holderName };
    list.note('signer.name', 'VERIFY_SIGNER_NAME', params, slotId);
  } else list.pass('signer.name', slotId);
}

function changed(slot: OpenSlot): (nguoiKy: string) => readonly [MessageCode, MessageParams] {
  return (nguoiKy) =>
    slot.role === 'gvbm'
      ? ['VERIFY_ROW_CHANGED', { monHoc: slot.tenMonHoc ?? slot.maMonHoc ?? '', nguoiKy }]
      : ['VERIFY_RECORD_CHANGED', { nguoiKy }];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function describe(slot: OpenSlot, status: CheckStatus): Mutable<SlotVerification> {
  const { id: slotId, role, filled, maMonHoc, tenMonHoc } = slot;
  const out: Mutable<SlotVerification> = { slotId, role, status, filled };
  if (maMonHoc !== undefined) out.maMonHoc = maMonHoc;
  if (tenMonHoc !== undefined) out.tenMonHoc = tenMonHoc;
  return out;
}

/** A filled slot whose signature was read; without `content` its shape is wrong already. */
export interface ReadSlot {
  readonly slot: OpenSlot;
  readonly content?: SlotContent;
  readonly signature?: OpenCase;
}

/** Reads a filled slot and asks for what its signature needs verified. */
export function readSlot(doc: XmlDocument, slot: OpenSlot, environment: SignatureEnvironment): ReadSlot {
  const content = readSlotContent(doc, slot.read.node, slot.read.entry);
  if (content === undefined) return { slot };
  const { id: slotId, target, reference } = slot;
  const one = { doc, signature: content.signature, target, reference, slotId, changed: changed(slot) };
  return { slot, content, signature: openCase(one, environment) };
}

/** The time beside the Signature and the one in it; two spellings of one moment are the same time. */
function agrees(
  doc: XmlDocument,
  { signedAt }: SlotContent,
  { open }: OpenCase,
  signingTime: string | undefined,
  at: number | undefined,
): boolean {
  const signed = open.view?.signingTime;
  if (signed !== undefined && sameBytes(doc, signedAt, signed)) return true;
  const text = doc.text(signedAt)!;
  return text === signingTime || (at !== undefined && parseSigningTime(text) === at);
}

/** Checks one filled slot: its content, its signature and its signer. */
export function checkSlot(doc: XmlDocument, read: ReadSlot, environment: SignatureEnvironment): CheckedSlot {
  const list = new CheckList();
  const { slot, content, signature } = read;
  const { id: slotId } = slot;
  if (content === undefined || signature === undefined) {
    list.fail('slot.content', 'XML_SLOT_CONTENT', { element: elementPath(doc, slot.read.node) }, slotId);
    return { slot, list, result: describe(slot, 'failed'), at: undefined, vouches: false };
  }
  list.pass('slot.content', slotId);
  const { certificate, anchor, path, signingTime, at, xades } = checkSignature(list, signature, environment);
  if (agrees(doc, content, signature, signingTime, at)) list.pass('time.agrees', slotId);
  else list.fail('time.agrees', 'VERIFY_TIME_MISMATCH', { slotId }, slotId);
  if (certificate !== undefined) {
    const holderId = content.holderId < 0 ? undefined : doc.text(content.holderId);
    checkSigner(list, slot, holderId, certificate);
  }
  const result = describe(slot, list.status);
  if (signingTime !== undefined) result.signingTime = signingTime;
  if (certificate !== undefined) result.certificate = certificate;
  if (anchor !== undefined) result.anchor = anchor;
  const { view } = signature.open;
  if (view !== undefined) {
    if (view.id !== undefined) result.signatureId = view.id;
    result.algorithm = view.method.uri;
  }
  if (xades !== undefined) {
    result.level = xades.level;
    if (xades.judged?.provenAt !== undefined) result.provenAt = xades.judged.provenAt;
  }
  return { slot, list, result, at, vouches: list.vouches, path };
}

/** The slot again after more was recorded in its list. */
export function rejudged(one: CheckedSlot): CheckedSlot {
  return { ...one, result: { ...one.result, status: one.list.status }, vouches: one.list.vouches };
}

/** The entry of a slot nobody has signed. */
export function emptySlot(slot: OpenSlot): SlotVerification {
  return describe(slot, 'unknown');
}
