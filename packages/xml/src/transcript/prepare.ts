import type { Profile, SignatureAlgorithm } from '@hocbaso/spec';
import { C14N_ALGORITHMS, type C14nAlgorithm, isExclusive } from '../c14n/algorithms.ts';
import { hashHex } from '../dsig/crypto.ts';
import { xmlError } from '../internal/xml-error.ts';
import { utf8 } from '../parse/native-bytes.ts';
import { checkCertificate, checkHolder } from './check-assignment.ts';
import { derive, finishPlan } from './derive.ts';
import type { PreparedDocument, PreparedLevel, PreparedSignature } from './prepared.ts';
import { memoryOf, type SigningOptions } from './signing-context.ts';
import { parseSigningTime } from './signing-time.ts';
import { readSlotContent } from './slot-content.ts';
import { type OpenSlot, type OpenTranscript, openTranscript, ROLES } from './slots.ts';
import { placeInside } from './splice.ts';

/** Who is going to sign which slot, with which certificate, when. */
export interface SlotAssignment {
  readonly slotId: string;
  /** The signer's certificate, DER: it goes into the signature and says who may sign. */
  readonly certificate: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  /** `2026-05-28T14:03:00+07:00`. */
  readonly signingTime: string;
  /** Form of the signature; default: what the profile says, plain XML Signature where it says nothing. */
  readonly level?: PreparedLevel;
}

/** The profile's canonicalisation, when the engine has it. */
export function canonicalizationOf(profile: Profile): C14nAlgorithm {
  const found = C14N_ALGORITHMS.find((one) => one === profile.signature.canonicalization);
  if (found !== undefined) return found;
  const params = { algorithm: profile.signature.canonicalization };
  throw xmlError('ERR_HBS_C14N_ALGORITHM', { params });
}

/** The level as a prepared signature carries it: asked for, else the profile's. */
export function levelOf(profile: Profile, asked: PreparedLevel | undefined): { readonly level?: 'B' } {
  return (asked ?? profile.signature.level) === 'B' ? { level: 'B' } : {};
}

/** `Id` of a signature: the profile's prefix and 8 hexadecimal digits that follow from document and slot. */
export function signatureIdFor(profile: Profile, documentDigest: string, slotId: string): string {
  const digits = hashHex('sha256', utf8(`${documentDigest}/${slotId}`)).slice(0, 8);
  return profile.signature.signatureIdPrefix + digits;
}

function pickSlots(
  open: OpenTranscript,
  assignments: readonly SlotAssignment[],
): Map<OpenSlot, SlotAssignment> {
  const picked = new Map<OpenSlot, SlotAssignment>();
  for (const assignment of assignments) {
    const { slotId } = assignment;
    const slot = open.slots.find((one) => one.id === slotId);
    if (slot === undefined) throw xmlError('ERR_HBS_SLOT_UNKNOWN', { params: { slotId } });
    if (slot.filled) throw xmlError('ERR_HBS_SLOT_FILLED', { params: { slotId } });
    if (picked.has(slot)) throw xmlError('ERR_HBS_SLOT_TWICE', { params: { slotId } });
    picked.set(slot, assignment);
  }
  return picked;
}

/** The order GVBM → GVCN → CBQL → KY_PHAT_HANH: nothing that a signature covers may still change after it. */
function checkOrder(open: OpenTranscript, picked: ReadonlyMap<OpenSlot, SlotAssignment>): void {
  const rank = (slot: OpenSlot): number => ROLES.indexOf(slot.role);
  for (const slot of picked.keys()) {
    for (const other of open.slots) {
      if (other === slot) continue;
      if (other.filled) {
        if (!open.doc.isInside(slot.read.node, other.target)) continue;
        throw xmlError('ERR_HBS_SLOT_SEALED', { params: { slotId: slot.id, other: other.id } });
      }
      const early = picked.has(other)
        ? open.doc.isInside(other.read.node, slot.target)
        : other.required && rank(other) < rank(slot);
      if (!early) continue;
      throw xmlError('ERR_HBS_SLOT_ORDER', { params: { slotId: slot.id, missing: other.id } });
    }
  }
}

/** What is signed now may not be earlier than what stands, nor later than what is signed after it. */
function checkTimes(open: OpenTranscript, times: ReadonlyMap<OpenSlot, number>): void {
  const latest: { slot: OpenSlot; at: number }[] = [];
  const earliest: { slot: OpenSlot; at: number }[] = [];
  for (const slot of open.slots) {
    const at = times.get(slot) ?? timeOf(open, slot);
    if (at === undefined) continue;
    const rank = ROLES.indexOf(slot.role);
    if (!(latest[rank] !== undefined && latest[rank].at >= at)) latest[rank] = { slot, at };
    if (!(earliest[rank] !== undefined && earliest[rank].at <= at)) earliest[rank] = { slot, at };
  }
  for (const [slot, at] of times) {
    const own = ROLES.indexOf(slot.role);
    for (let rank = 0; rank < ROLES.length; rank++) {
      const before = rank < own ? latest[rank] : undefined;
      if (before !== undefined && at < before.at) refuseOrder(slot, before.slot);
      const after = rank > own ? earliest[rank] : undefined;
      if (after !== undefined && at > after.at) refuseOrder(after.slot, slot);
    }
  }
}

/** The signing time of a slot that is filled. */
function timeOf({ doc }: OpenTranscript, { filled, read }: OpenSlot): number | undefined {
  const content = filled ? readSlotContent(doc, read.node, read.entry) : undefined;
  return content === undefined ? undefined : parseSigningTime(doc.text(content.signedAt)!);
}

function refuseOrder(late: OpenSlot, early: OpenSlot): never {
  throw xmlError('ERR_HBS_SIGNING_TIME_ORDER', { params: { slotId: late.id, other: early.id } });
}

/**
 * Prepares signatures on one document: everything is checked that can be checked before anybody is asked to sign,
 * and the bytes to be signed are computed. All slots are prepared with one parse; slots of different stages may go
 * together as long as none lies inside what another signs (GVBM with GVCN, CBQL with KY_PHAT_HANH).
 *
 * @throws HocBaSoError `ERR_HBS_XML_*`, `ERR_HBS_TRANSCRIPT_LAYOUT`, `ERR_HBS_SLOT_UNKNOWN`, `ERR_HBS_SLOT_FILLED`,
 * `ERR_HBS_SLOT_TWICE`, `ERR_HBS_SLOT_ORDER`, `ERR_HBS_SLOT_SEALED`, `ERR_HBS_SIGNING_TIME`, `ERR_HBS_SIGNING_TIME_ORDER`,
 * `ERR_HBS_CERT_EXPIRED`, `ERR_HBS_CERT_NOT_YET_VALID`, `ERR_HBS_CERT_KEY`, `ERR_HBS_CERT_FORMAT`,
 * `ERR_HBS_DSIG_ALGORITHM`, `ERR_HBS_DSIG_KEY_TYPE`, `ERR_HBS_SIGNER_NOT_PERSON`,
 * `ERR_HBS_SIGNER_NOT_ORGANIZATION`, `ERR_HBS_SIGNER_MISMATCH`
 */
export function prepareSignatures(
  bytes: Uint8Array,
  profile: Profile,
  assignments: readonly SlotAssignment[],
  options: SigningOptions = {},
): PreparedDocument {
  const memory = memoryOf(options);
  const open = openTranscript(bytes, memory.layout(profile), memory.workspace());
  const picked = pickSlots(open, assignments);
  checkOrder(open, picked);
  const documentDigest = memory.digestOf(bytes);
  const canonicalization = canonicalizationOf(profile);
  const transforms = isExclusive(canonicalization) ? [canonicalization] : [];
  const times = new Map<OpenSlot, number>();
  const signatures: PreparedSignature[] = [];
  for (const [slot, { certificate: der, algorithm, signingTime, level }] of picked) {
    const certificate = memory.dsig.certificate(der);
    const { id: slotId, role, reference, read, target } = slot;
    const assignment = { slotId, role, certificate: certificate.info, algorithm, signingTime };
    times.set(slot, checkCertificate(assignment, profile.signature.algorithms));
    checkHolder(slot, certificate.info);
    const { signedAtTag, holderIdTag } = read.entry;
    const plan = {
      slotId,
      role,
      algorithm,
      certificate: certificate.base64,
      signingTime,
      reference,
      transforms,
      ...levelOf(profile, level),
      canonicalization,
      signatureId: signatureIdFor(profile, documentDigest, slotId),
      offset: open.doc.start(read.node),
      signedAtTag,
      ...(holderIdTag === undefined ? {} : { holderIdTag }),
    };
    const built = derive(memory.dsig, open.doc, read.node, target, plan, certificate);
    const one = finishPlan(plan, built);
    memory.derived.set(one, { documentDigest, place: placeInside(open.doc, read.node), built, certificate });
    signatures.push(one);
  }
  checkTimes(open, times);
  return { documentDigest, profileId: profile.id, signatures };
}
