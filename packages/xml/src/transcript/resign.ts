import type { Issue, MessageCode, MessageParams, Profile, SignerRole } from '@hocbaso/spec';
import { C14N_ALGORITHMS } from '../c14n/algorithms.ts';
import { DIGEST_METHODS, DIGEST_SHA256 } from '../dsig/algorithms.ts';
import { digestSubtree } from '../dsig/digest-subtree.ts';
import { verifySignature } from '../dsig/verify-signature.ts';
import { xmlError } from '../internal/xml-error.ts';
import { checkHolder } from './check-assignment.ts';
import { canonicalizationOf } from './prepare.ts';
import type { Values } from './reading.ts';
import { type RecordChange, recordChanges, subjectChanges } from './record-changes.ts';
import { memoryOf, type SigningMemory, type SigningOptions } from './signing-context.ts';
import { readSlotContent } from './slot-content.ts';
import { type OpenSlot, type OpenTranscript, openTranscript, ROLES } from './slots.ts';
import { type Insertion, placeInside, splice } from './splice.ts';

/** A slot whose signature has to be given again, and why. */
export interface SlotToResign {
  readonly slotId: string;
  readonly role: SignerRole;
  readonly maMonHoc?: string;
  /** Whom the new record names. */
  readonly holderId?: string;
  readonly holderName?: string;
  /**
   * `RESIGN_CONTENT` (`changes` says what), `RESIGN_COVERED` (a signature it covers is given again), `RESIGN_HOLDER`,
   * `RESIGN_BYTES` or `RESIGN_INVALID`; a sentence by `describeIssue`.
   */
  readonly cause: Issue;
  /** Facts under the signature that differ; empty for the other causes. */
  readonly changes: readonly RecordChange[];
}

/** Which signatures of a document still hold after a change of its record. */
export interface ResigningPlan {
  /** Slots whose signatures hold in the new document as they are, in signing order. */
  readonly kept: readonly string[];
  /** Slots to be signed again, in signing order: no fewer would do. */
  readonly again: readonly SlotToResign[];
  /** Slots nobody had signed before. */
  readonly unsigned: readonly string[];
}

/** A new document with the signatures that still hold. */
export interface CarriedSignatures {
  /** The bytes of the new document; only the slots of `plan.kept` differ from what was given. */
  readonly bytes: Uint8Array;
  readonly plan: ResigningPlan;
}

/** Base64 digest of what a slot signs. */
function digestOf(memory: SigningMemory, { doc }: OpenTranscript, slot: OpenSlot, profile: Profile): string {
  const algorithm = C14N_ALGORITHMS.find((one) => one === canonicalizationOf(profile))!;
  return digestSubtree(memory.dsig, doc, slot.target, {
    c14n: { algorithm, prefixes: [] },
    digest: DIGEST_METHODS.get(DIGEST_SHA256)!,
  });
}

/** True when a filled slot holds a signature over its element by the person this slot is for. */
function holds(memory: SigningMemory, { doc }: OpenTranscript, slot: OpenSlot, named: OpenSlot): boolean {
  const content = readSlotContent(doc, slot.read.node, slot.read.entry);
  if (content === undefined) return false;
  const result = verifySignature(doc, content.signature, memory.dsig);
  const covers = result.references.some(
    ({ target, status }) => target === slot.target && status === 'passed',
  );
  if (result.status !== 'passed' || !covers || result.certificate === undefined) return false;
  if ((slot.role === 'phatHanh') !== (result.certificate.kind === 'organization')) return false;
  try {
    checkHolder(named, result.certificate);
    return true;
  } catch {
    return false;
  }
}

interface Cause {
  readonly code: MessageCode;
  readonly params?: MessageParams;
  readonly changes?: readonly RecordChange[];
}

const MAX_NAMED = 6;

function listed(texts: readonly string[], more: (n: number) => string): string {
  const named = texts.slice(0, MAX_NAMED).join(', ');
  return texts.length > MAX_NAMED ? `${named} ${more(texts.length - MAX_NAMED)}` : named;
}

const WORDS: Readonly<Record<SignerRole, readonly [vi: string, en: string]>> = {
  gvbm: ['giáo viên bộ môn', 'the subject teacher'],
  gvcn: ['giáo viên chủ nhiệm', 'the homeroom teacher'],
  cbql: ['cán bộ quản lý', 'the manager'],
  phatHanh: ['con dấu của trường', "the school's seal"],
};

const nameOf = ({ role, tenMonHoc, holderName }: OpenSlot): string =>
  `${holderName ?? WORDS[role][0]}${tenMonHoc === undefined ? '' : ` (${tenMonHoc})`}`;

function identifierChange(profile: Profile, before: Values, after: Values): readonly RecordChange[] {
  const [a, b] = [before, after].map(({ maDinhDanhHocBa }) => ({ maDinhDanhHocBa }));
  return recordChanges(profile.form, a!, b!);
}

/** Why a signature that was given does not hold any more; undefined when it does. */
function causeOf(
  memory: SigningMemory,
  profile: Profile,
  before: OpenTranscript,
  now: OpenTranscript,
  [old, slot]: readonly [OpenSlot, OpenSlot],
): Cause | undefined {
  const differs =
    old.reference !== slot.reference ||
    digestOf(memory, before, old, profile) !== digestOf(memory, now, slot, profile);
  if (!differs) {
    if (holds(memory, before, old, slot)) return undefined;
    return { code: holds(memory, before, old, old) ? 'RESIGN_HOLDER' : 'RESIGN_INVALID' };
  }
  const [a, b] = [before.reading.values, now.reading.values];
  const changes =
    slot.maMonHoc === undefined
      ? recordChanges(profile.form, a, b)
      : [
          // A row carries the identifier of its transcript in its Id, so that no row can be moved to another.
          ...(old.reference === slot.reference ? [] : identifierChange(profile, a, b)),
          ...subjectChanges(profile.form, a, b, slot.maMonHoc),
        ];
  if (changes.length > 0) {
    const fields = listed(
      changes.map(({ vi }) => vi),
      (n) => `và ${n} mục khác`,
    );
    const fieldsEn = listed(
      changes.map(({ en }) => en),
      (n) => `and ${n} more`,
    );
    return { code: 'RESIGN_CONTENT', params: { fields, fieldsEn }, changes };
  }
  const covered = now.slots.filter(
    (one) =>
      !one.filled &&
      now.doc.isInside(one.read.node, slot.target) &&
      before.slots.some(({ id, filled }) => id === one.id && filled),
  );
  if (covered.length === 0) return { code: 'RESIGN_BYTES' };
  const names = covered.map(nameOf);
  return {
    code: 'RESIGN_COVERED',
    params: {
      slots: listed(names, (n) => `và ${n} người khác`),
      slotsEn: listed(names, (n) => `and ${n} more`),
    },
  };
}

/**
 * Moves the signatures that still hold from a signed document into the unsigned one written after a change of the
 * record, byte for byte, and verifies each of them in the new document before it returns. No other byte of `after`
 * changes. Trust in the certificates is not judged here.
 *
 * @throws HocBaSoError `ERR_HBS_CARRY_SIGNED` when `after` has signatures, `ERR_HBS_CARRY_SELF_CHECK`, and
 * `ERR_HBS_XML_*`, `ERR_HBS_TRANSCRIPT_LAYOUT` for documents of another form
 */
export function carrySignatures(
  before: Uint8Array,
  after: Uint8Array,
  profile: Profile,
  options: SigningOptions = {},
): CarriedSignatures {
  const memory = memoryOf(options);
  const layout = memory.layout(profile);
  const source = openTranscript(before, layout);
  let now = openTranscript(after, layout);
  const signed = now.slots.find(({ filled }) => filled);
  if (signed !== undefined) throw xmlError('ERR_HBS_CARRY_SIGNED', { params: { slotId: signed.id } });
  let bytes = after;
  const kept: string[] = [];
  const again: SlotToResign[] = [];
  const unsigned: string[] = [];
  // In signing order: what a later signature covers is then already in its place, or missing for good.
  for (const role of ROLES) {
    const insertions: Insertion[] = [];
    for (const slot of now.slots.filter((one) => one.role === role)) {
      const old = source.slots.find(({ id, filled }) => id === slot.id && filled);
      if (old === undefined) {
        unsigned.push(slot.id);
        continue;
      }
      const cause = causeOf(memory, profile, source, now, [old, slot]);
      if (cause !== undefined) {
        again.push(toResign(slot, cause));
        continue;
      }
      const { node } = old.read;
      const content = before.subarray(source.doc.startTagEnd(node), source.doc.endTagStart(node));
      insertions.push({ place: placeInside(now.doc, slot.read.node), content: [content] });
      kept.push(slot.id);
    }
    if (insertions.length === 0) continue;
    bytes = splice(bytes, insertions);
    now = openTranscript(bytes, layout);
  }
  for (const slotId of kept) {
    const slot = now.slots.find(({ id }) => id === slotId)!;
    if (!holds(memory, now, slot, slot)) throw xmlError('ERR_HBS_CARRY_SELF_CHECK', { params: { slotId } });
  }
  return { bytes, plan: { kept, again, unsigned } };
}

function toResign(slot: OpenSlot, { code, params = {}, changes = [] }: Cause): SlotToResign {
  const { id: slotId, role, maMonHoc, holderId, holderName } = slot;
  return {
    slotId,
    role,
    ...(maMonHoc === undefined ? {} : { maMonHoc }),
    ...(holderId === undefined ? {} : { holderId }),
    ...(holderName === undefined ? {} : { holderName }),
    cause: {
      code,
      severity: 'info',
      path: changes[0]?.path ?? [],
      params: { nguoiKy: nameOf(slot), ...params },
    },
    changes,
  };
}

/**
 * The smallest set of slots that must be signed again after a change of the record, each with its reason. `before` is
 * the signed document (of any stage), `after` the unsigned one written from the changed record.
 *
 * @throws HocBaSoError the codes of {@link carrySignatures}
 */
export function planResigning(
  before: Uint8Array,
  after: Uint8Array,
  profile: Profile,
  options: SigningOptions = {},
): ResigningPlan {
  return carrySignatures(before, after, profile, options).plan;
}
