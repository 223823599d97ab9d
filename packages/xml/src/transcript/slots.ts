import type { Profile, SignerRole } from '@hocbaso/spec';
import { xmlError } from '../internal/xml-error.ts';
import type { XmlDocument } from '../parse/document.ts';
import { parseXml } from '../parse/parse-xml.ts';
import type { Workspace } from '../parse/workspace.ts';
import { compileLayout, fillTemplate, type Layout, type LayoutSlot } from './layout.ts';
import { elementPath, type Reading, type ReadSlot, readLayout, type Values } from './reading.ts';

/** A place of a document for one signature. */
export interface Slot {
  /** `gvbm:<maMonHoc>`, `gvcn`, `cbql` or `phatHanh`; unique in the document. */
  readonly id: string;
  readonly role: SignerRole;
  /** Subject of a subject teacher's slot. */
  readonly maMonHoc?: string;
  /** Name of that subject. */
  readonly tenMonHoc?: string;
  /** Personal number the record names for this slot. */
  readonly holderId?: string;
  /** Name the record gives: the person's, or the school's for `phatHanh`. */
  readonly holderName?: string;
  /** `Id` of the element to be signed. */
  readonly reference: string;
  /** Without it the document cannot be issued. */
  readonly required: boolean;
  readonly filled: boolean;
}

/** A slot with its place in the parsed document. */
export interface OpenSlot extends Slot {
  readonly read: ReadSlot;
  /** The element to be signed; -1 when it is not where the layout has it. */
  readonly target: number;
}

/** The slots of a document and what does not fit. */
export interface BoundSlots {
  readonly slots: readonly OpenSlot[];
  /** Slots that belong to no row of the record. */
  readonly strays: readonly ReadSlot[];
  /** Rows without a slot. */
  readonly missing: readonly Values[];
}

/** A document opened along its layout. */
export interface OpenTranscript extends BoundSlots {
  readonly doc: XmlDocument;
  readonly reading: Reading;
}

/** Signing order. */
export const ROLES: readonly SignerRole[] = ['gvbm', 'gvcn', 'cbql', 'phatHanh'];

/** Where the record names the holder of a slot. */
const HOLDER: Readonly<Record<SignerRole, readonly [id: string | undefined, name: string]>> = {
  gvbm: ['soDinhDanhGvbm', 'hoTenGvbm'],
  gvcn: ['soDinhDanhGvcn', 'hoTenGvcn'],
  cbql: ['soDinhDanhCbql', 'hoTenCbql'],
  phatHanh: [undefined, 'tenTruong'],
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function isFilled(doc: XmlDocument, node: number): boolean {
  if (doc.isEmpty(node)) return false;
  return doc.firstChild(node) >= 0 || !doc.hasOnlyElements(node);
}

/** Rows of a list by the `Id` their slots must carry, last row first: slot k with that `Id` belongs to row k. */
function rowQueues(entry: LayoutSlot, rows: readonly Values[], record: Values): Map<string, number[]> {
  const queues = new Map<string, number[]>();
  for (let i = rows.length - 1; i >= 0; i--) {
    const key = entry.id === undefined ? '' : fillTemplate(entry.id.template, record, rows[i]);
    if (key === undefined) continue;
    const queue = queues.get(key);
    if (queue === undefined) queues.set(key, [i]);
    else queue.push(i);
  }
  return queues;
}

/** Finds the slots of a document that was read, and binds each to its row, its target and the person named. */
export function bindSlots(doc: XmlDocument, reading: Reading, layout: Layout): BoundSlots {
  const record = reading.values;
  const slots: OpenSlot[] = [];
  const strays: ReadSlot[] = [];
  const queuesOf = new Map<LayoutSlot, Map<string, number[]>>();
  const rowsOf = (entry: LayoutSlot): readonly Values[] =>
    (record[entry.perRow as string] ?? []) as readonly Values[];
  for (const entry of layout.rowSlots) queuesOf.set(entry, rowQueues(entry, rowsOf(entry), record));
  for (const read of reading.slots) {
    const { role, perRow, required, reference: template } = read.entry;
    let row: Values | undefined;
    if (perRow !== undefined) {
      const key = read.entry.id === undefined ? '' : (read.id ?? '');
      const index = queuesOf.get(read.entry)?.get(key)?.pop();
      row = index === undefined ? undefined : rowsOf(read.entry)[index];
    }
    const stray = perRow !== undefined && row === undefined;
    const reference = stray ? undefined : fillTemplate(template, record, row);
    if (reference === undefined) {
      strays.push(read);
      continue;
    }
    const [idField, nameField] = HOLDER[role];
    const source = row ?? record;
    const holderId = idField === undefined ? undefined : text(source[idField]);
    const holderName = text(source[nameField]);
    const maMonHoc = text(row?.maMonHoc);
    const tenMonHoc = text(row?.tenMonHoc);
    // Built field by field: sixteen objects with five optional parts each cost too much as spreads.
    const slot: Mutable<OpenSlot> = {
      id: row === undefined ? role : `${role}:${maMonHoc}`,
      role,
      reference,
      required,
      filled: isFilled(doc, read.node),
      read,
      target: reading.targets.get(reference) ?? -1,
    };
    if (maMonHoc !== undefined) slot.maMonHoc = maMonHoc;
    if (tenMonHoc !== undefined) slot.tenMonHoc = tenMonHoc;
    if (holderId !== undefined) slot.holderId = holderId;
    if (holderName !== undefined) slot.holderName = holderName;
    slots.push(slot);
  }
  const missing: Values[] = [];
  for (const [entry, queues] of queuesOf) {
    for (const queue of queues.values()) for (const index of queue) missing.push(rowsOf(entry)[index]!);
  }
  return { slots, strays, missing };
}

/**
 * Opens a document for signing: it must follow the layout exactly.
 * @throws HocBaSoError `ERR_HBS_XML_*` of the parser, `ERR_HBS_TRANSCRIPT_LAYOUT`
 */
export function openTranscript(bytes: Uint8Array, layout: Layout, workspace?: Workspace): OpenTranscript {
  const doc = parseXml(bytes, {}, workspace);
  const reading = readLayout(doc, layout);
  const issue = reading.issues.find((one) => one.severity === 'error');
  const bound = bindSlots(doc, reading, layout);
  const bad = bound.strays[0] ?? bound.slots.find((slot) => slot.target < 0)?.read;
  if (issue !== undefined || bad !== undefined || bound.missing.length > 0) {
    const params = {
      profile: layout.profile.id,
      offset: issue?.location?.offset ?? doc.start(bad?.node ?? doc.root),
      element: issue?.params.element ?? elementPath(doc, bad?.node ?? doc.root),
    };
    throw xmlError('ERR_HBS_TRANSCRIPT_LAYOUT', { params });
  }
  return { doc, reading, ...bound };
}

/**
 * The signature slots of a document in document order, with whom the record names for each.
 * @throws HocBaSoError `ERR_HBS_XML_*` for XML that cannot be read, `ERR_HBS_TRANSCRIPT_LAYOUT` for another layout
 */
export function listSlots(bytes: Uint8Array, profile: Profile): readonly Slot[] {
  return openTranscript(bytes, compileLayout(profile)).slots.map(
    ({ read: _read, target: _target, ...slot }) => slot,
  );
}
