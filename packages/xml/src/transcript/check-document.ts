import type { DocumentStage, SignerRole } from '@hocbaso/spec';
import type { XmlDocument } from '../parse/document.ts';
import type { CheckList } from './check-list.ts';
import type { CheckedSlot } from './check-slot.ts';
import { fillTemplate, type Layout } from './layout.ts';
import { elementPath, type Reading, type Values } from './reading.ts';
import { type BoundSlots, type OpenSlot, ROLES } from './slots.ts';

/** The shape is an allow-list: every error of the reader is a failed check. */
export function checkShape(list: CheckList, reading: Reading): boolean {
  let ok = true;
  let unreadable = 0;
  for (const { code, severity, params, location } of reading.issues) {
    if (code === 'XML_VALUE_UNREADABLE') unreadable++;
    else if (severity === 'error') {
      ok = false;
      list.fail('structure.shape', code, { ...params, offset: location?.offset ?? 0 });
    }
  }
  if (ok) list.pass('structure.shape');
  if (unreadable === 0) list.pass('structure.values');
  else list.doubt('structure.values', 'VERIFY_VALUES_UNREADABLE', { count: unreadable });
  return ok;
}

/**
 * Every `Id` equals its template filled from the record: a row signed for another pupil or another subject carries
 * that pupil's transcript code and that subject's code, so it cannot stand here.
 */
export function checkIds(list: CheckList, doc: XmlDocument, reading: Reading, bound: BoundSlots): boolean {
  const record = reading.values;
  let ok = true;
  for (const { entry, id, node, value, list: rowList, index } of reading.ids) {
    // A slot's Id is what binds it to its row: those that fit no row are strays.
    if (entry.kind === 'slot') continue;
    const row =
      rowList === undefined ? undefined : (record[rowList] as readonly Values[] | undefined)?.[index];
    if (fillTemplate(id.template, record, row) === value) continue;
    ok = false;
    const monHoc = row?.tenMonHoc;
    if (entry.signed && typeof monHoc === 'string') {
      list.fail('structure.ids', 'VERIFY_ROW_FOREIGN', { monHoc });
    } else list.fail('structure.ids', 'VERIFY_ID', { element: elementPath(doc, node) });
  }
  const unbound = [
    ...bound.strays,
    ...bound.slots.filter((slot) => slot.target < 0).map((slot) => slot.read),
  ];
  for (const { node } of unbound) {
    ok = false;
    list.fail('structure.ids', 'VERIFY_ID', { element: elementPath(doc, node) });
  }
  if (ok) list.pass('structure.ids');
  return ok;
}

/** The level the record states must be one this profile is for: no profile may stand in for a stricter one. */
export function checkLevel(list: CheckList, layout: Layout, record: Values): void {
  const { capHoc } = record;
  if (typeof capHoc === 'string' && layout.profile.capHoc.includes(capHoc)) list.pass('structure.level');
  else list.fail('structure.level', 'VERIFY_LEVEL', { profile: layout.profile.id });
}

const ROLES_OF_STAGE: Readonly<Record<DocumentStage, number>> = {
  draft: 0,
  teachersSigned: 1,
  homeroomSigned: 2,
  managerSigned: 3,
  issued: 4,
};

const EMPTY = {
  gvbm: 'VERIFY_SLOT_EMPTY_GVBM',
  gvcn: 'VERIFY_SLOT_EMPTY_GVCN',
  cbql: 'VERIFY_SLOT_EMPTY_CBQL',
  phatHanh: 'VERIFY_SLOT_EMPTY_PHAT_HANH',
} as const satisfies Record<SignerRole, string>;

/** Completeness (COM-12): every slot the stage requires is there and filled. */
export function checkComplete(
  list: CheckList,
  { slots, missing }: BoundSlots,
  layout: Layout,
  stage: DocumentStage,
): void {
  const roles = new Set(ROLES.slice(0, ROLES_OF_STAGE[stage]));
  let count = 0;
  const report = (role: SignerRole, monHoc: string, nguoiKy: string, slotId?: string): void => {
    count++;
    list.fail('slot.filled', EMPTY[role], { monHoc, nguoiKy }, slotId);
  };
  for (const slot of slots) {
    if (slot.filled || !slot.required || !roles.has(slot.role)) continue;
    report(slot.role, slot.tenMonHoc ?? slot.maMonHoc ?? '', slot.holderName ?? '', slot.id);
  }
  if (layout.rowSlots.some((slot) => slot.required && roles.has(slot.role))) {
    for (const row of missing) report('gvbm', `${row.tenMonHoc ?? ''}`, `${row.hoTenGvbm ?? ''}`);
  }
  if (count === 0) list.pass('slots.complete');
  else list.fail('slots.complete', 'VERIFY_SLOTS_INCOMPLETE', { count });
}

/** GVBM ≤ GVCN ≤ CBQL ≤ KY_PHAT_HANH in time (COM-10). */
export function checkTimeOrder(list: CheckList, checked: readonly CheckedSlot[]): void {
  let latest: { slot: OpenSlot; at: number } | undefined;
  let ok = true;
  for (const role of ROLES) {
    let stage = latest;
    for (const { slot, at } of checked) {
      if (slot.role !== role || at === undefined) continue;
      if (latest !== undefined && at < latest.at) {
        ok = false;
        list.fail('time.order', 'VERIFY_TIME_ORDER', { slotId: slot.id, other: latest.slot.id }, slot.id);
      }
      if (stage === undefined || at > stage.at) stage = { slot, at };
    }
    latest = stage;
  }
  if (ok) list.pass('time.order');
}
