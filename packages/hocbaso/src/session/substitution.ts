import {
  type SignerRole,
  SUBSTITUTION_RULES,
  type SubstitutionRule,
  type TranscriptStore,
} from '@hocbaso/spec';
import type { Slot } from '@hocbaso/xml';
import { changeNote } from './batch-notes.ts';

/** A person as the records name them. */
export interface NamedSigner {
  /** Personal number, 12 digits. */
  readonly holderId: string;
  readonly holderName: string;
}

/** Somebody the records name who does not sign. */
export interface Absence {
  /** Personal number the records name. */
  readonly holderId: string;
  /** `left`: no longer at the school; `replaced`: `successor` took over during the year. */
  readonly when: SubstitutionRule['when'];
  readonly successor?: NamedSigner;
}

/** Who does not sign, and the rules by which others do. Without it nobody signs for anybody. */
export interface SubstitutionPolicy {
  readonly absences: readonly Absence[];
  /** Default `SUBSTITUTION_RULES` of `@hocbaso/spec`; a school under other rules hands in its own, with their source. */
  readonly rules?: readonly SubstitutionRule[];
}

/** Who signs a slot for whom, by which rule. */
export interface Substitution {
  readonly slotId: string;
  readonly role: SignerRole;
  readonly absent: NamedSigner;
  /** Absent when no rule says, or the rule names somebody the school has not given. */
  readonly by?: NamedSigner;
  readonly rule?: SubstitutionRule;
  /** The record names the substitute already, so that the signature can be given and will verify. */
  readonly named: boolean;
}

/** What the policy says of the slots of one document. */
export function substitutionsOf(slots: readonly Slot[], policy: SubstitutionPolicy): readonly Substitution[] {
  const { absences, rules = SUBSTITUTION_RULES } = policy;
  const find = (role: SignerRole, holderId: string | undefined) => {
    const absence = absences.find((one) => one.holderId === holderId);
    const rule = rules.find((one) => one.when === absence?.when && one.roles.includes(role));
    return { absence, rule };
  };
  const head = headOf(slots, find);
  const found: Substitution[] = [];
  for (const { id: slotId, role, filled, holderId, holderName = '' } of slots) {
    const { absence, rule } = find(role, holderId);
    if (filled || absence === undefined || holderId === undefined) continue;
    const by = rule?.signer === 'head' ? head : rule === undefined ? undefined : absence.successor;
    found.push({
      slotId,
      role,
      absent: { holderId, holderName },
      named: false,
      ...(rule === undefined ? {} : { rule }),
      ...(by === undefined || by.holderId === holderId ? {} : { by }),
    });
  }
  return found;
}

type Find = (
  role: SignerRole,
  holderId: string | undefined,
) => { readonly absence: Absence | undefined; readonly rule: SubstitutionRule | undefined };

/** The manager who signs; one who is absent as well signs for nobody, a successor by a rule does. */
function headOf(slots: readonly Slot[], find: Find): NamedSigner | undefined {
  const slot = slots.find(({ role }) => role === 'cbql');
  if (slot?.holderId === undefined) return undefined;
  const { absence, rule } = find('cbql', slot.holderId);
  if (absence === undefined) return { holderId: slot.holderId, holderName: slot.holderName ?? '' };
  return rule?.signer === 'successor' ? absence.successor : undefined;
}

const noteKey = (documentId: string): string => `ky/thay/${documentId}`;

/** The substitutions a document was changed for: the record does not show them any more. */
export async function recordedSubstitutions(
  store: TranscriptStore,
  documentId: string,
): Promise<readonly Substitution[]> {
  const text = await store.getNote(noteKey(documentId));
  return text === undefined ? [] : (JSON.parse(text) as Substitution[]);
}

/** Writes substitutions down, before the record is changed: none is ever made silently. */
export async function recordSubstitutions(
  store: TranscriptStore,
  documentId: string,
  made: readonly Substitution[],
): Promise<void> {
  await changeNote<readonly Substitution[]>(store, noteKey(documentId), [], (before) => [
    ...before.filter(({ slotId }) => !made.some((one) => one.slotId === slotId)),
    ...made.map((one) => ({ ...one, named: true })),
  ]);
}
