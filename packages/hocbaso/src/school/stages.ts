import type { DocumentStage, SignerRole } from '@hocbaso/spec';

/** The signing order and the stage a document reaches when every slot of the role is filled (spec section 7.1). */
export const STAGES: readonly { readonly role: SignerRole; readonly reaches: DocumentStage }[] = [
  { role: 'gvbm', reaches: 'teachersSigned' },
  { role: 'gvcn', reaches: 'homeroomSigned' },
  { role: 'cbql', reaches: 'managerSigned' },
  { role: 'phatHanh', reaches: 'issued' },
];

const ORDER: readonly DocumentStage[] = ['draft', ...STAGES.map((s) => s.reaches)];

/** True when `stage` comes before `other` in the signing order. */
export function isBefore(stage: DocumentStage, other: DocumentStage): boolean {
  return ORDER.indexOf(stage) < ORDER.indexOf(other);
}

/** True when `role` signs before `other`. */
export function signsBefore(role: SignerRole, other: SignerRole): boolean {
  const order = STAGES.map((stage) => stage.role);
  return order.indexOf(role) < order.indexOf(other);
}
